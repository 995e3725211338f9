"""What every verb shares: the database, and how to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nearfield.collection import BaseCollection
    from nearfield.store import Database


@dataclass(frozen=True)
class Session:
    """The shared options of one run."""

    db: Path | None
    json: bool

    @property
    def database(self) -> Database:
        """The database of this run."""
        from nearfield.store import Database

        return Database(self.db)

    @property
    def is_empty(self) -> bool:
        """Whether there is no collection yet."""
        return not self.database.names()

    def collection(self, name: str | None) -> BaseCollection:
        """A collection that is there: the named one, or the only one."""
        from nearfield.collection import BaseCollection

        database = self.database
        name = name or database.only()
        if not database.is_set_aside(name):  # then ``back`` and ``compact`` are all it can do
            database.require(name)
        return BaseCollection(name, db=database)

    def only_or_none(self) -> BaseCollection | None:
        """The only collection; None where there are several."""
        names = self.database.names()
        return self.collection(names[0]) if len(names) == 1 else None

    def new(self, name: str | None, sources: Sequence[Any]) -> BaseCollection:
        """A collection that may not be there yet: the named one, or that of the source's name."""
        from nearfield.collection import BaseCollection

        database = self.database
        if name is None:
            name = database.for_source(sources[0]) if sources else "items"
        return BaseCollection(name, db=database)
