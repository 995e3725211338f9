"""What a search finds: hits, the passage of each, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, NotRequired, cast, overload

from typing_extensions import TypedDict

from nearfield.errors import Hint, UnknownName
from nearfield.tasks.result import Result, plain

if TYPE_CHECKING:
    import pyarrow as pa

    from nearfield.tasks.explain.document import ExplanationDocument
    from nearfield.tasks.explain.explanation import Explanation


class WhyDocument(TypedDict):
    """A hit's place in each ranking, from 1, its cosine and BM25, and the query's words in it.

    Null where that ranking did not bring it; ``first_rank`` is the place before a reranker.
    """

    mode: str
    cosine: float | None
    vector_rank: int | None
    text_rank: int | None
    bm25: float | None
    words: list[str]
    first_rank: int | None


class PassageDocument(TypedDict):
    """Where in the item the passage stands: characters of a text, milliseconds of a sound."""

    start: int
    end: int


class HitDocument(TypedDict):
    """An item with its best passage; ``metadata`` holds its columns by name.

    ``modality`` and ``uri`` are there where the item is no text, ``explanation`` where it was
    asked for, ``pointer`` (RFC 6901) where a place in a record matched.
    """

    id: str
    score: float
    text: str
    metadata: dict[str, Any]
    passage: PassageDocument
    why: WhyDocument
    modality: NotRequired[str]
    uri: NotRequired[str | None]
    pointer: NotRequired[str]
    explanation: NotRequired[ExplanationDocument]


class HitsDocument(TypedDict):
    """Hits, best first."""

    hits: list[HitDocument]


@dataclass(frozen=True)
class Why:
    """Why a hit is one: its place in each ranking, from 1, and the words of the query in it.

    ``vector_rank`` is None where it is not among the nearest, ``bm25`` and ``text_rank`` where it
    is not among the best by words. ``cosine`` is known of both in mode ``hybrid``; it is None where
    no vector was asked, or by another metric. ``words`` are those of the query that the passage
    has, inflected too. ``first_rank`` is the place before a reranker; None without one.
    """

    mode: str
    cosine: float | None
    vector_rank: int | None
    text_rank: int | None
    bm25: float | None
    words: tuple[str, ...]
    first_rank: int | None = None

    def to_dict(self) -> WhyDocument:
        """Plain values."""
        return cast(WhyDocument, asdict(self) | {"words": list(self.words)})


class Passage(NamedTuple):
    """The piece of the item that matched: ``item.text[start:end]``, in characters.

    Of a sound or clip, its milliseconds.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Hit:
    """An item that was found, with its best passage.

    ``text`` is its words where it is no text; ``uri`` then says where it is. ``pointer`` (RFC
    6901) is the place in a record that matched; empty for the whole.

    >>> from nearfield.testing import toy_collection
    >>> hit = toy_collection({"a": "red apple", "s": "blue sky"}).search("apple")[0]
    >>> hit.id, hit.text, hit.why.words
    ('a', 'red apple', ('apple',))
    """

    id: str
    score: float
    text: str
    passage: Passage
    metadata: dict[str, Any]
    why: Why
    explanation: Explanation | None = None
    modality: str = "text"
    uri: str | None = None
    pointer: str = ""

    def to_dict(self) -> HitDocument:
        """Plain values; dates in the metadata in ISO 8601. An explanation, if it was asked for."""
        document: HitDocument = {
            "id": self.id,
            "score": self.score,
            "text": self.text,
            "metadata": {name: plain(value) for name, value in self.metadata.items()},
            "passage": {"start": self.passage.start, "end": self.passage.end},
            "why": self.why.to_dict(),
        }
        if self.modality != "text":
            document["modality"], document["uri"] = self.modality, self.uri
        if self.pointer:
            document["pointer"] = self.pointer
        if self.explanation is not None:
            document["explanation"] = {**self.explanation.to_dict()}
        return document


