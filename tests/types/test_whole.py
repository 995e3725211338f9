from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from nearfield.types.whole import whole, write_text

KILLED = """
import os, signal, sys
from nearfield.types.whole import whole
with whole(sys.argv[1]) as part:
    part.write_text("half of")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_error_leaves_the_good_file_and_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "good")
    with pytest.raises(ValueError, match="stop"), whole(path) as part:
        part.write_text("half")
        raise ValueError("stop")
    assert path.read_text() == "good"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.skipif(os.name == "nt", reason="another machine's age decides there")
def test_what_a_killed_process_left_goes_with_the_next_write(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "good")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_text() == "good"
    assert len(names(tmp_path)) == 2
    other = tmp_path / ".a.txt.00000000-1-0.part"  # another machine's, of a minute ago
    other.write_text("theirs")
    write_text(path, "better")
    assert (path.read_text(), names(tmp_path)) == ("better", [other.name, "a.txt"])


@pytest.mark.skipif(os.name == "nt", reason="links and permissions of POSIX")
def test_a_link_is_followed_and_permissions_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "link"
    path.write_text("old")
    path.chmod(0o600)
    link.symlink_to(path)
    write_text(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no such file here")
def test_what_is_no_file_is_written_as_it_is() -> None:
    write_text("/dev/null", "gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_long_name_has_room(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250)
    write_text(path, "new")
    assert path.read_text() == "new"
