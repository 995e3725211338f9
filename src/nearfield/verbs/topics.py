"""The verb ``topics``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge, Le

from nearfield.errors import FILE, Hint, UsageError
from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked, computes_nothing
from nearfield.verbs.options import (
    Column,
    Count,
    Grouping,
    Meta,
    RandomState,
    Saved,
    Shown,
    Watch,
    Where,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nearfield.collection.items import HasItems, ItemSet
    from nearfield.tasks.topics import Topics
    from nearfield.types import Vectors


@checked
def topics(
    collection: HasItems | None,
    k: Count | None = None,
    *,
    method: Grouping = "kmeans",
    min_confidence: Annotated[float, Ge(0), Le(1), Meta("C")] | None = None,
    seeds: Annotated[dict[str, tuple[str, ...]], Meta("NAME=WORDS")]
    | Mapping[str, Sequence[str]]
    | None = None,
    levels: Count | None = None,
    merge: Annotated[tuple[str, ...], Meta("A,B")] | Sequence[Sequence[int | str]] = (),
    split: Annotated[tuple[str, ...], Meta("A")] | Sequence[int | str] = (),
    rename: Annotated[dict[str, str], Meta("A=NAME")] | Mapping[int | str, str] | None = None,
    over_time: Column | None = None,
    bins: Annotated[int | str, Meta("N")] = 10,
    by: Column | None = None,
    random_state: RandomState = 0,
    where: Where | None = None,
    columns: Shown | Sequence[str] | None = None,
    load: Saved | None = None,
    watch: Watch = unwatched,
) -> Topics:
    """Clusters with names, keywords, typical items, sub-topics; over time and by group.

    Every item has a topic, unless ``min_confidence`` leaves it without; saved and loaded, the
    topics are the same, and can be merged, split and renamed with nothing found again.

    Parameters
    ----------
    k
        How many topics. [default: chosen]
    min_confidence
        Items below it have no topic. [default: 0, each has one]
    seeds
        Topics of your own, name to words: billing=invoice,refund; or a .json file of them.
    levels
        2 for sub-topics inside the large topics too, as a tree, and so on. [default: 1]
    merge
        Make these topics one, by number or name.
    split
        Make a topic its sub-topics.
    rename
        Give a topic a name.
    over_time
        Count by the dates in this column.
    bins
        Bins of time: a number, year, month, week or day.
    by
        Compare the groups of this column.

    Returns
    -------
    Topics
        Names, keywords, typical items, and a topic for each item, or none; the method is told in
        :func:`nearfield.tasks.topics.topics`.

    Raises
    ------
    UnknownName
        There is no such topic or column.
    UsageError
        There are no texts, or what asks to find topics came with saved ones.
    UnknownItem
        An item of the saved topics is gone.
    EncoderMismatch
        The saved topics are of another model's vectors.
    BadFilter
        ``where`` is none.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
    >>> fruit.topics(k=2).names
    ['apple, red, green', 'blue sky']
    """
    from nearfield.collection.details import with_columns
    from nearfield.collection.items import one

    if load is not None:
        computes_nothing(k=k, where=where, seeds=seeds)
        result, values = _loaded(collection, load, needs_columns=bool(over_time or by))
        if columns:
            result = with_columns(result, one(collection).items(), columns)
    else:
        items = one(collection).items(where).readable()
        result = _made(
            collection, items, watch, k=k, method=method, seeds=seeds, random_state=random_state
        )
        values = items.column
        result = with_columns(result, items, columns)
    if min_confidence is not None:
        result = result.rethreshold(min_confidence)
    result = _edited(replace(result, levels=levels or result.levels), merge, split, rename or {})
    if over_time:
        result = replace(result, timeline=result.over_time(values(over_time), bins))
    return replace(result, groups=result.by_group(values(by))) if by else result


def _made(collection: Any, items: ItemSet, watch: Watch, **options: Any) -> Topics:
    """The topics of some items; seeds begin where the encoder puts their words."""
    from nearfield.tasks.topics import topics as find

    texts = items.texts
    if texts is None:
        raise UsageError("Topics are named by words.", Hint.use("Give the texts:", texts=FILE))
    result = find(
        items.near(watch),
        ids=items.ids,
        texts=texts,
        groups=items.alike.group_of_row,
        encode=_encode(collection, items) if options["seeds"] else None,
        **options,
    )
    return replace(result, fingerprint=items.fingerprint)


def _encode(collection: Any, items: ItemSet) -> Callable[[Sequence[str]], Vectors] | None:
    """How the collection's model encodes words; None where nobody knows the model."""
    try:
        encoder = collection.encoder(of=items)
    except UsageError:  # given vectors
        return None

    def encode(words: Sequence[str]) -> Vectors:
        vectors: Vectors = encoder.encode_query(words)
        return vectors

    return encode


def _loaded(
    collection: HasItems | None, path: str | Path, *, needs_columns: bool
) -> tuple[Topics, Callable[[str], list[Any]]]:
    """Saved topics, and the columns of the items that they were made of.

    Raises ``UnknownItem`` where one of these items is gone, ``EncoderMismatch`` where the
    collection has another encoder now.
    """
    from nearfield.tasks.topics import Topics

    result = Topics.load(path)
    if not needs_columns:
        return result, lambda _: []
    from nearfield.collection.binding import refuse_saved
    from nearfield.collection.items import one

    owner = one(collection)
    items = owner.items()
    again = Hint.run("topics", collection=owner.name, save=path, words="Find them again:")
    refuse_saved(owner.name, items, path, result.fingerprint, again)
    rows = items.rows_of(result.ids)

    def column(name: str) -> list[Any]:
        values = items.column(name)
        return [values[row] for row in rows]

    return result, column


def _edited(
    result: Topics, merge: Sequence[Any], split: Sequence[Any], rename: Mapping[Any, str]
) -> Topics:
    for topic, name in rename.items():
        result = result.rename(topic, name)
    for which in merge:
        result = result.merge(which.split(",") if isinstance(which, str) else which)
    for topic in split:
        result = result.split(topic)
    return result
