"""Items, vectors and arguments on disk (Lance); the only room that touches a collection's files."""

import os

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

# Lance warns on standard error of others that commit meanwhile; what it raises is said by us. It
# reads this when it is imported, which the first use of a table does.
os.environ.setdefault("LANCEDB_LOG", "error")
