"""The verb ``show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from nearfield.errors import ID, Hint, UsageError
from nearfield.verbs.check import checked
from nearfield.verbs.options import Meta

if TYPE_CHECKING:
    from nearfield.collection import BaseCollection
    from nearfield.types.reports import Shown


@checked
def show(collection: BaseCollection, *ids: Annotated[str, Meta("ID")]) -> Shown:
    """Items whole: their text and their columns.

    Parameters
    ----------
    ids
        Which items.

    Returns
    -------
    Shown
        In the order asked for.

    Raises
    ------
    UnknownItem
        One of them is not here; the nearest id is named.
    UsageError
        No id came.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> toy_collection({"a": "red apple", "s": "blue sky"}).show("s").items[0]["text"]
    'blue sky'
    """
    from nearfield.collection.retrieve import shown
    from nearfield.collection.shape import Shape
    from nearfield.types.reports import Shown

    if not ids:
        raise UsageError("Which item?", Hint.run("show", ID))
    items = collection.ask(lambda view: shown(view.table, ids, Shape.of(view.manifest)))
    return Shown(collection.name, tuple(items))
