"""Items out of a collection, the collection out of its database, and the space they took."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from nearfield.collection.base import BaseCollection
from nearfield.collection.retrieve import these
from nearfield.collection.view import condition
from nearfield.errors import Changed, StoreError
from nearfield.pipeline.difference import HEAD
from nearfield.store import Journal, changing, layout, writing
from nearfield.store.removed import Removed
from nearfield.types import Filter

FIRST = 10  # ids that are shown


def fitting(
    collection: BaseCollection, ids: Sequence[str], where: Filter | None
) -> tuple[int, tuple[str, ...]]:
    """How many items :func:`remove` would take, all without ids and filter; the first ten ids.

    Of all of a collection whose rows are damaged none is named.
    """
    if not ids and where is None:
        try:
            return _fitting(collection, ids, where)
        except Changed:
            raise
        except StoreError:
            return _held(collection), ()
    return _fitting(collection, ids, where)


def _fitting(
    collection: BaseCollection, ids: Sequence[str], where: Filter | None
) -> tuple[int, tuple[str, ...]]:
    table = collection.table
    which = these(table, ids) if ids else condition(table, where) if where is not None else None
    condition_ = f"{HEAD} and ({which})" if which else HEAD
    names: list[str] = []
    for batch in table.scan([layout.ID], where=condition_):
        names = sorted([*names, *batch.column(0).to_pylist()])[:FIRST]
    return table.count(condition_), tuple(names)


def remove(
    collection: BaseCollection, ids: Sequence[str], where: Filter | None, wait: float | None = None
) -> int:
    """Remove items by id, or those that fit a filter; returns how many there were.

    What a filter took is kept aside, for :func:`undo`, until the next such removal or
    :func:`compact`; whoever names ids knows them.
    """
    _ = collection.manifest  # or the lock would make the folder of one that is not there
    with writing(collection.folder, wait):
        table = collection.table  # now that no other version can take its place
        which = these(table, ids) if ids else condition(table, where or "")
        count = table.count(f"{HEAD} and ({which})")
        if count:
            if not ids:
                Removed(collection.folder).keep(table, which)
            table.delete(which)
            table.trim()
    return count


def drop(collection: BaseCollection, wait: float | None = None) -> int:
    """Remove the whole collection, damaged or not; returns how many items it held."""
    count = _held(collection)
    _ = collection.manifest
    with changing(collection.folder), writing(collection.folder, wait):
        collection.db.set_aside(collection.name)
    return count


def undo(collection: BaseCollection, wait: float | None = None) -> int | None:
    """Undo the last removal, by a filter or of all; how many came back, None where there is none.

    An item that was added again since stays as it is.
    """
    if collection.db.manifest(collection.name) is None:
        return len(collection) if collection.db.bring_back(collection.name) else None
    removed = Removed(collection.folder)
    if not removed.of(collection.manifest.table):
        return None
    with writing(collection.folder, wait):
        return removed.back(collection.table)


def compact(collection: BaseCollection, *, versions: bool, wait: float | None = None) -> int:
    """Give the space of removed and replaced rows back; returns the bytes that came free.

    ``versions`` removes the version before, and one that was begun, too.
    """
    db, folder = collection.db, collection.folder
    freed = db.forget(collection.name)
    if freed and db.manifest(collection.name) is None:
        return freed
    _ = collection.manifest
    before = db.bytes(collection.name)
    if versions:
        with changing(folder), writing(folder, wait):
            replace(collection.manifest, before=None).write(folder)
            Journal.remove(folder)
    with writing(folder, wait):
        db.sweep(collection.manifest)
        Removed(folder).forget()
        collection.table.compact()
    return freed + before - db.bytes(collection.name)


def _held(collection: BaseCollection) -> int:
    """How many items it holds; where its rows are damaged, how many rows its manifest counts."""
    try:
        return len(collection)
    except StoreError:
        with suppress(StoreError):
            return collection.table.count()
        return 0
