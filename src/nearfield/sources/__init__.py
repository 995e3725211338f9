"""Files, folders, tables and Python objects -> batches of items; never embeds."""

from nearfield.sources.columns import Columns
from nearfield.sources.conform import conform
from nearfield.sources.opening import open_source
from nearfield.sources.report import Skipped
from nearfield.sources.source import Source

__all__ = ["Columns", "Skipped", "Source", "conform", "open_source"]
