"""What training a network of records gives: a folder, and what it was learned from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from nearfield.errors import FILE, Hint, count
from nearfield.tasks.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from nearfield.encoders.records.trained.encoder import TrainedRecordEncoder


class LearnedRecordsDocument(TypedDict):
    """A network of records.

    ``path`` is the folder. ``records`` were learned from in ``steps``, and ``held_out`` were not:
    of the latter ``accuracy`` is the share whose label the trained head says, ``majority`` that of
    the commonest label; all of these are null without labels. ``loss`` is the mean of the last
    steps.
    """

    path: str
    method: str
    label: str | None
    labels: list[str]
    records: int
    held_out: int | None
    accuracy: float | None
    majority: float | None
    steps: int
    loss: float
    seconds: float
    sentence: str


@dataclass(frozen=True, repr=False)
class LearnedRecords(Result):
    """A network of records, trained.

    Attributes
    ----------
    path
        The folder, which ``nf.load(str(path))`` and ``add --model`` take.
    method
        ``json2vec`` or ``tree-lstm``.
    label, labels
        The column of the labels, and those; None and empty without.
    records, steps, loss, seconds
        How many were learned from, in how many steps; the mean loss of the last of them; of work.
    held_out, accuracy, majority
        With labels: records that were not learned from, the share of them whose label the trained
        head says, and the share of the commonest one.
    """

    path: Path
    method: str
    label: str | None
    labels: tuple[str, ...]
    records: int
    held_out: int | None
    accuracy: float | None
    majority: float | None
    steps: int
    loss: float
    seconds: float

    @property
    def sentence(self) -> str:
        """What was learned, from how much, and how good it is on what it did not see."""
        told = f"{self.path.name} holds a {self.method} of {count(self.records, 'record')}"
        if self.accuracy is None:
            return f"{told}, learned without labels in {count(self.steps, 'step')}."
        return (
            f"{told}: it says the {self.label} of {self.accuracy:.1%} of {self.held_out:,} others; "
            f"the commonest one is that of {self.majority:.1%}."
        )

    def asides(self) -> list[str | Hint]:
        """How to use it."""
        return [Hint.run("add", FILE, model=str(self.path), words="Use it:")]

    def encoder(self) -> TrainedRecordEncoder:
        """The network, loaded."""
        from nearfield.encoders.records.trained.loading import load_trained

        return load_trained(str(self.path), precision="auto", threads=None, progress=None)

    def to_dict(self) -> LearnedRecordsDocument:
        """The document."""
        return {
            "path": str(self.path),
            "method": self.method,
            "label": self.label,
            "labels": list(self.labels),
            "records": self.records,
            "held_out": self.held_out,
            "accuracy": self.accuracy,
            "majority": self.majority,
            "steps": self.steps,
            "loss": self.loss,
            "seconds": self.seconds,
            "sentence": self.sentence,
        }

    def to_arrow(self) -> pa.Table:
        """One row: the document."""
        import pyarrow as pa

        return pa.Table.from_pylist([dict(self.to_dict())])

    def __repr__(self) -> str:
        return f"LearnedRecords({self.sentence})"
