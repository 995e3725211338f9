"""Files, folders, tables and Python objects -> batches of items; never embeds."""

from nearfield.modalities.text.columns.reading import Reading
from nearfield.sources.columns import Columns
from nearfield.sources.conform import conform
from nearfield.sources.layout import OWN, item_batch, metadata, own
from nearfield.sources.opening import open_source
from nearfield.sources.report import Skipped
from nearfield.sources.source import Source

__all__ = [
    "OWN",
    "Columns",
    "Reading",
    "Skipped",
    "Source",
    "conform",
    "item_batch",
    "metadata",
    "open_source",
    "own",
]
