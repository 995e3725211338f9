"""The files of a collection's tables: synced and noted when they are written, compared when read.

Whoever has written syncs what is new and notes its SHA-256; whoever reads a version compares what
he reads of it. A file that is not noted (of an older nearfield, or of a writer that was killed) is
noted by the next writer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from typing import NamedTuple

from nearfield.errors import Hint, StoreError
from nearfield.store.commits import Commits
from nearfield.store.disk import guard
from nearfield.store.notes import Note, Notes, files, note, notes, read, read_at
from nearfield.types.whole import sync

ROWS, WORDS, IDS = "rows", "words", "ids"  # what a file of a table holds: the last two are indexes
ALL = (ROWS, WORDS, IDS)
# The disk takes what is synced at once in one go: 36 files of a few kB take 52 ms by 4 threads and
# 262 ms one after another; 8 threads take as long as 4, and a quarter more of the CPU. They take 5
# ms of it where each reads a file in its turn, 9 in a pool in which all read at once.
AT_ONCE = 4

_Stamp = tuple[int, int, int]  # bytes, time of change, inode
_SEEN: dict[str, dict[str, _Stamp]] = {}  # by collection: what this process has compared


class Comparison(NamedTuple):
    """How many files and bytes were compared; those that are damaged, and those not noted."""

    files: int
    bytes: int
    damaged: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: int


def seal(folder: Path) -> None:
    """Sync what the tables of a collection have new, and note its digests; for a writer."""
    before = notes(folder)
    here = [*files(folder)]
    with guard(folder):
        fresh: dict[str, Note] = {}
        _at_once(_new(folder, here, before, fresh))
        now = {name: before[name] for name in here if name in before} | fresh
        if now.keys() == before.keys() and not fresh:
            return
        note(folder, now)
        if not before:
            sync(folder.parent)
    seen = _seen(folder, now)
    seen.update((name, (each.bytes, each.changed, each.inode)) for name, each in fresh.items())


def verify(folder: Path, table: str, version: int, kinds: Collection[str], *, deep: bool) -> None:
    """Compare the files of a version that hold ``kinds`` with the notes, each once a process.

    Raises ``StoreError`` that names a file whose bytes are others. See :func:`unsound`.
    """
    for name in unsound(folder, table, version, kinds, deep=deep):
        raise damaged(folder, name)


def unsound(
    folder: Path, table: str, version: int, kinds: Collection[str], *, deep: bool
) -> Iterator[str]:
    """The files of a version that hold ``kinds`` and are not as they are noted.

    Where it is not ``deep``, rows of the size, time of change and inode that are noted are taken as
    sound unread: who asks for a few of them does not read a million vectors.
    """
    noted, commits = notes(folder), Commits(folder, table)
    seen, needs = _seen(folder, noted), {f"{table}.lance/{n}" for n in commits.needs(version)}
    for name, each in noted.items():
        if name not in needs and name.rpartition("/")[0] not in needs:
            continue
        if kind(name) not in kinds:
            continue
        try:
            stamp = _stamp(folder / name)
            trusted = not deep and kind(name) == ROWS and stamp == (each.bytes, *each[2:])
            if trusted or seen.get(name) == stamp:
                continue
            if stamp[0] != each.bytes or read_at(f"{folder}/{name}").digest != each.digest:
                yield name
            else:
                seen[name] = stamp
        except FileNotFoundError:  # it belonged to a version that is gone, or it is lost
            if commits.newest == version:
                yield name
        except OSError as error:
            words = f"{folder / name} cannot be read: {error.strerror or error}."
            raise StoreError(words) from error


def compare(folder: Path) -> Comparison:
    """Compare every file of a collection's tables with the notes."""
    noted, sizes, wrong = notes(folder), 0, []
    here = sorted(files(folder))
    for name in here:
        try:
            made = read_at(folder / name)
        except FileNotFoundError:
            continue
        sizes += made.bytes
        if name in noted and made[:2] != noted[name][:2]:
            wrong.append(name)
    missing = tuple(sorted(name for name in noted.keys() - {*here} if "/data/" in name))
    return Comparison(len(here), sizes, tuple(wrong), missing, len({*here} - noted.keys()))


def damaged(folder: Path, name: str) -> StoreError:
    """The error of a file whose bytes are not those that were written, or that is lost."""
    lost = "is missing" if not (folder / name).exists() else "is damaged: its bytes are not those"
    what = f"{folder / name} {lost}{'.' if lost == 'is missing' else ' that were written.'}"
    if kind(name) == ROWS:
        words = (
            "Put it back from a copy, or drop the collection and add its sources again. To see "
            "which files are damaged:"
        )
        return StoreError(what, Hint.run("check", collection=folder.name, words=words))
    return StoreError(
        what, Hint.run("compact", collection=folder.name, words="To make this index anew:")
    )


def kind(name: str) -> str:
    """What a file of a table holds: rows, the index of words or that of ids; or "" for neither.

    >>> kind("rows-1.lance/data/1.lance"), kind("rows-1.lance/_indices/7/page_data.lance")
    ('rows', 'ids')
    """
    _, part, *below = name.split("/")
    if part == "_indices":
        return IDS if below[-1].startswith("page_") else WORDS
    return ROWS if part in {"data", "_deletions"} else ""


def _stamp(path: Path) -> _Stamp:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _seen(folder: Path, noted: Notes) -> dict[str, _Stamp]:
    """What this process has compared of a collection; what is not noted any more is let go."""
    key = str(folder.absolute())
    seen = _SEEN.get(key, {})
    if any(name not in noted for name in [*seen]):
        seen = {name: seen[name] for name in [*seen] if name in noted}
    _SEEN[key] = seen
    return seen


def _new(
    folder: Path, here: Collection[str], before: Notes, fresh: dict[str, Note]
) -> Iterator[Callable[[], None]]:
    """What puts each new file on the disk, then each folder whose names are new.

    What a file is like is put into ``fresh`` as it is drawn; one that was merged into another
    meanwhile is left out.
    """
    for name in here:
        if name not in before:
            with suppress(FileNotFoundError):
                file = os.open(f"{folder}/{name}", os.O_RDWR | getattr(os, "O_BINARY", 0))
                yield _drawn(file, name, fresh)
    known = {name.rpartition("/")[0] for name in before}
    parents = {name.rpartition("/")[0] for name in fresh}
    above = {name.rpartition("/")[0] for name in parents - known}
    yield from (partial(sync, folder / name) for name in parents | above)


def _drawn(file: int, name: str, fresh: dict[str, Note]) -> Callable[[], None]:
    try:
        fresh[name] = read(file)
    except BaseException:
        os.close(file)
        raise

    def put() -> None:
        try:
            os.fsync(file)
        finally:
            os.close(file)

    return put


def _at_once(works: Iterator[Callable[[], None]]) -> None:
    """Draw one work after another; do them in ``AT_ONCE`` threads, of which this is one."""
    turn, errors = Lock(), list[BaseException]()

    def work() -> None:
        try:
            while not errors:
                with turn:
                    drawn = next(works, None)
                if drawn is None:
                    return
                drawn()
        except BaseException as error:  # raised where it can be caught
            errors.append(error)

    first = next(works, None)
    if first is None:
        return
    threads = [Thread(target=work) for _ in range(AT_ONCE - 1)]
    for thread in threads:
        thread.start()
    try:
        first()
        work()
    finally:
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]
