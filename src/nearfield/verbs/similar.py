"""The verb ``similar``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from nearfield.verbs.check import checked
from nearfield.verbs.options import Count, Meta, Shown, Where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nearfield.collection import BaseCollection
    from nearfield.tasks.search import Hits


@checked
def similar(
    collection: BaseCollection,
    id: Annotated[str, Meta("ID")],  # noqa: A002 - the field's word
    k: Count = 10,
    *,
    where: Where | None = None,
    columns: Shown | Sequence[str] | None = None,
) -> Hits:
    """The items nearest to one that is here, or to a file; itself left out.

    Parameters
    ----------
    id
        An item that is here, its id or its whole text, or else a file: beach.jpg.
    k
        How many neighbors.

    Returns
    -------
    Hits
        The nearest first.

    Raises
    ------
    BadFilter
        ``where`` is no filter.
    UnknownItem
        No item has this id or this text, and it is no file.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
    >>> fruit.similar("a", k=1).ids
    ['b']
    >>> fruit.similar("green apple", k=1).ids
    ['a']
    """
    from nearfield.collection.nearby import near_to

    hits = collection.ask(lambda view: near_to(collection.binding, view, id, k, where=where))
    return hits.with_columns(columns, collection.columns) if columns else hits
