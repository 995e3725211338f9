"""Items, vectors and arguments on disk (Lance); the only room that touches a collection's files."""

from nearfield.store import layout
from nearfield.store.database import Database
from nearfield.store.lock import writing
from nearfield.store.manifest import EncoderCard, Manifest
from nearfield.store.spool import Spool
from nearfield.store.table import Table

__all__ = ["Database", "EncoderCard", "Manifest", "Spool", "Table", "layout", "writing"]
