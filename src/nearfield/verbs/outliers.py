"""The verb ``outliers``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import Count, Meta, Share, Shown, Watch, Where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nearfield.collection.items import HasItems
    from nearfield.tasks.outliers import Outliers


@checked
def outliers(
    collection: HasItems,
    *,
    k: Count = 15,
    threshold: Annotated[float, Meta("T")] | None = None,
    share: Share | None = None,
    where: Where | None = None,
    columns: Shown | Sequence[str] | None = None,
    watch: Watch = unwatched,
) -> Outliers:
    """The least typical items, and what they are nearest to.

    Typical is what lies toward the middle of the whole and close to its neighbors; a foreign group
    is far from the middle, though its members are close to each other.

    Parameters
    ----------
    k
        Neighbors that count for each item.
    threshold
        Spreads below the typical item. [default: 3]
    share
        Or: the share of the items to name.

    Returns
    -------
    Outliers
        The least typical first (:func:`nearfield.tasks.outliers.outliers`).

    Raises
    ------
    BadFilter
        ``where`` cannot be read.
    UsageError
        Both a threshold and a share came, or there are too few items.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> texts = ["red apple", "green apple", "ripe apple", "blue sky"]
    >>> fruit = toy_collection(dict(zip("abcs", texts)))
    >>> [item["id"] for item in fruit.outliers(share=0.25).to_dict()["items"]]
    ['s']
    """
    from nearfield.collection.details import with_columns
    from nearfield.tasks.outliers import outliers as find

    items = collection.items(where).readable()
    result = find(
        items.near(watch),
        ids=items.ids,
        texts=items.texts,
        k=k,
        threshold=threshold,
        share=share,
    )
    return with_columns(result, items, columns)
