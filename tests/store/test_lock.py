from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nearfield.errors import Busy
from nearfield.store import changing, is_changing, writing

HOLD = """
import sys, time
from pathlib import Path
from nearfield.store import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_waits_and_a_killed_one_is_no_obstacle(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Busy, match="Another process"), writing(tmp_path, wait=0.1):
            pass
    finally:
        holder.kill()
        holder.wait()
        assert holder.stdout is not None
        holder.stdout.close()
    with writing(tmp_path, wait=5):
        pass


def test_a_version_is_made_by_one_and_rows_are_written_meanwhile(tmp_path: Path) -> None:
    folder = tmp_path / "t"
    assert not is_changing(folder)
    assert not folder.exists()
    with changing(folder):
        assert is_changing(folder)
        with writing(folder, wait=0):
            pass
        with pytest.raises(Busy, match="embedded again"), changing(folder):
            pass
    assert not is_changing(folder)
    with changing(folder):
        pass
