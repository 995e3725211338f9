from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from nearfield.errors import BadSource
from nearfield.sources import open_source

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write

TABLE = pa.table(
    {
        "id": pa.array([1042, 1043], pa.int32()),
        "body": pa.array(["one", None], pa.large_string()),
        "price": pa.array([Decimal("1.50"), None], pa.decimal128(9, 2)),
        "kind": pa.array(["a", "b"]).dictionary_encode(),
        "view": pa.array(["a", "b"], pa.string_view()),
        "at": pa.array([dt.datetime(2024, 1, 1, 12)] * 2, pa.timestamp("ns", "Europe/Paris")),
        "day": pa.array([dt.date(2024, 1, 1)] * 2, pa.date64()),
        "tags": pa.array([["x", "y"], None]),
        "small": pa.array([1.5, 2.5], pa.float32()),
        "flag": pa.array([True, None]),
        "blob": pa.array([b"x", b"y"]),
        "none": pa.array([None, None], pa.null()),
        "big": pa.array([1, 2**64 - 1], pa.uint64()),
        "clock": pa.array([dt.time(12, 30)] * 2),
    }
)
ROW: dict[str, Any] = {
    "id": "1042",
    "text": "one",
    "price": 1.5,
    "kind": "a",
    "view": "a",
    "at": dt.datetime(2024, 1, 1, 12),
    "day": dt.date(2024, 1, 1),
    "tags": '["x", "y"]',
    "small": 1.5,
    "flag": True,
    "none": None,
    "big": "1",
    "clock": "12:30:00.000000",
}


def parquet(table: Any, path: Path) -> None:
    pa.parquet.write_table(table, path)


def stream(table: Any, path: Path) -> None:
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table)


def file(table: Any, path: Path) -> None:
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table)


@pytest.mark.parametrize(
    ("name", "save"),
    [("t.parquet", parquet), ("t.arrow", file), ("t.arrow", stream), ("t.feather", file)],
)
def test_files_keep_their_types(tmp_path: Path, read: Read, name: str, save: Any) -> None:
    save(TABLE, tmp_path / name)
    result, opened = read(tmp_path / name, text="body")
    assert result[0] == ROW
    assert result[1]["text"] is None
    assert opened.columns.types()["at"] == pa.timestamp("us")
    assert "Column 'blob' holds bytes: it was left out." in opened.notes


@pytest.mark.parametrize("data", [lambda: TABLE, TABLE.to_reader, lambda: TABLE.to_batches()[0]])
def test_objects(read: Read, data: Any) -> None:
    assert read(data(), text="body")[0][0] == ROW


def test_batches_are_bounded_in_rows_and_in_bytes(tmp_path: Path) -> None:
    table = pa.table({"text": ["x" * (1 << 20)] * 40, "n": range(40)})
    parquet(table, tmp_path / "t.parquet")
    sizes = [batch.num_rows for batch in open_source(tmp_path / "t.parquet").batches()]
    assert sum(sizes) == 40
    assert max(sizes) <= 9
    sizes = [batch.num_rows for batch in open_source(table).batches(rows=3)]
    assert sum(sizes) == 40
    assert max(sizes) == 3


def test_a_file_cut_off(tmp_path: Path, write: Write) -> None:
    parquet(TABLE, tmp_path / "t.parquet")
    half = (tmp_path / "t.parquet").read_bytes()[:500]
    with pytest.raises(BadSource, match=r"half.parquet is not a whole Parquet file"):
        open_source(write("half.parquet", half))


def test_names_twice(read: Read) -> None:
    table = pa.table([pa.array(["hello"]), pa.array([1]), pa.array([2])], names=["text", "n", "n"])
    assert read(table)[0] == [{"id": None, "text": "hello", "n": 1, "n_2": 2}]
