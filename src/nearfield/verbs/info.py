"""The verb ``info``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.verbs.check import checked

if TYPE_CHECKING:
    from nearfield.collection import BaseCollection
    from nearfield.types.reports import Info


@checked
def info(collection: BaseCollection) -> Info:
    """A collection: sizes, model, columns; the version before, and one on its way.

    Returns
    -------
    Info

    Raises
    ------
    UnknownName
        There is no such collection.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "s": "blue sky"})
    >>> fruit.info().items
    2
    """
    from nearfield.collection.status import status

    return status(collection)
