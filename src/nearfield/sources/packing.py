"""Compressed bytes, by their first ones: gzip, bzip2, xz and zstd; a row each."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from typing import IO, Any, NamedTuple, cast

import pyarrow as pa

SUFFIXES = (".gz", ".bz2", ".xz", ".zst", ".zstd", ".lzma")
"""Endings of a name that say that it is packed, and not what is in it."""

LAYERS = 3
"""Packings within packings that are opened."""

MEMORY = 256 << 20
"""Bytes that unpacking xz may take: its own highest level needs 65 MiB."""

_READ = 1 << 18


class Packing(NamedTuple):
    """What it is called, how it begins, what unpacks it, and what checks a file of it."""

    title: str
    mark: bytes
    open: Callable[[IO[bytes]], IO[bytes]]
    check: str


def packing_of(head: bytes) -> Packing | None:
    r"""The packing of bytes that begin so; None for bytes that are not packed.

    >>> packing_of(b"\x1f\x8b\x08").title, packing_of(b"id,text")
    ('gzip', None)
    """
    return next((row for row in PACKINGS if head.startswith(row.mark)), None)


def _gzip(file: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(fileobj=file))


def _bzip2(file: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", bz2.BZ2File(file))


def _zstd(file: IO[bytes]) -> IO[bytes]:
    stream = pa.CompressedInputStream(pa.PythonFile(file, mode="r"), "zstd")
    return cast("IO[bytes]", stream)


class _Xz(io.RawIOBase):
    """The standard library's own reader takes as much memory as the file asks for."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._xz = self._new()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = b""
        while not data:
            given = self._xz.unused_data if self._xz.eof else b""
            if self._xz.needs_input or self._xz.eof:
                given = given or self._file.read(_READ)
                if not given:
                    if self._xz.eof:
                        return 0
                    raise EOFError("it ends too early")
            if self._xz.eof:
                given = given.lstrip(b"\0")
                if not given:
                    continue
                self._xz = self._new()
            data = self._xz.decompress(given, len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _new(self) -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(memlimit=MEMORY)


def _xz(file: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", _Xz(file))


PACKINGS = (
    Packing("gzip", b"\x1f\x8b", _gzip, "gzip -t"),
    Packing("bzip2", b"BZh", _bzip2, "bzip2 -t"),
    Packing("xz", b"\xfd7zXZ\x00", _xz, "xz -t"),
    Packing("zstd", b"\x28\xb5\x2f\xfd", _zstd, "zstd -t"),
)
