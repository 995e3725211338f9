"""A file that is there whole, or as it was before: written beside, synced, renamed."""

from __future__ import annotations

import os
import re
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from zlib import crc32

_NUMBER = count()  # two threads write two files beside
_LONGEST = 160  # letters of the name that are kept: a name has 255 bytes
_DAY = 86_400  # seconds after which another machine's writer is taken for dead


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """Give a path to write to, which takes the place of ``path`` once the block ends well.

    Whatever ends the block or the process before, ``path`` stays as it was. What is written and
    the new name are on the disk, not in a cache alone, when this returns. A link is followed, the
    old file's permissions are kept, and what is no file (a pipe, a terminal) is written as it is.
    What a killed process of this machine left beside is removed.

    Raises ``OSError`` as the disk does.

    >>> path = tmp_path / "notes.txt"
    >>> with whole(path) as part:
    ...     _ = part.write_text("all of it")
    >>> path.read_text()
    'all of it'
    """
    path = Path(os.path.realpath(path))
    mode = _mode(path)
    if mode is not None and not stat.S_ISREG(mode):
        yield path
        return
    sweep(path)
    part = path.with_name(f"{_beside(path)}{_machine()}-{os.getpid()}-{next(_NUMBER)}.part")
    try:
        yield part
        sync(part)
        if mode is not None:
            with suppress(OSError):
                part.chmod(stat.S_IMODE(mode))
        part.replace(path)
        sync(path.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> None:
    """Write a text as UTF-8 by :func:`whole`."""
    with whole(path) as part:
        part.write_text(text, "utf-8")


def sync(path: Path) -> None:
    """Put a file's content, or a folder's names, on the disk; a system that cannot is let be."""
    folder = path.is_dir()
    if folder and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(descriptor)
    except OSError:
        if not folder:  # some file systems sync no folder
            raise
    finally:
        os.close(descriptor)


def sweep(path: Path) -> None:
    """Remove what killed processes left of ``path``."""
    begun = _beside(path)
    with suppress(OSError), os.scandir(path.parent) as entries:
        left = [e.name for e in entries if e.name.startswith(begun) and e.name.endswith(".part")]
        for name in left:
            if _is_dead(path.with_name(name), name.removeprefix(begun)):
                with suppress(OSError):
                    path.with_name(name).unlink()


def _beside(path: Path) -> str:
    return f".{path.name[:_LONGEST]}."


def _machine() -> str:
    return f"{crc32(socket.gethostname().encode()):08x}"


def _is_dead(part: Path, rest: str) -> bool:
    """Whether nobody writes this file any more."""
    writer = re.fullmatch(r"([0-9a-f]{8})-(\d+)-\d+\.part", rest)
    if writer is None:
        return False
    if writer[1] == _machine() and os.name != "nt":  # there os.kill ends a process
        try:
            os.kill(int(writer[2]), 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return False
    return time.time() - part.stat().st_mtime > _DAY


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except OSError:
        return None
