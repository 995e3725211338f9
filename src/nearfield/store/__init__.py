"""Items, vectors and arguments on disk (Lance); the only room that touches a collection's files."""

from nearfield.store import layout
from nearfield.store.database import Database
from nearfield.store.journal import Journal
from nearfield.store.lock import changing, is_changing, writing
from nearfield.store.manifest import EncoderCard, Manifest, Version
from nearfield.store.spool import Spool
from nearfield.store.table import Table

__all__ = [
    "Database",
    "EncoderCard",
    "Journal",
    "Manifest",
    "Spool",
    "Table",
    "Version",
    "changing",
    "is_changing",
    "layout",
    "writing",
]
