"""Bytes of a file or of standard input: counted, unzipped, with the first of them in view."""

from __future__ import annotations

import gzip
import io
import shutil
import sys
import tempfile
import zlib
from pathlib import Path
from typing import IO, Any, cast

from nearfield.errors import BadSource
from nearfield.sources.report import Report

HEAD = 1 << 20
"""Bytes looked at to tell format, encoding and delimiter; a smaller head is often ASCII only."""

_BUFFER = 1 << 18


class Stream:
    """The bytes of ``path``, or of standard input where it is None; gzip is read through.

    ``head`` holds the first MiB, ``file`` all the bytes from the beginning. ``report.done``
    grows with the bytes read from the disk.
    """

    def __init__(self, path: Path | None, report: Report) -> None:
        self.path = path
        self.report = report
        self._under: list[IO[bytes]] = []
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        path, report = self.path, self.report
        raw = sys.stdin.buffer if path is None else self._keep(path.open("rb"))
        counted = io.BufferedReader(_Counted(raw, report), _BUFFER)
        self.zipped = counted.peek(2)[:2] == b"\x1f\x8b"
        inner: IO[bytes] = counted
        if self.zipped:
            inner = self._keep(cast("IO[bytes]", gzip.GzipFile(fileobj=counted)))
        joined = _Joined(inner, report)
        self.head = joined.head
        self.file = io.BufferedReader(joined, _BUFFER)

    def telling(self) -> bytes:
        """The head; of a longer file in which it is ASCII, the first lines that are not.

        Only a plain file is looked through, at the speed of the disk; else the head must do.
        """
        head, path = self.head, self.path
        if len(head) < HEAD or not head.isascii() or path is None or self.zipped:
            return head
        if not path.is_file():
            return head
        with path.open("rb") as file:
            file.seek(len(head))
            while part := file.read(HEAD):
                if not part.isascii():
                    whole = part.partition(b"\n")[2].rpartition(b"\n")[0]
                    return head if whole.isascii() else whole
        return head

    def seekable(self) -> IO[bytes]:
        """Return the bytes as a file that can seek: the file itself, or a copy on disk."""
        if self.path is not None and not self.zipped and self.path.is_file():
            return self._keep(self.path.open("rb"))
        copy = self._keep(cast("IO[bytes]", tempfile.TemporaryFile()))  # noqa: SIM115
        shutil.copyfileobj(self.file, copy)
        copy.seek(0)
        return copy

    def close(self) -> None:
        """Close what was opened; standard input stays open."""
        while self._under:
            self._under.pop().close()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _keep(self, file: IO[bytes]) -> IO[bytes]:
        self._under.append(file)
        return file


class _Counted(io.RawIOBase):
    """Counts the bytes that pass."""

    def __init__(self, inner: IO[bytes], report: Report) -> None:
        self._inner, self._report = inner, report

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = _read(self._inner, len(buffer), self._report)
        buffer[: len(data)] = data
        self._report.done += len(data)
        return len(data)


class _Joined(io.RawIOBase):
    """Reads the head first, which may be looked at before, and then the rest."""

    def __init__(self, inner: IO[bytes], report: Report) -> None:
        self._inner, self._report = inner, report
        self.head = _read(inner, HEAD, report)
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.head[self._at : self._at + len(buffer)]
        self._at += len(data)
        if not data:
            data = _read(self._inner, len(buffer), self._report)
        buffer[: len(data)] = data
        return len(data)


def _read(file: IO[bytes], size: int, report: Report) -> bytes:
    try:
        return file.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadSource(
            f"{report.name} is damaged: its gzip data does not unpack ({error}).",
            f"Fetch it again, then check it. Run: gzip -t {report.quoted}",
        ) from error
    except OSError as error:
        raise BadSource(
            f"{report.name} cannot be read: {error.strerror}.", f"Run: ls -l {report.quoted}"
        ) from error
