"""The verb ``map``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Le

from nearfield.errors import Hint, UnknownName, UsageError
from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import Column, Meta, RandomState, Watch, Where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nearfield.collection.items import HasItems, ItemSet
    from nearfield.neighbors import Neighborhood
    from nearfield.tasks.duplicates import Duplicates
    from nearfield.tasks.project import Projection
    from nearfield.tasks.topics import Topics
    from nearfield.views.map import Map

FEWEST = 3  # items of a map whose topics are looked for
SENSES = 30  # occurrences of a word from which senses are looked for


@checked
def map(  # noqa: A001 - the field's word
    collection: HasItems,
    method: Literal["umap", "tsne", "pca", "mds"] = "umap",
    *,
    color: Column | None = None,
    compare: bool = False,
    tokens: Annotated[str, Meta("WORD")] | Sequence[str] | None = None,
    n_components: Annotated[int, Ge(2), Le(3), Meta("N")] = 2,
    n_neighbors: Annotated[int, Ge(2), Meta("N")] = 15,
    min_dist: Annotated[float, Ge(0), Le(1), Meta("D")] = 0.1,
    perplexity: Annotated[float, Ge(2), Meta("P")] | None = None,
    backend: Annotated[str, Meta("B")] | None = None,
    random_state: RandomState = 0,
    where: Where | None = None,
    out: Annotated[str | Path, Meta("FILE")] | None = None,
    topics: Topics | None = None,
    duplicates: Duplicates | None = None,
    watch: Watch = unwatched,
) -> Map:
    """A map of the items, and how far to trust it.

    What the plane cannot keep is measured: trustworthiness and continuity of the whole, and how
    many of its neighbors each point has kept.

    Parameters
    ----------
    method
        How places are found.
    color
        A column, topic, duplicates, outliers, or a measure of trust: trustworthiness, continuity,
        kept, distances. [default: topic]
    compare
        All four methods, side by side with their scores.
    tokens
        A word in its contexts; or a file, one word a line; in Python also a list of words.
    n_components
        2 or 3 dimensions.
    n_neighbors
        Neighbors held together (umap, tsne).
    min_dist
        How near neighbors may come, 0 to 1 (umap).
    perplexity
        Instead of n_neighbors (tsne).
    backend
        umap-learn or fastumap (umap), openTSNE or scikit-learn (tsne).
    out
        Write it: .html (a page to explore), .png, .svg or .pdf.
    topics
        What that verb answered for the same items; without, what it would answer.
    duplicates
        What that verb answered for the same items; without, they are found by the vectors. A group
        of duplicates is one point.

    Returns
    -------
    Map

    Raises
    ------
    UnknownName
        There is no such column to color by.
    UsageError
        An option belongs to another method, or ``out`` says no format.
    MissingExtra
        The backend is not installed.
    BadFilter
        ``where`` cannot be read, or leaves nothing to draw.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
    >>> places = fruit.map("pca")
    >>> places.projection.points.shape
    (3, 2)
    >>> places.save(tmp_path / "map.html").name
    'map.html'
    """
    from nearfield.views.map import check_out

    if out is not None:
        check_out(Path(out))
    options: dict[str, Any] = {
        "n_components": n_components,
        "n_neighbors": n_neighbors,
        "min_dist": min_dist,
        "random_state": random_state,
        "perplexity": perplexity,
        "backend": backend,
        "methods": _methods(method, compare=compare),
    }
    items = collection.items(where).readable()
    if tokens is None:
        drawn = _of_items(items, collection.name, color, topics, duplicates, watch, options)
    elif topics is not None or duplicates is not None:
        raise UsageError("Topics and duplicates are of items; a map of words takes none.")
    else:
        drawn = _of_words(collection, items, color, _words(tokens), options)
    return drawn if out is None else replace(drawn, out=drawn.save(out))


def _of_items(
    items: ItemSet,
    title: str,
    color: str | None,
    topics: Topics | None,
    duplicates: Duplicates | None,
    watch: Watch,
    options: dict[str, Any],
) -> Map:
    """The map of some items, with the topics and duplicates given or found."""
    from threadpoolctl import threadpool_limits

    from nearfield.tasks.outliers import outliers
    from nearfield.views.map import LAYERS, Map
    from nearfield.views.points import map_data

    known = items.columns
    if color is not None and color not in known and color not in LAYERS:
        raise UnknownName("column", color, [*known, *LAYERS], Hint.run("info"))
    _check_aligned(items, topics=topics, duplicates=duplicates)
    columns = items.table().to_pydict()
    near = items.near(watch)
    # One BLAS thread, for more of them spin: of a cold map of 5,000 items they took 1.3 s of 6.9 s
    # of CPU, and gave back none of its 6 s by the clock.
    with threadpool_limits(1, user_api="blas"):
        alike = duplicates or items.alike
        groups = alike.group_of_row
        names = topics or _topics(near, items, groups, options["random_state"])
        typical = outliers(near, ids=items.ids)
        projections = _projected(near, options, ids=items.ids, texts=items.texts, groups=groups)
        data = tuple(
            map_data(
                one,
                title=title,
                topics=names,
                duplicates=alike,
                columns=columns,
                texts=items.texts,
                outliers=typical,
                previews=items.previews,
            )
            for one in projections
        )
    return Map(data, projections, color)


def _of_words(
    collection: Any,
    items: ItemSet,
    color: str | None,
    tokens: str | Sequence[str],
    options: dict[str, Any],
) -> Map:
    """The occurrences of one word, or the words of a list, by their vectors in context."""
    from nearfield.neighbors import Neighborhood
    from nearfield.pipeline.word_vectors import of_list, senses, token_encoder
    from nearfield.tasks.topics import topics
    from nearfield.views.map import Map
    from nearfield.views.points import map_data

    encoder, random_state = token_encoder(collection.encoder(of=items)), options["random_state"]
    texts = items.texts or []
    if isinstance(tokens, str):
        words = senses(encoder, items.ids, texts, tokens, random_state)
        title = f"{tokens} in {collection.name}"
    else:
        words = of_list(encoder, texts, tokens, random_state)
        title = f"{len(words.ids):,} words in {collection.name}"
    columns: dict[str, Any] = {"occurrences": words.counts}
    if words.rows is not None:
        own = items.table().to_pydict()
        columns = {"item": items.ids, **own}
        columns = {name: [values[row] for row in words.rows] for name, values in columns.items()}
    if color is not None and color not in columns:
        raise UnknownName("column", color, columns)
    near, names = Neighborhood(words.vectors), None
    if near.n >= SENSES:
        names = topics(
            near, texts=words.texts, ids=words.ids, method="leiden", random_state=random_state
        )
    projections = _projected(near, options, ids=words.ids, texts=words.texts)
    data = tuple(
        map_data(one, title=title, texts=words.texts, columns=columns, topics=names)
        for one in projections
    )
    return Map(data, projections, color, words.note)


def _methods(method: str, *, compare: bool) -> tuple[str, ...]:
    if not compare:
        return (method,)
    from nearfield.tasks.project import METHODS

    return tuple(METHODS)


def _projected(near: Neighborhood, options: dict[str, Any], **items: Any) -> tuple[Projection, ...]:
    """By one method, or by each; of several, each is given the options that are its own."""
    from nearfield.tasks.project import project

    shared = dict(options)
    methods, perplexity = shared.pop("methods"), shared.pop("perplexity")
    if len(methods) == 1:
        return (project(near, method=methods[0], perplexity=perplexity, **items, **shared),)
    if shared.pop("backend") is not None:
        raise UsageError("A backend is of one method; four are compared.", "Leave it out.")
    own: dict[str, dict[str, Any]] = {"tsne": {"perplexity": perplexity}}
    return tuple(project(near, method=m, **own.get(m, {}), **items, **shared) for m in methods)


def _topics(near: Neighborhood, items: ItemSet, groups: Any, random_state: int) -> Topics | None:
    """The topics that the verb of that name finds: the same clusters, numbers and names."""
    from nearfield.tasks.topics import topics

    if near.n < FEWEST:
        return None
    texts = items.texts or [""] * near.n
    return topics(near, texts=texts, ids=items.ids, groups=groups, random_state=random_state)


def _check_aligned(items: ItemSet, **results: Topics | Duplicates | None) -> None:
    """Refuse results that are of other items."""
    for name, result in results.items():
        if result is not None and list(result.ids) != items.ids:
            raise UsageError(
                f"The {name} are of other items than the map.", "Give both the same where."
            )


def _words(tokens: str | Sequence[str]) -> str | Sequence[str]:
    """A word, a list of words, or the words of a file."""
    if not isinstance(tokens, str) or not Path(tokens).is_file():
        return tokens
    try:
        return Path(tokens).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{tokens} cannot be read: {error}.", "Give a word a line.") from error
