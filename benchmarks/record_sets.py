"""The four tables of the UCI repository as records with a label: ../shared/data/uci."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

CAR = ["buying", "maint", "doors", "persons", "lug_boot", "safety"]
NURSERY = ["parents", "has_nurs", "form", "children", "housing", "finance", "social", "health"]
_MUSHROOM = """
    cap-shape cap-surface cap-color bruises odor gill-attachment gill-spacing gill-size gill-color
    stalk-shape stalk-root stalk-surface-above-ring stalk-surface-below-ring
    stalk-color-above-ring stalk-color-below-ring veil-type veil-color ring-number ring-type
    spore-print-color population habitat
"""
MUSHROOM = _MUSHROOM.split()


class RecordSet(NamedTuple):
    """Records without their label, and the labels."""

    name: str
    records: list[dict[str, Any]]
    labels: list[str]


def folder() -> Path:
    return Path(os.environ.get("NEARFIELD_DATA", "../shared/data")) / "uci"


def car() -> RecordSet:
    """Cars by what they are: 4 classes, the last cell; "5more" and "more" stay words."""
    return _table("car", _rows("car.data"), CAR, last=True)


def nursery() -> RecordSet:
    """Applications for a nursery: 5 classes, the last cell."""
    return _table("nursery", _rows("nursery.data.gz"), NURSERY, last=True)


def mushroom() -> RecordSet:
    """Mushrooms: poisonous or not, the first cell; "?" is missing."""
    return _table("mushroom", _rows("agaricus-lepiota.data.gz"), MUSHROOM, last=False)


def student() -> RecordSet:
    """Pupils: whether they pass (G3 of 10 or more), with the two grades before it."""
    with (folder() / "student-por.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    labels = ["pass" if int(row.pop("G3")) >= 10 else "fail" for row in rows]
    return RecordSet("student", [{k: _value(v) for k, v in row.items()} for row in rows], labels)


SETS = {"car": car, "student": student, "nursery": nursery, "mushroom": mushroom}
"""The first two chose the weights of ``fields``; the other two were looked at once."""


def _table(name: str, rows: Iterator[list[str]], names: list[str], *, last: bool) -> RecordSet:
    records, labels = [], []
    for row in rows:
        cells, label = (row[:-1], row[-1]) if last else (row[1:], row[0])
        pairs = zip(names, map(_value, cells), strict=True)
        records.append({key: value for key, value in pairs if value != "?"})
        labels.append(label)
    return RecordSet(name, records, labels)


def _rows(name: str) -> Iterator[list[str]]:
    path = folder() / name
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in data.decode("ascii").splitlines():
        if line.strip():
            yield line.split(",")


def _value(cell: str) -> str | int | bool:
    if cell.isdigit():
        return int(cell)
    return {"yes": True, "no": False}.get(cell, cell)
