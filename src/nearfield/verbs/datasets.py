"""The verbs ``datasets`` and ``datasets pull``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from typing_extensions import TypedDict

from nearfield.errors import Hint
from nearfield.types.progress import Watch, unwatched
from nearfield.types.reports.report import Report
from nearfield.verbs.check import checked
from nearfield.verbs.options import Meta


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


class PulledDatasetDocument(TypedDict):
    """Where a dataset is."""

    name: str
    path: str


@dataclass(frozen=True)
class Datasets(Report):
    """Every dataset known by name."""

    rows: tuple[DatasetDocument, ...]

    def to_dict(self) -> DatasetsDocument:
        """The document."""
        return {"datasets": list(self.rows)}


@dataclass(frozen=True)
class PulledDataset(Report):
    """A dataset in the cache, checked."""

    name: str
    path: str

    def to_dict(self) -> PulledDatasetDocument:
        """The document."""
        return {"name": self.name, "path": self.path}

    def asides(self) -> list[str | Hint]:
        """What to do next."""
        return [Hint.run("add", self.name, words="Next:")]


@checked
def datasets() -> Datasets:
    """Every dataset known by name.

    Returns
    -------
    Datasets

    Examples
    --------
    >>> "icd10cm" in [row["name"] for row in datasets().rows]
    True
    """
    from nearfield.datasets import is_here, known

    return Datasets(
        tuple(
            {
                "name": data.name,
                "title": data.title,
                "licence": data.licence,
                "rows": data.rows,
                "size": data.size,
                "here": is_here(data.name),
            }
            for data in known()
        )
    )


@checked
def fetch(name: Annotated[str, Meta("NAME")], *, watch: Watch = unwatched) -> PulledDataset:
    """Fetch a dataset into the cache, and check it.

    Parameters
    ----------
    name
        A known name.
    watch
        Called with each stage's name (returns its progress).

    Returns
    -------
    PulledDataset

    Raises
    ------
    UnknownName, FetchError
    """
    from nearfield.datasets import pull

    return PulledDataset(name, str(pull(name, progress=watch(f"Fetching {name}"))))
