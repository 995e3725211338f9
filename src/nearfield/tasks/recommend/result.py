"""What is recommended, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from nearfield.errors import Hint
from nearfield.tasks.details import with_details
from nearfield.tasks.recommend.document import (
    BecauseDocument,
    RecommendationsDocument,
    RecommendedDocument,
)
from nearfield.tasks.recommend.words import EventWord
from nearfield.tasks.result import Result

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

Source: TypeAlias = Literal["id", "text", "popular", "typical"]


@dataclass(frozen=True)
class Because:
    """One reason: ``source`` is "id" (a liked item), "text" (a preference), "popular", "typical".

    ``share`` is the part of the score that it brought, 0 to 1; all reasons together make 1, of
    which the three largest are kept.
    """

    source: Source
    what: str
    share: float

    def to_dict(self) -> BecauseDocument:
        """``{"id": "a", "share": 0.7}``, or another source in place of the id."""
        return cast(BecauseDocument, {self.source: self.what, "share": self.share})


@dataclass(frozen=True)
class Recommended:
    """An item, its score, and what speaks for it, the strongest reason first."""

    id: str
    score: float
    because: tuple[Because, ...]

    def to_dict(self) -> RecommendedDocument:
        """Plain values."""
        reasons = [reason.to_dict() for reason in self.because]
        return {"id": self.id, "score": self.score, "because": reasons}


@dataclass(frozen=True, repr=False)
class Recommendations(Result):
    """Unseen items in the order in which to show them.

    ``basis`` says where the scores come from: ``content`` (cosine with the nearest interest, less
    what the dislikes take), ``history`` (what people did, with the content beside it; the best item
    has 1), ``popular`` (share of the users) or ``typical`` (for who has no history). With diversity
    the order is not quite that of the scores. ``scores`` are of all items, float64 ``(n,)`` aligned
    with the rows as they came, NaN for what may not be recommended.
    """

    items: tuple[Recommended, ...]
    basis: str
    scores: NDArray[np.float64]
    notes: tuple[str, ...] = ()
    words: tuple[EventWord, ...] = ()

    @property
    def ids(self) -> list[str]:
        """The recommended items' ids."""
        return [item.id for item in self.items]

    @property
    def named(self) -> list[str]:
        """The ids of the recommended items and of those among their reasons, sorted."""
        reasons = [reason for item in self.items for reason in item.because]
        return sorted({*self.ids, *(r.what for r in reasons if r.source == "id")})

    def asides(self) -> list[str | Hint]:
        """What was left out of the history, and what else a person should know."""
        unknown = tuple(w.word for w in self.words if w.meaning == "not understood" and w.word)
        words = "If one of them speaks against an item, say so:"
        ask = [Hint.use(words, against=unknown[:1])] if unknown else []
        return [*self.notes, *ask, *super().asides()]

    def to_dict(self) -> RecommendationsDocument:
        """The document."""
        document: RecommendationsDocument = {"items": [item.to_dict() for item in self.items]}
        if self.words:
            document["events"] = [
                {"word": each.word, "meaning": each.meaning, "events": each.events}
                for each in self.words
            ]
        return document

    @with_details
    def to_arrow(self) -> pa.Table:
        """One row an item: id, score, because (the ids and texts), shares."""
        import pyarrow as pa

        names = [[reason.what for reason in item.because] for item in self.items]
        shares = [[reason.share for reason in item.because] for item in self.items]
        return pa.table(
            {
                "id": pa.array(self.ids, pa.string()),
                "score": pa.array([item.score for item in self.items], pa.float64()),
                "because": pa.array(names, pa.list_(pa.string())),
                "shares": pa.array(shares, pa.list_(pa.float64())),
            }
        )

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Recommended]:
        return iter(self.items)

    def __repr__(self) -> str:
        lines = [f"{len(self)} recommendations ({self.basis})"]
        for item in self.items:
            why = ", ".join(reason.what for reason in item.because)
            lines.append(f"  {item.score:.3f}  {item.id}  because: {why}")
        return "\n".join(lines)
