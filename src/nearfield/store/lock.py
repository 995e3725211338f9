"""One writer a collection at a time, and one process that makes another version of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nearfield.errors import Busy, Hint
from nearfield.store.disk import guard
from nearfield.store.seals import seal

WRITER, VERSIONS = "writer.lock", "versions.lock"


@contextmanager
def writing(collection: Path, wait: float = -1) -> Iterator[None]:
    """Hold the collection's write lock; ``wait`` in seconds, -1 for as long as it takes.

    What was written is synced before it ends, and its digests are noted. The system frees the lock
    when a process ends, however it ends. Raises ``Busy`` when another process still writes after
    ``wait`` seconds.
    """
    busy = Busy(
        f"Another process is writing to {collection.name!r}.",
        "Wait for it to end, then run the same command again.",
    )
    with _holding(collection, WRITER, wait, busy):
        yield
        seal(collection)


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
def _holding(collection: Path, name: str, wait: float, busy: Busy) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(collection / name, timeout=wait)
    with guard(collection):
        collection.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            raise busy from None
    try:
        yield
    finally:
        lock.release()
