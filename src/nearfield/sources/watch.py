"""A bound in time and memory for a library that is written in Python and has none of its own."""

from __future__ import annotations

import ctypes
import threading
import time
from pathlib import Path
from typing import Final

_EVERY: Final = 0.1  # seconds between two looks
_STATM: Final = Path("/proc/self/statm")
_PAGE: Final = 4096


class OverrunError(BaseException):
    """A bound was met; no ``Exception``, which the library would take for one of its own."""


class Watch:
    """Stops the code within where it takes more processor time or memory than it may.

    A thread looks at both ten times a second, and has ``OverrunError`` raised in the watched one
    between two steps of its own, again until it has ended: raised in a finalizer, Python would
    lose it. There is no cost but that thread. Where a system does not tell the memory in use, time
    alone is bounded.

    >>> with Watch(seconds=5, memory=1 << 30):
    ...     sum(range(10))
    45
    """

    def __init__(self, seconds: float, memory: int) -> None:
        self._seconds, self._memory = seconds, memory
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._said = ""

    def __enter__(self) -> Watch:
        self._thread = threading.get_ident()
        self._began, self._held = self._time(), _in_use()
        self._watcher = threading.Thread(target=self._look, daemon=True)
        self._watcher.start()
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        with self._lock:
            self._over.set()
            if self._said:
                _raise_in(self._thread, None)
        if self._said:
            raise OverrunError(self._said) from None

    def _look(self) -> None:
        while not self._over.wait(_EVERY):
            said = self._said or self._reason()
            with self._lock:
                if said and not self._over.is_set():
                    self._said = said
                    _raise_in(self._thread, OverrunError)

    def _reason(self) -> str:
        if self._time() - self._began > self._seconds:
            return f"takes more than {self._seconds:,.0f} seconds"
        if _in_use() - self._held > self._memory:
            return f"takes more than {self._memory >> 20:,} MB of memory"
        return ""

    def _time(self) -> float:
        if not hasattr(time, "pthread_getcpuclockid"):
            return time.monotonic()
        return time.clock_gettime(time.pthread_getcpuclockid(self._thread))


def _in_use() -> int:
    try:
        return int(_STATM.read_text().split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    kind = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), kind)
