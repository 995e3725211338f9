"""The verb ``representatives``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import Count, Shown, Watch, Where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nearfield.collection.items import HasItems
    from nearfield.tasks.representatives import Representatives


@checked
def representatives(
    collection: HasItems,
    k: Count = 10,
    *,
    where: Where | None = None,
    columns: Shown | Sequence[str] | None = None,
    watch: Watch = unwatched,
) -> Representatives:
    """A few items that stand for the whole.

    Parameters
    ----------
    k
        How many.

    Returns
    -------
    Representatives
        Each with how many items it stands for; chosen as
        :func:`nearfield.tasks.representatives.representatives` says.

    Raises
    ------
    BadFilter
        ``where`` is no filter, or names no column.
    UsageError
        There are no items.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> texts = ["red apple", "green apple", "ripe apple", "blue sky"]
    >>> fruit = toy_collection(dict(zip("abcs", texts)))
    >>> fruit.representatives(2).stands_for.tolist()
    [3, 1]
    """
    from nearfield.collection.details import with_columns
    from nearfield.tasks.representatives import representatives as choose

    items = collection.items(where).readable()
    result = choose(items.near(watch), ids=items.ids, texts=items.texts, k=k)
    return with_columns(result, items, columns)
