"""What the files of a collection's tables are like: their digests, in ``digests.json``.

Lance writes a file once and never changes it. Whoever has written syncs what is new, and notes its
SHA-256 here; whoever reads a version compares the data with it. A file that is not noted (of an
older nearfield, or of a writer that was killed) is noted by the next writer.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from nearfield.errors import Hint, StoreError
from nearfield.store.disk import guard, write_whole
from nearfield.types.whole import sync

FILE = "digests.json"
READ = ("data", "_deletions")  # the folders of a table that hold what a version's rows are
_CHANGING = {".json"}  # Lance's own hints: written again and again

Notes = dict[str, tuple[int, str]]  # by path below the collection: bytes, SHA-256
_SEEN: set[tuple[str, int, int]] = set()  # path, bytes, time of change: compared by this process


class Comparison(NamedTuple):
    """How many files and bytes were compared; those that are damaged, and those not noted."""

    files: int
    bytes: int
    damaged: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: int


def seal(folder: Path) -> None:
    """Sync what the tables of a collection have new, and note its digests; for a writer."""
    with guard(folder):
        before = notes(folder)
        now: Notes = {}
        folders: set[Path] = set()
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            if name in before:
                now[name] = before[name]
                continue
            with suppress(FileNotFoundError):  # merged into another meanwhile
                sync(path)
                now[name] = (path.stat().st_size, digest(path))
                folders |= {path.parent, path.parent.parent}
        for parent in folders:
            sync(parent)
        if now != before:
            write_whole(folder / FILE, now)


def forget(folder: Path, below: str) -> None:
    """Take out of the notes what stood below a path that was removed: names may come again."""
    before = notes(folder)
    now = {name: note for name, note in before.items() if not name.startswith(below)}
    if now != before:
        with guard(folder):
            write_whole(folder / FILE, now)


def verify(folder: Path, table: str, version: int) -> None:
    """Compare the files that a version's rows are in with the notes, each once a process.

    Raises ``StoreError`` that names a file whose bytes are others.
    """
    names = _manifest(folder / f"{table}.lance" / "_versions", version)
    for name, (size, made) in notes(folder).items():
        if not name.startswith(tuple(f"{table}.lance/{part}/" for part in READ)):
            continue
        path = folder / name
        if READ[0] == path.parent.name and path.name.encode() not in names:
            continue  # another version's: a manifest names its files
        try:
            stat = path.stat()
            key = (str(path.absolute()), stat.st_size, stat.st_mtime_ns)
            if key in _SEEN:
                continue
            sound = stat.st_size == size and digest(path) == made
        except FileNotFoundError:
            continue  # it belonged to a version that is gone
        except OSError as error:
            raise StoreError(f"{path} cannot be read: {error.strerror or error}.") from error
        if not sound:
            raise damaged(folder, name)
        _SEEN.add(key)


def _manifest(versions: Path, version: int) -> bytes:
    """The manifest of a version, as it stands on disk; empty where it is gone."""
    for name in (f"{2**64 - 1 - version:020}", f"{version}"):  # as Lance numbers them now, and did
        with suppress(OSError):
            return (versions / f"{name}.manifest").read_bytes()
    return b""


def compare(folder: Path) -> Comparison:
    """Compare every file of a collection's tables with the notes."""
    known, sizes, wrong = notes(folder), 0, []
    here = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    for name, path in sorted(here.items()):
        with suppress(FileNotFoundError):
            sizes += path.stat().st_size
            if name in known and (path.stat().st_size, digest(path)) != known[name]:
                wrong.append(name)
    missing = tuple(sorted(name for name in known.keys() - here.keys() if f"/{READ[0]}/" in name))
    return Comparison(len(here), sizes, tuple(wrong), missing, len(here.keys() - known.keys()))


def damaged(folder: Path, name: str) -> StoreError:
    """The error of a file whose bytes are not those that were written."""
    return StoreError(
        f"{folder / name} is damaged: its bytes are not those that were written.",
        Hint.run("check", collection=folder.name, words="To see which files are:"),
    )


def notes(folder: Path) -> Notes:
    """What is noted; nothing where the file is missing or cannot be understood."""
    try:
        raw = json.loads((folder / FILE).read_bytes())
        return {str(name): (int(size), str(made)) for name, (size, made) in raw.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """The files of the tables that never change."""
    left = [str(path) for path in folder.glob("rows-*.lance")]
    while left:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(left.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "_cut":
                        left.append(entry.path)
                elif Path(entry.name).suffix not in _CHANGING and not entry.name.startswith("."):
                    yield Path(entry.path)
