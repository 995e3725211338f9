"""Files that are no files: pipes wait for a writer, devices never end."""

from __future__ import annotations

import io
import os
import stat
import time
from pathlib import Path
from typing import IO, Any, Final, cast

from nearfield.errors import BadSource
from nearfield.sources.report import Report

WAIT: Final = 5.0
"""Seconds that a pipe waits for a program to write into it; one of a shell has its writer."""


def opened(path: Path, report: Report) -> IO[bytes]:
    """A file, open; BadSource for a device, and for a pipe into which nobody writes."""
    state = path.stat()
    mode = state.st_mode
    if stat.S_ISREG(mode) and not state.st_size:  # so are those of /proc, some wait for ever
        return open(path, "rb", opener=_unblocked)
    if (stat.S_ISCHR(mode) or stat.S_ISBLK(mode)) and not _is_standard_input(path):
        raise BadSource(
            f"{report.name} is a device, which may never end; a file was wanted.",
            "Copy what is meant into a file, and name that.",
        )
    return _pipe(path, report) if stat.S_ISFIFO(mode) else path.open("rb")


def _unblocked(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _is_standard_input(path: Path) -> bool:
    try:
        return path.stat().st_rdev == os.fstat(0).st_rdev
    except OSError:
        return False


def _pipe(path: Path, report: Report) -> IO[bytes]:
    """A pipe with a writer; from then on it is read as any file."""
    number = _unblocked(str(path), os.O_RDONLY)
    until = time.monotonic() + WAIT
    try:
        while True:
            try:
                first = os.read(number, 1)
            except BlockingIOError:  # a writer, who has not written yet
                first = b""
                break
            if first:
                break
            if time.monotonic() > until:
                raise BadSource(
                    f"{report.name} is a pipe, and nobody writes into it.",
                    "Start the program that writes first, or pass its output as standard input.",
                )
            time.sleep(0.02)
        os.set_blocking(number, True)
    except BaseException:
        os.close(number)
        raise
    return cast("IO[bytes]", io.BufferedReader(_Begun(number, first)))


class _Begun(io.RawIOBase):
    """A pipe of which the first byte was read."""

    def __init__(self, number: int, first: bytes) -> None:
        self._file = os.fdopen(number, "rb", buffering=0)
        self._first = first

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data, self._first = self._first or self._file.read(len(buffer)), b""
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()
