"""The verb ``cluster``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from nearfield.errors import Hint, UsageError
from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked, computes_nothing
from nearfield.verbs.options import Count, Grouping, Meta, RandomState, Saved, Shown, Watch, Where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nearfield.collection.items import HasItems
    from nearfield.tasks.cluster import Clusters


@checked
def cluster(
    collection: HasItems | None,
    method: Grouping = "kmeans",
    *,
    k: Count | None = None,
    options: Annotated[dict[str, Any], Meta("NAME=VALUE")] | Mapping[str, Any] | None = None,
    stability: bool = False,
    random_state: RandomState = 0,
    where: Where | None = None,
    columns: Shown | Sequence[str] | None = None,
    load: Saved | None = None,
    watch: Watch = unwatched,
) -> Clusters:
    """Groups of alike items, their names, and a confidence for every item.

    The same for any order of the items and any number of threads.

    Parameters
    ----------
    k
        How many clusters. [default: chosen, and the result says how]
    options
        Of the method, by name: ``smooth`` and ``starts`` (kmeans); ``linkage``, ``height``
        and ``smooth`` (hierarchical); ``eps``, ``min_samples`` and ``smooth`` (dbscan);
        ``min_cluster_size``, ``min_samples`` and ``smooth`` (hdbscan); ``resolution`` (leiden).
    stability
        Measure how much the clusters hold when a fifth of the items is missing.

    Returns
    -------
    Clusters
        Labels, names, sizes, and a confidence for each item; see
        :func:`nearfield.tasks.cluster.cluster`.

    Raises
    ------
    UnknownName
        The method has no option of that name.
    UsageError
        There are fewer items than clusters, or none.
    BadFilter
        ``where`` cannot be read, or names no column.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
    >>> fruit.cluster(k=2).sizes.tolist()
    [2, 1]
    """
    from dataclasses import replace

    from nearfield.collection.details import with_columns
    from nearfield.collection.items import one
    from nearfield.tasks.cluster import Clusters
    from nearfield.tasks.cluster import cluster as find

    if load is not None:
        computes_nothing(k=k, where=where, options=options or None)
        loaded = Clusters.load(load)
        return with_columns(loaded, one(collection).items(), columns) if columns else loaded
    _of_the_method(options or {})
    items = one(collection).items(where).readable()
    clusters = find(
        items.near(watch),
        ids=items.ids,
        texts=items.texts,
        method=method,
        k=k,
        random_state=random_state,
        stability=stability,
        **(options or {}),
    )
    return with_columns(replace(clusters, fingerprint=items.fingerprint), items, columns)


def _of_the_method(options: Mapping[str, Any]) -> None:
    """Refuse what has a parameter of its own among the options of the method."""
    for name in ("method", "k", "random_state", "stability"):
        if name in options:
            raise UsageError(f"{name} is no option of a method.", Hint.use(**{name: options[name]}))
