"""The verb ``check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.verbs.check import checked

if TYPE_CHECKING:
    from nearfield.collection import BaseCollection
    from nearfield.types.reports import Checked


@checked
def check(collection: BaseCollection) -> Checked:
    """Compare a collection's files with the digests that were noted when they were written.

    Names those that are damaged, or gone. Searches compare the rows' files too, once each.

    Returns
    -------
    Checked
        It has ``failed`` where a file is damaged or gone.

    Raises
    ------
    UnknownName
        There is no such collection.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> toy_collection({"a": "red apple", "s": "blue sky"}).check().damaged
    ()
    """
    from nearfield.collection.status import compared

    return compared(collection)
