"""The verb ``search``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from nearfield.errors import WORDS, Hint, UsageError
from nearfield.types import Record
from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import (
    Count,
    File,
    Metric,
    Mode,
    ModelName,
    Positional,
    Shown,
    Watch,
    Where,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nearfield.collection import BaseCollection, View
    from nearfield.tasks.search import Hits
    from nearfield.types import Query, Reranker

# Hits that are read again. ms-marco-minilm takes 13 ms of CPU for a passage of 80 tokens (bf16),
# so about 0.6 s for these.
FIRST = 50


@checked
def search(
    collection: BaseCollection,
    query: Annotated[str, Positional()] | Query | Mapping[str, Any] | None = None,
    k: Count = 10,
    *,
    image: File | None = None,
    audio: File | None = None,
    video: File | None = None,
    mode: Mode = "hybrid",
    where: Where | None = None,
    columns: Shown | Sequence[str] | None = None,
    metric: Metric = "cosine",
    rerank: bool = False,
    reranker: ModelName | Reranker | None = None,
    explain: bool = False,
    watch: Watch = unwatched,
) -> Hits:
    """Ranked items, with score, why, and the passage that matched.

    Parameters
    ----------
    query
        What you look for, in words; those in quotes must follow each other. Among records also
        some fields, as JSON: {"color": "red"}. In Python also a dictionary of them, a picture (a
        ``Path`` or ``Media``), a vector ``(dim,)``, or an ``ItemRef``.
    k
        How many hits.
    image
        A picture to look for, instead of words.
    audio
        A sound to look for, instead of words.
    video
        A clip to look for, instead of words.
    mode
        Of a search for words: hybrid (both), vector, or text (BM25). A side that cannot read the
        query has no say.
    metric
        Of the vectors: cosine, dot or euclidean.
    rerank
        Read the first 50 again, together with the query, and add what that says.
    reranker
        Rerank by this one: a name, or in Python the reranker itself. [default: ms-marco-minilm]
    explain
        Mark the sentence and the words that carried the match; of a record its fields.

    Returns
    -------
    Hits
        Best first.

    Raises
    ------
    UsageError
        The query is empty, or more than one of words, image, audio and video came.
    UnknownItem
        The query is an item that is not here.
    UnknownName
        There is no such collection, or reranker.
    BadFilter
        ``where`` names a column that is not here, or cannot be read.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "s": "blue sky"})
    >>> fruit.search("apple", k=1).ids
    ['a']
    """
    question = _question(query, image, audio, video)
    plain: dict[str, Any] = {"mode": mode, "where": where, "metric": metric}
    if not rerank and reranker is None:
        hits = _hits(collection, question, k, watch=watch, **plain)
    else:
        if not isinstance(question, str):
            raise UsageError("What is no text came to be reranked; a reranker reads words.")
        hits = _reranked(collection, question, k, reranker, watch, plain)
    if columns:
        hits = hits.with_columns(columns, collection.columns)
    if not explain:
        return hits
    from nearfield.collection.explain import explained

    return explained(collection, hits, question)


def search_many(
    collection: BaseCollection,
    queries: Sequence[str],
    k: int = 10,
    *,
    mode: Mode = "hybrid",
    where: Where | None = None,
    metric: Metric = "cosine",
) -> list[Hits]:
    """Hits for each of many texts, encoded together, all asked of one version.

    Parameters
    ----------
    queries
        What you look for, a text each.
    k, mode, where, metric
        As of :func:`search`, for every query.

    Raises
    ------
    UsageError
        A query is empty, or is no text.
    UnknownName, BadFilter
        As of :func:`search`.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "s": "blue sky"})
    >>> [hits.ids for hits in fruit.search_many(["apple", "sky"], k=1)]
    [['a'], ['s']]
    """
    from nearfield.collection.ask import readable_vectors
    from nearfield.collection.retrieve import by_words
    from nearfield.modalities.text.valid import valid
    from nearfield.types import Vectors

    asked = [valid(str(_question(query))) for query in queries]

    def ask(view: View) -> list[Hits]:
        rows: list[Vectors | None] = [None] * len(asked)
        if mode != "text" and asked:
            encoder = collection.binding.encoder(view.manifest.encoder)
            rows = readable_vectors(encoder, asked)
        options: dict[str, Any] = {"mode": mode, "where": where, "metric": metric}
        pairs = zip(asked, rows, strict=True)
        return [by_words(view, query, row, k, **options) for query, row in pairs]

    return collection.ask(ask)


def _question(
    query: Any,
    image: str | Path | None = None,
    audio: str | Path | None = None,
    video: str | Path | None = None,
) -> Query:
    """What is asked with: one thing, and not nothing."""
    given = {"a query": query, "an image": image, "a sound": audio, "a clip": video}
    came = [name for name, value in given.items() if value is not None]
    if len(came) != 1:
        what = f"Both {' and '.join(came)}" if came else "Nothing"
        raise UsageError(f"{what} came to look for.", Hint.run("search", WORDS))
    if isinstance(query, list | tuple) and query and all(isinstance(q, str) for q in query):
        raise UsageError(
            f"A list of {len(query):,} texts came to look for; wanted one.",
            "For many: collection.search_many(queries).",
        )
    if isinstance(query, str) and not query.strip():
        raise UsageError("The query is empty.", Hint.run("search", WORDS, words="Type words:"))
    if isinstance(query, Mapping):
        return Record(dict(query))
    file = image or audio or video
    question: Query = query if file is None else Path(file)
    return question


def _hits(
    collection: BaseCollection,
    question: Query,
    k: int,
    *,
    mode: str,
    where: Where | None,
    metric: str,
    watch: Watch,
) -> Hits:
    import numpy as np

    from nearfield.collection.ask import vector_of
    from nearfield.collection.question import by_question
    from nearfield.collection.retrieve import by_item, by_vector
    from nearfield.types import ItemRef

    if isinstance(question, ItemRef):
        ref = question
        return collection.ask(lambda view: by_item(view, ref.id, k, where=where))
    if isinstance(question, np.ndarray | list | tuple):
        vector = np.asarray(question, np.float32)
        return collection.ask(lambda view: by_vector(view, vector, k, where=where, metric=metric))

    def ask(view: View) -> Hits:
        reads = not (isinstance(question, str) and mode == "text")
        encoder = collection.binding.encoder(view.manifest.encoder, watch) if reads else None
        if isinstance(question, str):
            options: dict[str, Any] = {"mode": mode, "where": where, "metric": metric}
            return by_question(view, encoder, question, k, **options)
        assert encoder is not None  # noqa: S101 - said above
        row = vector_of(encoder, question)
        return by_vector(view, row, k, where=where, metric=metric)

    return collection.ask(ask)


def _reranked(
    collection: BaseCollection,
    query: str,
    k: int,
    reranker: str | Reranker | None,
    watch: Watch,
    plain: dict[str, Any],
) -> Hits:
    """The ``k`` best of the first hits, by the passage that each was found by."""
    from nearfield.tasks.rerank import rerank

    first = _hits(collection, query, max(k, FIRST), watch=watch, **plain)
    model = collection.reranking.find(reranker, watch)
    pairs = [(first.query, hit.passage.text) for hit in first]
    return rerank(first, model.scores(pairs).tolist(), k)
