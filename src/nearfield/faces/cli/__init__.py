"""The command line: ``nearfield [--db DIR] [--json] VERB ...``."""

from nearfield.faces.cli.main import main

__all__ = ["main"]
