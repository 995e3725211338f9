from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from nearfield.store import Spool


def test_batches_come_back_in_order_with_their_kinds(tmp_path: Path) -> None:
    one = pa.record_batch({"a": [1, 2]})
    other = pa.record_batch({"b": ["x"]})
    with Spool(tmp_path) as spool:
        spool.write("fresh", one)
        spool.write("changed", other)
        spool.write("fresh", one.slice(0, 0))
        assert spool.rows == 3
        assert list(spool.batches()) == [("fresh", one), ("changed", other)]
    assert list(tmp_path.iterdir()) == []


def test_files_go_as_they_are_read(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        for number in range(3):
            spool.write("fresh", pa.record_batch({"a": [number]}))
        left = [len(list(tmp_path.rglob("*.arrow"))) for _ in spool.batches()]
    assert left == [3, 2, 1]


def test_what_a_killed_process_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "spool-dead").mkdir()
    (tmp_path / "spool-dead" / "00000000.arrow").write_bytes(b"x")
    with Spool(tmp_path):
        assert not (tmp_path / "spool-dead").exists()


def test_an_error_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Spool(tmp_path) as spool:
        spool.write("fresh", pa.record_batch({"a": [1]}))
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
