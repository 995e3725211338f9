"""The verb ``delete``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from nearfield.errors import Blank, Hint, UsageError
from nearfield.verbs.check import checked
from nearfield.verbs.options import Meta, Wait, Where

if TYPE_CHECKING:
    from nearfield.collection import BaseCollection
    from nearfield.types.reports import Deleted

OLD = Blank("\"status = 'old'\"")


@checked
def delete(
    collection: BaseCollection,
    *ids: Annotated[str, Meta("ID")],
    where: Where | None = None,
    all: bool = False,  # noqa: A002 - the option's name
    dry_run: bool = False,
    wait: Wait | None = None,
) -> Deleted:
    """Remove items by id or by a filter, or the whole collection.

    ``back`` undoes the last removal by a filter or of all, until ``compact`` gives the disk space
    back.

    Parameters
    ----------
    ids
        Items to remove; nothing is removed if one of them is not here.
    all
        Remove the whole collection.
    dry_run
        Say how many items there are, and which come first; remove nothing.

    Returns
    -------
    Deleted

    Raises
    ------
    UnknownItem
        One of the ids is not here; nothing was removed.
    UsageError
        Ids, a filter and ``all`` exclude each other; one was wanted.
    UnknownName
        There is no such collection.
    Busy
        Another process still writes after ``wait`` seconds.
    BadFilter
        ``where`` cannot be read; nothing was removed.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "s": "blue sky"})
    >>> fruit.delete("a").deleted, len(fruit)
    (1, 1)
    """
    from nearfield.collection.removing import drop, fitting, remove
    from nearfield.types.reports import Deleted

    if sum([bool(ids), where is not None, all]) != 1:
        raise UsageError("Which items?", Hint.use("Give ids, or a filter:", where=OLD))
    count, first = fitting(collection, ids, where)
    if not dry_run:
        count = drop(collection, wait) if all else remove(collection, ids, where, wait)
    return Deleted(collection.name, count, all, first, dry_run, kept=not ids)
