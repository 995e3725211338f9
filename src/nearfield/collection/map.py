"""Maps of a collection: the projections, and all that the views draw beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from nearfield.errors import UnknownName, UsageError
from nearfield.tasks.duplicates import Duplicates
from nearfield.tasks.outliers import outliers
from nearfield.tasks.project import METHODS, Projection, project
from nearfield.tasks.topics import Topics, topics
from nearfield.views.map import LAYERS, Map
from nearfield.views.points import map_data

if TYPE_CHECKING:
    from nearfield.collection.items import Items
    from nearfield.neighbors import Neighborhood


def draw(
    items: Items,
    *,
    method: str,
    color: str | None,
    compare: bool,
    title: str,
    topics: Topics | None,
    duplicates: Duplicates | None,
    **options: Any,
) -> Map:
    """The map of some items, with the topics and duplicates given or found."""
    known = items.columns
    if color is not None and color not in known and color not in LAYERS:
        raise UnknownName("column", color, [*known, *LAYERS], "Run: nearfield info")
    check_aligned(items, topics=topics, duplicates=duplicates)
    with_columns = items.table().to_pydict()
    # One BLAS thread, for more of them spin: of a cold map of 5,000 items they took 1.3 s of 6.9 s
    # of CPU, and gave back none of its 6 s by the clock.
    with threadpool_limits(1, user_api="blas"):
        alike = duplicates or items.alike
        groups = alike.group_of_row
        named = topics or _topics(items.near, items.texts, items.ids, groups)
        beside = {
            "topics": named, "duplicates": alike, "columns": with_columns, "texts": items.texts,
            "outliers": outliers(items.near, ids=items.ids),
        }  # fmt: skip
        projections = projected(
            items.near, method, compare, ids=items.ids, texts=items.texts, groups=groups, **options
        )
        data = tuple(map_data(one, title=title, **beside) for one in projections)
    return Map(data, projections, color)


def projected(
    near: Neighborhood, method: str, compare: bool, *, perplexity: float | None = None,
    **options: Any,
) -> tuple[Projection, ...]:  # fmt: skip
    """By one method, or by each; of several, each is given the options that are its own."""
    if not compare:
        return (project(near, method=method, perplexity=perplexity, **options),)
    if options.pop("backend", None) is not None:
        raise UsageError("A backend is of one method; four are compared.", "Leave out: --backend")
    own: dict[str, dict[str, Any]] = {"tsne": {"perplexity": perplexity}}
    return tuple(project(near, method=m, **own.get(m, {}), **options) for m in METHODS)


def check_aligned(items: Items, **results: Topics | Duplicates | None) -> None:
    """Refuse results that are of other items."""
    for name, result in results.items():
        if result is not None and list(result.ids) != items.ids:
            raise UsageError(
                f"The {name} are of other items than the map.", "Give both the same where=."
            )


def _topics(
    near: Neighborhood, texts: Sequence[str], ids: Sequence[str], groups: NDArray[np.int64]
) -> Topics | None:
    """Communities of the graph: 0.5 s for 5,000 items, where k-means takes 1.6."""
    if near.n < FEWEST:
        return None
    return topics(near, texts=texts, ids=ids, groups=groups, method="leiden")


FEWEST = 3  # items of a map whose topics are looked for
