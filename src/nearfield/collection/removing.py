"""Items out of a collection, the collection out of its database, and the space they took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nearfield.collection.base import BaseCollection
from nearfield.collection.retrieve import these
from nearfield.collection.view import condition
from nearfield.pipeline.difference import HEAD
from nearfield.store import Journal, changing, writing
from nearfield.types import Filter


def remove(collection: BaseCollection, ids: Sequence[str], where: Filter | None) -> int:
    """Remove items by id, or those that fit a filter; returns how many there were."""
    _ = collection.manifest  # or the lock would make the folder of one that is not there
    with writing(collection.folder):
        table = collection.table  # now that no other version can take its place
        which = these(table, ids) if ids else condition(table, where or "")
        count = table.count(f"{HEAD} and ({which})")
        table.delete(which)
        table.trim()
    return count


def drop(collection: BaseCollection) -> int:
    """Remove the whole collection; returns how many items it held."""
    count = len(collection)
    _ = collection.manifest
    with changing(collection.folder), writing(collection.folder):
        collection.db.drop(collection.name)
    return count


def compact(collection: BaseCollection, *, versions: bool) -> int:
    """Give the space of removed and replaced rows back; returns the bytes that came free.

    ``versions`` removes the version before, and one that was begun, too.
    """
    db, folder = collection.db, collection.folder
    _ = collection.manifest
    before = db.bytes(collection.name)
    if versions:
        with changing(folder), writing(folder):
            replace(collection.manifest, before=None).write(folder)
            Journal.remove(folder)
    with writing(folder):
        db.sweep(collection.manifest)
        collection.table.compact()
    return before - db.bytes(collection.name)
