"""The verb ``compact``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.verbs.check import checked
from nearfield.verbs.options import Wait

if TYPE_CHECKING:
    from nearfield.collection import BaseCollection
    from nearfield.types.reports import Compacted


@checked
def compact(
    collection: BaseCollection, *, versions: bool = False, wait: Wait | None = None
) -> Compacted:
    """Give the disk space of removed and replaced rows back.

    Parameters
    ----------
    versions
        Remove the version before too: no way back.

    Returns
    -------
    Compacted

    Raises
    ------
    Busy
        Another process makes a version of this collection, or still writes after ``wait`` seconds.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "s": "blue sky"})
    >>> _ = fruit.delete("a")
    >>> fruit.compact().freed > 0
    True
    """
    from nearfield.collection.removing import compact as free
    from nearfield.types.reports import Compacted

    freed = free(collection, versions=versions, wait=wait)
    return Compacted(collection.name, freed, collection.db.bytes(collection.name))
