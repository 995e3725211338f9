import json
import sys
from pathlib import Path

import pytest

from nearfield.errors import Failure
from nearfield.training.loop.log import Log, peak_memory, read


def test_every_line_is_on_disk_at_once(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    log = Log(path)
    log.write(step=1, loss=0.5, validation=None)
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"step": 1, "loss": 0.5}
    ]
    log.write(step=2, loss=0.25)
    assert list(read(path)) == log.history
    log.close()


def test_lines_after_a_checkpoint_and_half_a_line_are_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"step": 1}\n{"step": 2}\n{"step": 3}\n{"st')
    log = Log(path, after=2)
    assert [line["step"] for line in log.history] == [1, 2]
    log.write(step=3, loss=1.0)
    log.close()
    assert [line["step"] for line in read(path)] == [1, 2, 3]


def test_a_new_run_begins_a_new_log(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"step": 1}\n')
    Log(path).close()
    assert path.read_text() == ""


def test_what_is_no_number_is_never_written(tmp_path: Path) -> None:
    log = Log(tmp_path / "log.jsonl")
    with pytest.raises(ValueError, match="JSON"):
        log.write(step=1, loss=float("nan"))
    log.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell")
def test_memory_is_in_bytes() -> None:
    peak = peak_memory()
    assert peak is not None
    assert 10_000_000 < peak < 1 << 45


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/dev/full is Linux's")
def test_a_full_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(tmp_path / "log.jsonl")
    log.close()
    log._file = open("/dev/full", "ab", buffering=0)  # noqa: PTH123, SIM115
    with pytest.raises(Failure, match="No space left"):
        log.write(step=1)
    log.close()
    with pytest.raises(Failure, match="cannot be written"):
        Log(tmp_path / "gone" / "log.jsonl")
