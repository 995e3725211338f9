"""Search: what it finds. How rankings become one is in ``ranking``, the words in ``words``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, overload

from nearfield.modalities.text.words import words_in
from nearfield.tasks.ranking import MODES, Ranked, best_passages, fuse, rank
from nearfield.tasks.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from nearfield.tasks.explain import Explanation

__all__ = [
    "MODES",
    "Hit",
    "Hits",
    "Passage",
    "Ranked",
    "Why",
    "best_passages",
    "fuse",
    "rank",
    "words_in",
]


@dataclass(frozen=True)
class Why:
    """Why a hit is one: its place in each ranking, from 1, and the words of the query in it.

    ``cosine`` and ``vector_rank`` are None where the vectors did not bring it (or the metric is
    another), ``bm25`` and ``text_rank`` where the words did not. ``first_rank`` is the place before
    a reranker, whose number is then the hit's score; None without one.
    """

    mode: str
    cosine: float | None
    vector_rank: int | None
    text_rank: int | None
    bm25: float | None
    words: tuple[str, ...]
    first_rank: int | None = None


@dataclass(frozen=True)
class Passage:
    """The piece of the item that matched: ``item.text[start:end]``, in characters."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Hit:
    """An item that was found, with its best passage."""

    id: str
    score: float
    text: str
    passage: Passage
    metadata: dict[str, Any]
    why: Why
    explanation: Explanation | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values; dates in the metadata stay dates. An explanation, if it was asked for."""
        told = {"explanation": self.explanation.to_dict()} if self.explanation else {}
        return {
            "id": self.id,
            "score": self.score,
            "text": self.text,
            "metadata": dict(self.metadata),
            "passage": {"start": self.passage.start, "end": self.passage.end},
            "why": {**asdict(self.why), "words": list(self.why.words)},
            **told,
        }


@dataclass(frozen=True, repr=False)
class Hits(Result, Sequence[Hit]):
    """Hits, best first. ``score`` is the metric's in mode ``vector``, BM25 in ``text``.

    In mode ``hybrid`` it is the fused score of both ranks, 0.033 at most: good for the order and
    nothing else; ``why`` holds the cosine and the BM25. After a reranker it is the reranker's.
    """

    hits: tuple[Hit, ...]
    query: str
    mode: str
    metric: str

    @property
    def ids(self) -> list[str]:
        """The items' ids."""
        return [hit.id for hit in self.hits]

    @property
    def scores(self) -> list[float]:
        """The items' scores."""
        return [hit.score for hit in self.hits]

    def to_dict(self) -> dict[str, Any]:
        """The document that ``--json`` prints."""
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
        asked = f" for {self.query!r}" if self.query else ""
        lines = [f"{len(self)} hits{asked} ({self.mode}, {self.metric})"]
        for hit in self.hits:
            text = " ".join(hit.passage.text.split())
            lines.append(
                f"  {hit.score:.3f}  {hit.id}  {text if len(text) <= 80 else text[:77] + '...'}"
            )
        return "\n".join(lines)
