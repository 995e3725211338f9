"""Bytes of a file or of standard input: counted, unpacked, with the first of them in view."""

from __future__ import annotations

import io
import lzma
import shutil
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, cast

from nearfield.errors import BadSource
from nearfield.sources.packing import LAYERS, Packing, packing_of
from nearfield.sources.report import Report
from nearfield.sources.special import opened

HEAD = 1 << 20
"""Bytes looked at to tell format, encoding and delimiter; a smaller head is often ASCII only."""

_BUFFER = 1 << 18


RATIO = 250
"""Times its size that a source may unpack to, beyond ``LARGE`` bytes: gzip can do 1,032, text does
3 to 20, the same line again and again 100 to 200."""

LARGE = 128 << 20


class Stream:
    """The bytes of ``path``, or of standard input where it is None; what is packed is read through.

    ``raw`` are the bytes of a file in an archive, ``name`` what it is called there, and ``packed``
    its size in it. ``head`` holds the first MiB, ``file`` all the bytes from the beginning.
    ``report.done`` grows with the bytes read from the disk.
    """

    def __init__(
        self,
        path: Path | None,
        report: Report,
        raw: IO[bytes] | None = None,
        name: str = "",
        packed: int = 0,
    ) -> None:
        self.path = path
        self.report = report
        self.name = name or (path.name if path else "")
        self._under: list[IO[bytes]] = []
        self._packed = packed
        self.zipped = False
        try:
            self._begin(raw)
        except BaseException:
            self.close()
            raise

    def _begin(self, raw: IO[bytes] | None) -> None:
        path, report = self.path, self.report
        if raw is not None:
            self._keep(raw)
        elif path is None:
            raw = sys.stdin.buffer
        else:
            raw = self._keep(opened(path, report))
        inner: io.BufferedReader[Any] = io.BufferedReader(_Counted(raw, report), _BUFFER)
        for _ in range(LAYERS):
            packing = packing_of(inner.peek(8)[:8])
            if packing is None:
                break
            self.zipped = True
            unpacked = self._keep(packing.open(inner))
            inner = io.BufferedReader(_Unpacked(unpacked, report, packing), _BUFFER)
        bounded = _Bounded(inner, report, self._packed) if self.zipped or self._packed else inner
        joined = _Joined(cast("IO[bytes]", bounded), report)
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


class _Unpacked(io.RawIOBase):
    """The bytes that a packing gives."""

    def __init__(self, inner: IO[bytes], report: Report, packing: Packing) -> None:
        self._inner, self._report, self._packing = inner, report, packing

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._inner.read(len(buffer))
        except BadSource:
            raise
        except Exception as error:  # each library has its own for bytes that do not unpack
            title, report = self._packing.title, self._report
            raise BadSource(
                f"{report.name} is damaged: its {title} data does not unpack ({error}).",
                f"Fetch it again, then check it. Run: {self._packing.check} {report.quoted}",
            ) from error
        buffer[: len(data)] = data
        return len(data)


class _Bounded(io.RawIOBase):
    """Stops where bytes unpack to much more than data does."""

    def __init__(self, inner: Any, report: Report, packed: int) -> None:
        self._inner, self._report, self._packed = inner, report, packed
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = _read(self._inner, len(buffer), self._report)
        buffer[: len(data)] = data
        self._size += len(data)
        packed = self._packed or self._report.done
        if self._size > LARGE and self._size > RATIO * packed:
            raise BadSource(
                f"{self._report.name} unpacks to over {RATIO} times its size, as no data does: "
                f"{self._size >> 20:,} MB so far.",
                "Unpack it yourself if you trust it, and name the file that comes out.",
            )
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
        data: bytes | None = file.read(size)
        if data is None:
            raise BadSource(
                f"{report.name} has nothing to read now, and would be waited for without end.",
                "Copy what is meant into a file, and name that.",
            )
        return data
    except OSError as error:
        raise BadSource(
            f"{report.name} cannot be read: {error.strerror or error}.",
            f"Run: ls -l {report.quoted}",
        ) from error
    except (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError) as error:
        raise BadSource(
            f"{report.name} is damaged: it does not unpack ({error or 'it ends too early'}).",
            "It may have been cut off: fetch it again.",
        ) from error
