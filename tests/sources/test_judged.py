"""Pairs that somebody judged."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nearfield.errors import BadSource
from nearfield.sources.judged import read_marked


def test_marks_are_read_in_several_spellings(tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    path.write_text("id1,id2,duplicate\na,b,1\na,c,No\nb,c,TRUE\n")
    assert read_marked(path) == [("a", "b", True), ("a", "c", False), ("b", "c", True)]


@pytest.mark.parametrize("line", ["a,b,", "a,,1", "a,b,maybe"])
def test_a_line_that_is_no_marked_pair_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    path.write_text(f"id1,id2,duplicate\na,b,1\n{line}\n")
    with pytest.raises(BadSource, match="Row 3 of .* is no marked pair"):
        read_marked(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="none.csv cannot be read"):
        read_marked(tmp_path / "none.csv")


ROWS = [("a", "größe", True), ("a", "c", False)]


def _excel(path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([("id1", "id2", "duplicate"), ("a", "größe", 1), ("a", "c", 0)]):
            sheet.write_row(at, 0, row)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        (
            "m.csv",
            lambda p: p.write_bytes("id1;id2;duplicate\na;größe;yes\na;c;no\n".encode("cp1252")),
        ),
        ("m.csv", lambda p: p.write_bytes("\ufeffid2,id1,duplicate\ngröße,a,1\nc,a,0\n".encode())),
        (
            "m.csv",
            lambda p: p.write_bytes("id1\tid2\tduplicate\na\tgröße\tt\na\tc\tf\n".encode("utf-16")),
        ),
        (
            "m.csv.gz",
            lambda p: p.write_bytes(
                gzip.compress("id1,id2,duplicate\na,größe,1\na,c,0\n".encode())
            ),
        ),
        (
            "m.jsonl",
            lambda p: p.write_text(
                "".join(json.dumps({"id1": a, "id2": b, "duplicate": d}) + "\n" for a, b, d in ROWS)
            ),
        ),
        (
            "m.parquet",
            lambda p: pq.write_table(
                pa.table(
                    dict(zip(("id1", "id2", "duplicate"), zip(*ROWS, strict=True), strict=True))
                ),
                p,
            ),
        ),
        ("m.xlsx", _excel),
    ],
)
def test_marked_pairs_stand_in_whatever_holds_a_table(
    tmp_path: Path, name: str, write: Callable[[Path], object]
) -> None:
    write(tmp_path / name)
    assert read_marked(tmp_path / name) == ROWS


def test_a_table_of_other_columns_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("one,other,duplicate\na,b,1\n")
    with pytest.raises(
        BadSource, match="holds no column 'id1'; its columns: one, other, duplicate"
    ):
        read_marked(path)
