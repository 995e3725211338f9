"""The datasets that are known, and one that was fetched."""

from __future__ import annotations

from typing_extensions import TypedDict

from nearfield.errors import Hint
from nearfield.types.reports.known import Known, Pulled, PulledDocument


class DatasetDocument(TypedDict):
    """A dataset that is known by name; ``size`` in bytes, ``here`` in the cache."""

    name: str
    title: str
    licence: str
    rows: int
    size: int
    here: bool


class DatasetsDocument(TypedDict):
    """All datasets that are known by name."""

    datasets: list[DatasetDocument]


class PulledDatasetDocument(PulledDocument):
    """Where a dataset is."""


class Datasets(Known[DatasetDocument]):
    """Every dataset known by name."""

    def to_dict(self) -> DatasetsDocument:
        """The document."""
        return {"datasets": list(self.rows)}


class PulledDataset(Pulled):
    """A dataset in the cache, checked."""

    def to_dict(self) -> PulledDatasetDocument:
        """The document."""
        return {"name": self.name, "path": self.path}

    def asides(self) -> list[str | Hint]:
        """What to do next."""
        return [Hint.run("add", self.name, words="Next:")]
