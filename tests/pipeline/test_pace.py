"""TODO"""

from __future__ import annotations

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