@dataclass(frozen=True, repr=False)
class Hits(Result, Sequence[Hit]):
    """Hits, best first. ``score`` is the metric's in mode ``vector``.

    In mode ``text`` it is BM25, less for words that are there inflected only, or without the signs
    that they have in the query (``why.bm25`` is it in full). In ``hybrid`` it is 1 for the nearest
    by meaning, less for what is further, under 0 too; up to 0.62 is added for words, and 1.3 where
    they stand there as in the query: 2.92 at most, comparable within one search only. A reranker
    adds up to 0.2, in the other modes to scores brought between 0 and 1.

    >>> from nearfield.testing import toy_collection
    >>> hits = toy_collection({"a": "red apple", "s": "blue sky"}).search("apple", mode="text")
    >>> hits.ids, len(hits), hits[0].text
    (['a'], 1, 'red apple')
    """

    hits: tuple[Hit, ...]
    query: str
    mode: str
    metric: str
    note: str = field(default="", compare=False)
    suggestion: Hint | None = field(default=None, compare=False)

    def asides(self) -> list[str | Hint]:
        """Why nothing was found, where the filter is the reason; a filter that may be meant."""
        told: list[str | Hint] = [self.note] if self.note else []
        return told if self.suggestion is None else [*told, self.suggestion]

    @property
    def ids(self) -> list[str]:
        """The items' ids."""
        return [hit.id for hit in self.hits]

    def with_columns(self, columns: Sequence[str], known: Iterable[str]) -> Hits:
        """The same hits with these ``columns`` alone; raises ``UnknownName`` for none of ``known``.

        >>> from nearfield.testing import toy_collection
        >>> hits = toy_collection([{"text": "red apple", "price": 3, "shop": 1}]).search("apple")
        >>> hits.with_columns(["price"], ["price", "shop"])[0].metadata
        {'price': 3}
        """
        known = list(known)
        for name in columns:
            if name not in known:
                raise UnknownName("column", name, known, Hint.run("info"))
        hits = (replace(h, metadata={n: h.metadata.get(n) for n in columns}) for h in self.hits)
        return replace(self, hits=tuple(hits))

    @property
    def scores(self) -> list[float]:
        """The items' scores."""
        return [hit.score for hit in self.hits]

    def to_dict(self) -> HitsDocument:
        """The document."""
        return {"hits": [hit.to_dict() for hit in self.hits]}

    def to_arrow(self) -> pa.Table:
        """One row a hit: id, score, text, start and end of the passage, then the metadata.

        A metadata column that is named like one of the first five comes as ``metadata.NAME``.
        """
        import pyarrow as pa

        columns: dict[str, pa.Array] = {
            "id": pa.array(self.ids, pa.string()),
            "score": pa.array(self.scores, pa.float64()),
            "text": pa.array([hit.text for hit in self.hits], pa.string()),
            "start": pa.array([hit.passage.start for hit in self.hits], pa.int64()),
            "end": pa.array([hit.passage.end for hit in self.hits], pa.int64()),
        }
        own = set(columns)
        for name in dict.fromkeys(name for hit in self.hits for name in hit.metadata):
            values = pa.array([hit.metadata.get(name) for hit in self.hits])
            columns[f"metadata.{name}" if name in own else name] = values
        return pa.table(columns)

    @overload
    def __getitem__(self, at: int) -> Hit: ...

    @overload
    def __getitem__(self, at: slice) -> Hits: ...

    def __getitem__(self, at: int | slice) -> Hit | Hits:
        return replace(self, hits=self.hits[at]) if isinstance(at, slice) else self.hits[at]

    def __len__(self) -> int:
        return len(self.hits)

    def __repr__(self) -> str:
        query = f" for {self.query!r}" if self.query else ""
        lines = [f"{len(self)} hits{query} ({self.mode}, {self.metric})"]
        for hit in self.hits:
            text = " ".join(hit.passage.text.split())
            text = text if len(text) <= 80 else f"{text[:77]}..."
            lines.append(f"  {hit.score:.3f}  {hit.id}  {text}")
        return "\n".join(lines)
