from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pytest

from nearfield.errors import BadSource, UnknownName
from nearfield.sources import open_source

HOLES: list[Any] = ["x", None, "z"]

if TYPE_CHECKING:
    from tests.sources.conftest import Read

ROWS: list[Any] = [{"key": "a", "text": "one", "n": 1}, {"key": "b", "text": "two", "n": None}]
FOUND: list[Any] = [{"id": "a", "text": "one", "n": 1.0}, {"id": "b", "text": "two", "n": None}]


@pytest.mark.parametrize(
    "make",
    [
        lambda: ROWS,
        lambda: tuple(ROWS),
        lambda: iter(ROWS),
        lambda: (row for row in ROWS),
        lambda: pd.DataFrame(ROWS),
        lambda: pl.DataFrame(ROWS),
    ],
)
def test_rows_of_any_make(read: Read, make: Callable[[], Any]) -> None:
    result, _ = read(make())
    assert result == FOUND


@pytest.mark.parametrize(
    "make",
    [
        lambda: ["one", "two"],
        lambda: iter(["one", "two"]),
        lambda: np.array(["one", "two"]),
        lambda: pd.Series(["one", "two"]),
        lambda: pl.Series(["one", "two"]),
        lambda: pl.Series("words", ["one", "two"]),
    ],
)
def test_strings_of_any_make(read: Read, make: Callable[[], Any]) -> None:
    result, _ = read(make())
    assert [(row["id"], row["text"]) for row in result] == [(None, "one"), (None, "two")]


def test_a_dict_of_id_to_text(read: Read) -> None:
    result, opened = read({"a": "one", 7: "two", "c": None})
    assert [(r["id"], r["text"]) for r in result] == [("a", "one"), ("7", "two"), ("c", None)]
    assert (opened.total, opened.done) == (3, 3)


def test_a_frame_with_mixed_columns(read: Read) -> None:
    frame = pd.DataFrame(
        {"text": ["a", "b"], "x": [1, "two"], "y": [pd.NaT, pd.Timestamp(2024, 1, 1)]}
    )
    result, _ = read(frame)
    assert [row["x"] for row in result] == ["1", "two"]
    assert [row["y"] for row in result] == [None, dt.datetime(2024, 1, 1)]


def test_an_index_is_kept_and_float_ids_are_whole(read: Read) -> None:
    frame = pd.DataFrame({"id": [1042.0, None], "text": ["a", "b"]}, index=["x", "y"])
    result, _ = read(frame)
    assert result == [
        {"id": "1042", "text": "a", "index": "x"},
        {"id": None, "text": "b", "index": "y"},
    ]


def test_scalars_of_other_libraries(read: Read) -> None:
    uuid = UUID(int=7)
    row: dict[str, Any] = {
        "text": "t",
        "a": np.int64(3),
        "b": np.float32(0.5),
        "c": np.array([1, 2]),
        "d": uuid,
    }
    result, _ = read([row])
    assert result == [{"id": None, "text": "t", "a": 3, "b": 0.5, "c": "[1, 2]", "d": str(uuid)}]


def test_a_generator_is_not_drained_at_once() -> None:
    taken = 0

    def items() -> Iterator[dict[str, str]]:
        nonlocal taken
        for i in range(100_000):
            taken = i
            yield {"text": f"text {i}"}

    batches = open_source(items()).batches()
    next(batches)
    assert taken < 10_000


def test_items_of_another_kind_are_skipped(read: Read) -> None:
    result, opened = read(["a", 5, None, "b"])
    assert [row["text"] for row in result] == ["a", None, "b"]
    assert opened.skipped.examples == [("item 2", "int where a dict or a string was wanted")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "list holds no items"),
        (pd.DataFrame({"text": []}), "DataFrame holds no items"),
        (5, "type int cannot be read"),
        (b"abc", "type bytes cannot be read"),
        ([1, 2], "item 1: int where"),
        ({"text": ["a"], "n": [1]}, "a dict of id to text was wanted"),
        (pl.LazyFrame({"a": [1]}), "type LazyFrame cannot be read"),
    ],
)
def test_what_holds_no_items(data: Any, message: str) -> None:
    with pytest.raises(BadSource, match=message) as caught:
        open_source(data)
    assert caught.value.hint


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(UnknownName, match="no column 'boddy'; known: body, n"):
        open_source([{"body": "a", "n": 1}], text="boddy")


def test_only_once() -> None:
    source = open_source(["a"])
    list(source.batches())
    with pytest.raises(BadSource, match="has been read already"):
        list(source.batches())


def test_importing_the_room_is_light() -> None:
    code = (
        "import sys, nearfield.sources; heavy = {'pandas', 'polars', 'pypdf', 'selectolax', "
        "'charset_normalizer'}; print(*heavy & set(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == ""


def test_frames_that_were_put_together() -> None:
    """Their strings stand in several pieces, which one batch of Arrow's cannot hold."""
    whole = pd.concat([pd.DataFrame({"text": ["a", "b"]}), pd.DataFrame({"text": ["c"]})])
    assert [row for b in open_source(whole).batches() for row in b["text"].to_pylist()] == [
        "a",
        "b",
        "c",
    ]


@pytest.mark.parametrize(
    ("index", "ids"),
    [
        (pd.Index(["x", "y", "z"], name="ticket"), ["x", "y", "z"]),
        (pd.Index([41, 42, 47], name="ticket"), ["41", "42", "47"]),
        (pd.Index(["x", "y", "z"]), None),
        (pd.Index(["x", "x", "z"], name="ticket"), None),
        (pd.Index(np.array(["x", None, "z"], object), name="ticket"), None),
        (pd.RangeIndex(3, name="ticket"), None),
        (pd.Index([0.5, 1.5, 2.5], name="ticket"), None),
        (pd.date_range("2024-01-01", periods=3, name="day"), None),
        (pd.MultiIndex.from_product([["x", "y", "z"], [1]], names=["ticket", "part"]), None),
    ],
)
def test_a_named_index_with_another_value_in_each_row_gives_the_ids(
    read: Read, index: pd.Index, ids: list[str] | None
) -> None:
    frame = pd.DataFrame({"text": ["one", "two", "three"]}, index=index)
    result, opened = read(frame)
    expected: list[str | None] = [*ids] if ids else [None, None, None]
    assert [row["id"] for row in result] == expected
    said = "Id column: ticket (the frame's index, another value in each row)."
    assert (said in opened.notes) is (ids is not None)


def test_a_column_that_is_asked_for_or_called_id_goes_before_the_index(read: Read) -> None:
    index = pd.Index(["x", "y"], name="ticket")
    frame = pd.DataFrame({"text": ["one", "two"], "nr": [7, 8], "id": [1, 2]}, index=index)
    assert [row["id"] for row in read(frame)[0]] == ["1", "2"]
    result, _ = read(frame.drop(columns="id"), id="nr")
    assert [(row["id"], row["ticket"]) for row in result] == [("7", "x"), ("8", "y")]
