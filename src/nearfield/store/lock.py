"""One writer a collection at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nearfield.errors import Busy
from nearfield.store.disk import guard

LOCK = "writer.lock"


@contextmanager
def writing(collection: Path, wait: float = -1) -> Iterator[None]:
    """Hold the collection's write lock; ``wait`` in seconds, -1 for as long as it takes.

    The system frees the lock when a process ends, however it ends. Raises ``Busy`` when another
    process still writes after ``wait`` seconds.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(collection / LOCK, timeout=wait)
    with guard(collection):
        collection.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            raise Busy(
                f"Another process is writing to {collection.name!r}.",
                "Wait for it to end, then run the same command again.",
            ) from None
    try:
        yield
    finally:
        lock.release()
