from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from nearfield.errors import Busy
from nearfield.store import changing, is_changing, writing
from nearfield.store.lock import SOON, is_writing

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


def test_who_waits_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with writing(tmp_path):
            held.set()
            done.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(30)
    with pytest.raises(Busy), writing(tmp_path, wait=SOON / 4):
        pass
    assert caplog.text == ""  # a moment is nothing to talk about
    threading.Timer(SOON + 0.5, done.set).start()
    with writing(tmp_path, wait=20):
        assert caplog.text.count("Another process is writing") == 1
    thread.join()


def test_a_writer_is_known_in_its_own_thread_alone(tmp_path: Path) -> None:
    told: list[bool] = []
    with writing(tmp_path):
        assert is_writing(tmp_path)
        with pytest.raises(Busy), writing(tmp_path, wait=0):
            pass
        thread = threading.Thread(target=lambda: told.append(is_writing(tmp_path)))
        thread.start()
        thread.join()
    assert told == [False]
    assert not is_writing(tmp_path)


@pytest.mark.filterwarnings("ignore:flock not supported")
@pytest.mark.skipif(os.name == "nt", reason="flock is of POSIX")
@pytest.mark.parametrize(
    ("marker", "says"), [("4242\nelsewhere\n", "'elsewhere'"), ("", "does not name")]
)
def test_a_marker_of_another_machine_is_named_without_flock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marker: str, says: str
) -> None:
    def flock(*_: object) -> None:
        raise OSError(errno.ENOSYS, "no locks here")

    monkeypatch.setattr("fcntl.flock", flock)
    path = tmp_path / "writer.lock"
    path.write_text(marker)
    old = time.time() - 7_300
    os.utime(path, (old, old))
    with pytest.raises(Busy, match=f"122 min ago by .*{says}"), writing(tmp_path):
        pass
    path.unlink()
    with writing(tmp_path, wait=1):
        pass
