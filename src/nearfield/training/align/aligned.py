"""What aligning two encoders gives: a folder, and how good it is on pairs it did not see."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from typing_extensions import TypedDict

from nearfield.errors import FILE, Hint, count
from nearfield.tasks.result import Result
from nearfield.training.align.recall import Recall

if TYPE_CHECKING:
    import pyarrow as pa


class RecallDocument(TypedDict):
    """R@``at`` of ``questions`` among ``candidates``: ``low`` and ``high`` hold it at .95."""

    at: int
    value: float
    low: float
    high: float
    chance: float
    questions: int
    candidates: int


class AlignedDocument(TypedDict):
    """An alignment.

    ``path`` is the folder. ``recall`` is of the pairs held out for the proof, by what asks:
    ``source`` the items of the mapped encoder, ``target`` those of the other; ``untrained`` the
    same by a map drawn by chance. ``broken`` pairs hold a file that cannot be read.
    """

    path: str
    source: str
    target: str
    method: str
    pairs: int
    held_out: int
    broken: int
    recall: dict[str, list[RecallDocument]]
    untrained: dict[str, list[RecallDocument]]
    better: bool
    sentence: str


@dataclass(frozen=True, repr=False)
class Aligned(Result):
    """Two encoders in one space.

    Attributes
    ----------
    path
        The folder, which ``nf.load(str(path))`` and ``add --model`` take; None where none is
        written, as nothing was learned.
    source, target
        The names of the encoder that is mapped, and of the one that it is mapped to.
    method
        What was chosen, with its settings.
    pairs, held_out, broken
        Pairs in all, those of the proof, and those that cannot be read.
    recall, untrained
        R@1 and R@10 by which half asks, and those of a map drawn by chance.
    """

    path: Path
    source: str
    target: str
    method: str
    pairs: int
    held_out: int
    broken: int
    recall: dict[str, tuple[Recall, ...]]
    untrained: dict[str, tuple[Recall, ...]]

    @property
    def better(self) -> bool:
        """Whether both halves find each other more often than by chance, at .95."""
        return all(each[-1].low > each[-1].chance for each in self.recall.values())

    @property
    def sentence(self) -> str:
        """How often a half finds the other among the ten nearest, beside chance."""
        last = self.recall["target"][-1]
        head = f"{self.path.name} brings {self.source} to {self.target} ({self.method})"
        if not self.better:
            return (
                f"{self.source} and {self.target} find each other no more often than by chance, "
                "so no folder is written."
            )
        return (
            f"{head}: of {last.questions:,} others, {last.value:.1%} find theirs among the "
            f"{last.at} nearest of {last.candidates:,} (by chance {last.chance:.1%})."
        )

    def asides(self) -> list[str | Hint]:
        """How to use it."""
        if not self.better:
            return ["Try more pairs, or another encoder of either half."]
        return [Hint.run("add", FILE, model=str(self.path), words="Use it:")]

    def lines(self) -> list[str]:
        """The recalls, a line for each half that asks."""
        told = []
        for half, name in (("source", self.source), ("target", self.target)):
            parts = [
                f"R@{each.at} {each.value:.3f} [{each.low:.3f}, {each.high:.3f}], chance "
                f"{each.chance:.3f}"
                for each in self.recall[half]
            ]
            told.append(f"asked by {name}: {'; '.join(parts)}")
        if self.broken:
            told.append(f"{count(self.broken, 'pair')} left out: a file of it cannot be read.")
        return told

    def to_dict(self) -> AlignedDocument:
        """The document."""
        return {
            "path": str(self.path),
            "source": self.source,
            "target": self.target,
            "method": self.method,
            "pairs": self.pairs,
            "held_out": self.held_out,
            "broken": self.broken,
            "recall": _plain(self.recall),
            "untrained": _plain(self.untrained),
            "better": self.better,
            "sentence": self.sentence,
        }

    def to_arrow(self) -> pa.Table:
        """A row for each half that asks and each number of nearest."""
        import pyarrow as pa

        return pa.Table.from_pylist(
            [{"asks": half, **asdict(r)} for half, every in self.recall.items() for r in every]
        )

    def __repr__(self) -> str:
        return f"Aligned({self.sentence})"


def _plain(recall: dict[str, tuple[Recall, ...]]) -> dict[str, list[RecallDocument]]:
    return {
        half: [cast("RecallDocument", asdict(each)) for each in every]
        for half, every in recall.items()
    }
