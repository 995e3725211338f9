"""One writer a collection at a time, and one process that makes another version of it."""

from __future__ import annotations

import logging
import math
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING

from nearfield.errors import Busy, Hint
from nearfield.store.disk import guard
from nearfield.store.seals import seal

if TYPE_CHECKING:
    from filelock import BaseFileLock

SOON = 2.0  # seconds that nobody need hear of: an ``add`` of a few items takes .1 to .5
PATIENCE = 5.0  # seconds between two looks at a marker; filelock clears those of dead processes
WRITER, VERSIONS = "writer.lock", "versions.lock"
_held = local()  # the collections that this thread writes to


@contextmanager
def writing(collection: Path, wait: float | None = None) -> Iterator[None]:
    """Hold the collection's write lock; ``wait`` in seconds, None for as long as it takes.

    What was written is synced before it ends, and its digests are noted. The system frees the lock
    when a process ends, however it ends. Raises ``Busy`` when another process still writes after
    ``wait`` seconds.
    """
    busy = Busy(
        f"Another process is writing to {collection.name!r}.",
        "Wait for it to end, then run the same command again.",
    )
    with _holding(collection, WRITER, wait, busy):
        held, path = _written(), collection.absolute()
        held.add(path)
        try:
            yield
            seal(collection)
        finally:
            held.discard(path)


def is_writing(collection: Path) -> bool:
    """Whether this thread holds the lock of :func:`writing`."""
    return collection.absolute() in _written()


def _written() -> set[Path]:
    paths: set[Path] = vars(_held).setdefault("paths", set())
    return paths


@contextmanager
def changing(collection: Path, wait: float = 0.5) -> Iterator[None]:
    """Hold the lock of whoever makes or removes a version; items may be added meanwhile.

    Raises ``Busy`` as :func:`writing` does; the wait is for those who only look whether it is held.
    """
    busy = Busy(
        f"{collection.name!r} is being embedded again by another process.",
        Hint.run("info", collection=collection.name, words="See how far it is:"),
    )
    with _holding(collection, VERSIONS, wait, busy):
        yield


def is_changing(collection: Path) -> bool:
    """Whether some process holds the lock of :func:`changing` now."""
    if not (collection / VERSIONS).exists():
        return False
    try:
        with changing(collection, wait=0):
            return False
    except Busy:
        return True


@contextmanager
def _holding(collection: Path, name: str, wait: float | None, busy: Busy) -> Iterator[None]:
    from filelock import FileLock

    lock = FileLock(collection / name)
    with guard(collection):
        collection.mkdir(parents=True, exist_ok=True)
        _acquire(lock, wait, busy)
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: BaseFileLock, wait: float | None, busy: Busy) -> None:
    """Take the lock; who waits says so, once, and does not wait for a marker that nobody holds."""
    from filelock import SoftFileLock, Timeout

    until = math.inf if wait is None else time.monotonic() + wait
    said = False
    while True:
        try:
            left = max(0.0, until - time.monotonic())
            lock.acquire(timeout=min(PATIENCE if said else SOON, left))
            return
        except Timeout:
            if isinstance(lock, SoftFileLock):  # a file system without locks: a file marks it
                _refuse_marker(Path(lock.lock_file))
            if time.monotonic() >= until:
                raise busy from None
        if not said:
            logging.getLogger("nearfield").warning("%s Waiting for it to end.", busy.message)
            said = True


def _refuse_marker(path: Path) -> None:
    """Raise ``Busy`` for a marker whose writer cannot be asked whether it lives: it may be dead."""
    try:
        lines = path.read_text("utf-8", "replace").split("\n")
        age = time.time() - path.stat().st_mtime
    except OSError:
        return
    host = lines[1] if len(lines) > 1 and lines[0].isdigit() else ""
    if age < PATIENCE or host == socket.gethostname():
        return
    who = f"the machine {host!r} (process {lines[0]})" if host else "a writer that it does not name"
    raise Busy(
        f"{path} was left {_long(age)} ago by {who}, on a file system without locks; whether that "
        "writer still lives cannot be seen from here.",
        f"If it does not, remove {path}, then run the same again.",
    )


def _long(seconds: float) -> str:
    """A time as one says it.

    >>> _long(59), _long(7_300), _long(200_000)
    ('59 s', '122 min', '56 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 36_000 else f"{seconds / 3_600:.0f} h"
