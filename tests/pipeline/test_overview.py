"""What was read as what, for each column, and kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import nearfield as nf
from nearfield.testing import ToyEncoder
from nearfield.types.reports.columns import MOST, ColumnRead, table

ROWS: list[dict[str, Any]] = [
    {"id": 7, "text": "the kettle leaks", "price": "12,50 €", "when": "31.05.2024", "tags": ["a"]},
    {"id": 8, "text": "", "price": "n/a", "when": None, "tags": []},
    {"id": 9, "text": "the lamp is dim", "price": "9,99 €", "when": "1.6.2024"},
]


@pytest.fixture
def items(tmp_path: Path) -> Any:
    return nf.open("items", db=tmp_path / "db", model=ToyEncoder())


def test_every_column_is_told_and_kept(items: Any) -> None:
    report = items.add(ROWS)
    told = {column.name: column for column in report.columns}
    assert [(c.name, c.role, c.type, c.missing) for c in report.columns] == [
        ("text", "text", "text", 1),
        ("id", "id", "text", 0),
        ("price", "metadata", "numbers", 1),
        ("when", "metadata", "dates", 1),
        ("tags", "metadata", "objects or lists", 1),
    ]
    assert told["price"].how.startswith("amounts in EUR, decimal comma")
    assert told["price"].examples == ("12,50 €", "n/a", "9,99 €")
    assert told["id"].examples == ("7", "8", "9")
    bare = [replace(column, examples=()) for column in report.columns]  # no value is remembered
    assert list(items.info().read) == bare
    assert [column.to_dict() for column in bare] == items.info().to_dict()["read"]
    assert "read" not in items.info().listed()
    items.add([{"id": 1, "text": "another"}, *ROWS])
    assert [column.name for column in items.info().read] == list(told)


def test_it_is_shown_where_there_are_many_columns(items: Any) -> None:
    shown = items.add(ROWS).sentences()
    assert "column  role      read as           missing  examples" in shown
    assert not any("read as " in line for line in items.add([{"id": 1, "text": "a b"}]).sentences())


def test_joined_texts_and_documents(items: Any, tmp_path: Path) -> None:
    report = items.add([{"title": "Kettle", "body": "It leaks"}], text=["title", "body"])
    assert [(c.name, c.role) for c in report.columns] == [
        ("title + body", "text"),
        ("title", "metadata"),
    ]
    (tmp_path / "a.txt").write_text("the kettle leaks")
    other = nf.open("notes", db=tmp_path / "db", model=ToyEncoder())
    assert [c.role for c in other.add(tmp_path / "a.txt").columns] == ["metadata"] * 3


def test_a_table_of_many_columns_is_cut() -> None:
    lines = table([ColumnRead(f"c{n}", "metadata", "text") for n in range(MOST + 2)])
    assert (len(lines), lines[-1]) == (MOST + 2, "and 2 more columns")


@pytest.mark.parametrize("kept", [{}, {"name": 5, "missing": "x", "examples": None}])
def test_what_is_odd_in_what_was_kept_is_left_out(kept: dict[str, Any]) -> None:
    assert ColumnRead.of(kept).missing == 0
