"""A model or a dataset that was fetched."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint
from nearfield.types.reports.datasets import PulledDataset
from nearfield.types.reports.models import PulledModel


def lines(result: PulledModel | PulledDataset, width: int) -> Iterator[str | Hint]:
    """Where it is."""
    yield f"{result.name} is here: {result.path}"
