"""Commits of about a second of work or more, and of whole items."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest

from nearfield.pipeline import pace


def batch(parts: list[int]) -> pa.RecordBatch:
    return pa.record_batch({"part": pa.array(parts, pa.int32())})


def test_an_item_is_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST", 2)
    monkeypatch.setattr(pace, "MOST", 2)
    slices = pace.Pace().slices(batch([0, 0, 1, 2, 3, 0, 1, 0]))
    assert [s.column("part").to_pylist() for s in slices] == [[0, 0, 1, 2, 3], [0, 1], [0]]


def test_quick_work_makes_larger_commits_and_slow_work_smaller() -> None:
    quick = pace.Pace()
    list(quick.slices(batch([0] * 2000)))
    assert quick.rows > pace.FIRST
    quick._adapt(1000.0)
    assert quick.rows < pace.MOST / 2
    for _ in range(20):
        quick._adapt(1000.0)
    assert quick.rows == pace.LEAST


def pieces(*sizes: tuple[str, int]) -> Iterator[tuple[str, pa.Table]]:
    at = 0
    for change, size in sizes:
        yield change, pa.table({"n": range(at, at + size)})
        at += size


def committed(gathered: Iterator[tuple[str, pa.Table]]) -> list[tuple[str, list[int]]]:
    return [(change, rows["n"].to_pylist()) for change, rows in gathered]


def test_quick_pieces_are_one_commit_a_kind_in_their_order() -> None:
    given = pieces(("new", 2), ("new", 1), ("changed", 1), ("changed", 1), ("new", 1))
    assert committed(pace.gathered(given)) == [
        ("new", [0, 1, 2]),
        ("changed", [3, 4]),
        ("new", [5]),
    ]
    assert committed(pace.gathered(pieces())) == []


def test_a_slow_piece_is_committed_before_the_next_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "GATHERED", 0.0)
    made: list[str] = []

    def slowly() -> Iterator[tuple[str, pa.Table]]:
        for each in pieces(("new", 1), ("new", 1)):
            made.append(each[0])
            yield each

    gathered = pace.gathered(slowly())
    next(gathered)
    assert made == ["new"]
    assert len(committed(gathered)) == 1


@pytest.mark.parametrize(("name", "bound"), [("MOST", 3), ("BYTES", 24)])
def test_many_rows_or_bytes_do_not_wait(
    monkeypatch: pytest.MonkeyPatch, name: str, bound: int
) -> None:
    monkeypatch.setattr(pace, name, bound)
    given = pieces(*[("new", 1)] * 7)
    assert [len(rows) for _, rows in committed(pace.gathered(given))] == [3, 3, 1]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_was_made_before_an_error_is_committed(error: type[BaseException]) -> None:
    def failing() -> Iterator[tuple[str, pa.Table]]:
        yield from pieces(("new", 2), ("new", 1))
        raise error

    done: list[tuple[str, list[int]]] = []
    with pytest.raises(error):
        done.extend((change, rows["n"].to_pylist()) for change, rows in pace.gathered(failing()))
    assert done == [("new", [0, 1, 2])]


def test_columns_that_only_some_pieces_have_stay() -> None:
    tables = [pa.table({"a": [1]}), pa.table({"b": ["x"]})]
    [(_, rows)] = pace.gathered(("new", table) for table in tables)
    assert rows.to_pylist() == [{"a": 1, "b": None}, {"a": None, "b": "x"}]
