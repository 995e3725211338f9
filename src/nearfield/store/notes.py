"""What is noted of the files of a collection's tables: their SHA-256, in ``digests.json``.

Lance writes a file once and never changes it. Whoever writes notes what is new, under the writer's
lock; whoever reads compares.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from nearfield.store.disk import guard
from nearfield.types.whole import write_text

FILE = "digests.json"
TABLES = "rows-"  # what their folders' names begin with
CUT = "_cut"  # the folder in a table of the commits that were put aside
_CHANGING = ".json"  # Lance's own hints: written again and again
_BLOCK = 2**18  # bytes that are read at a time


class Note(NamedTuple):
    """The bytes of a file and its SHA-256; when it was changed (ns) and which inode it had."""

    bytes: int
    digest: str
    changed: int = 0
    inode: int = 0


Notes = Mapping[str, Note]  # by path below the collection
_READ: dict[str, tuple[tuple[int, int, int], Notes]] = {}  # the last of each collection


def notes(folder: Path) -> Notes:
    """What is noted; nothing where the file is missing or cannot be understood."""
    path = folder / FILE
    try:
        as_it_is = _as_it_is(path)
        before, read = _READ.get(str(path), (None, None))
        if read is None or before != as_it_is:
            raw = json.loads(path.read_bytes())
            read = {str(name): _note(*values) for name, values in raw.items()}
            _READ[str(path)] = as_it_is, read
        return read
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def note(folder: Path, noted: Notes) -> None:
    """Write what is noted, whole; for a writer."""
    with guard(folder):
        path = folder / FILE
        write_text(path, json.dumps(noted, separators=(",", ":"), sort_keys=True))
        _READ[str(path)] = _as_it_is(path), noted


def forget(folder: Path, below: str) -> None:
    """Take out what stood below a path that was removed: names may come again. For a writer."""
    before = notes(folder)
    now = {name: each for name, each in before.items() if not name.startswith(below)}
    if len(now) != len(before):
        note(folder, now)


def files(folder: Path) -> Iterator[str]:
    """The files of the tables that never change, as paths below the collection."""
    root, left = str(folder), [path.name for path in folder.glob(f"{TABLES}*.lance")]
    while left:
        below = left.pop()
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(f"{root}/{below}") as here:
            for entry in here:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != CUT:
                        left.append(f"{below}/{entry.name}")
                elif not entry.name.startswith(".") and not entry.name.endswith(_CHANGING):
                    yield f"{below}/{entry.name}"


def read(file: int) -> Note:
    """What an open file is like, by its descriptor."""
    digest, size, stat = hashlib.sha256(), 0, os.fstat(file)
    while block := os.read(file, _BLOCK):
        digest.update(block)
        size += len(block)
    return Note(size, digest.hexdigest(), stat.st_mtime_ns, stat.st_ino)


def read_at(path: str | Path) -> Note:
    """What a file is like; raises ``OSError`` as the disk does."""
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        return read(file)
    finally:
        os.close(file)


def _as_it_is(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _note(size: int, digest: str, changed: int = 0, inode: int = 0) -> Note:
    return Note(int(size), str(digest), int(changed), int(inode))
