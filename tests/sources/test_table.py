"""A table as columns."""

from pathlib import Path
from typing import Any

import pytest

from nearfield.errors import BadSource
from nearfield.sources.request import Written
from nearfield.sources.table import read_table, read_values


def test_the_columns_of_a_file_are_those_of_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": 1, "text": "red"}\n{"id": 2, "text": null}\n')
    assert read_values(path) == {"id": ["1", "2"], "text": ["red", None]}
    assert read_table(path) == {"id": ["1", "2"], "text": ["red", None]}
    frame: list[Any] = [{"id": 1, "text": "red"}, {"id": 2, "text": None}]
    assert read_values(frame)["text"] == ["red", None]
    assert read_table(frame) == read_table(path)


def test_a_table_without_rows_or_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="cannot be read"):
        read_values(tmp_path / "none.csv")
    empty = tmp_path / "empty.csv"
    empty.write_text("id,text\n")
    with pytest.raises(BadSource, match="holds no row"):
        read_values(empty)


def test_a_table_of_an_unclear_encoding_asks_for_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id,text\n1,się\n".encode("cp1250"))
    with pytest.raises(BadSource, match="not clear: as .* it reads") as error:
        read_table(path)
    assert str(error.value.hint) == "Say which is right. Use: encoding='cp1250'"
    assert read_table(path, Written(encoding="cp1250"))["text"] == ["się"]


def test_paths_stand_among_the_columns() -> None:
    rows = [{"a": {"text": "red"}, "label": 1}, {"a": {"text": "blue"}, "label": 0}]
    assert read_values(rows, paths=["a.text", "label", "none.x"])["a.text"] == ["red", "blue"]
    assert "none.x" not in read_values(rows, paths=["none.x"])


def test_cells_that_were_said_to_be_missing() -> None:
    rows = [{"n": "-9", "text": "red"}, {"n": "5", "text": "blue"}]
    assert read_table(rows, Written(na=("-9",)))["n"] == [None, "5"]
