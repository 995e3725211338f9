"""What is known by name and can be fetched: models and datasets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from typing_extensions import TypedDict

from nearfield.types.reports.report import Report

Row = TypeVar("Row")


class PulledDocument(TypedDict):
    """What it is called, and where it is."""

    name: str
    path: str


@dataclass(frozen=True)
class Known(Report, Generic[Row]):
    """All that are known by name, a row each."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Pulled(Report):
    """It is in the cache, checked."""

    name: str
    path: str
