"""What a file holds, told from its first bytes, whatever its name says."""

from __future__ import annotations

import json
from typing import NamedTuple

from nearfield.sources.encoding import unicode_of
from nearfield.types import Modality


class Signature(NamedTuple):
    """What it is, in words; the format that reads it, None for none; the modality it is of."""

    what: str
    format: str | None = None
    modality: Modality | None = None


_ZIP = Signature("a zip archive")
_RIFF = Signature("a RIFF recording")
_SIGNATURES: tuple[tuple[bytes, Signature], ...] = (
    (b"PAR1", Signature("Parquet", "parquet")),
    (b"ARROW1", Signature("Arrow IPC", "arrow")),
    (b"\xff\xff\xff\xff", Signature("an Arrow stream", "arrow")),
    (b"\x89HDF", Signature("HDF5")),
    (b"\x93NUMPY", Signature("a NumPy array")),
    (b"\x80\x04\x95", Signature("a Python pickle")),
    (b"SQLite format 3", Signature("an SQLite database")),
    (b"\xd0\xcf\x11\xe0", Signature("an old Office document")),
    (b"%PDF-", Signature("a PDF", "pdf")),
    (b"\x89PNG", Signature("a PNG picture", modality="image")),
    (b"\xff\xd8\xff", Signature("a JPEG picture", modality="image")),
    (b"GIF8", Signature("a GIF picture", modality="image")),
    (b"II*\x00", Signature("a TIFF picture", modality="image")),
    (b"MM\x00*", Signature("a TIFF picture", modality="image")),
    (b"RIFF", _RIFF),
    (b"ID3", Signature("an MP3 recording")),
    (b"OggS", Signature("an Ogg recording")),
    (b"PK\x03\x04", _ZIP),
    (b"7z\xbc\xaf", Signature("a 7z archive")),
    (b"BZh", Signature("bzip2 data")),
    (b"\xfd7zXZ", Signature("xz data")),
    (b"\x28\xb5\x2f\xfd", Signature("zstd data")),
    (b"\x7fELF", Signature("a program")),
)
_OFFICE = ((b"xl/", "an Excel workbook"), (b"word/", "a Word document"))


def recognise(head: bytes) -> Signature | None:
    r"""Tell what the bytes are; None for text and for what is not known.

    >>> recognise(b"PAR1\x15\x04")
    Signature(what='Parquet', format='parquet', modality=None)
    """
    seen = next((content for mark, content in _SIGNATURES if head.startswith(mark)), None)
    if seen is _ZIP:
        office = next((what for mark, what in _OFFICE if mark in head), None)
        return Signature(office) if office else _ZIP
    if seen is _RIFF and head[8:12] == b"WEBP":
        return Signature("a WebP picture", modality="image")
    if seen is None and is_binary(head):
        return Signature("binary data")
    return seen


def recognise_text(head: bytes) -> Signature | None:
    """Tell whether text is a page or JSON; None for any other text."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:65536]
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return Signature("an HTML page", "html")
    if start[:1] == b"[" and start[1:].lstrip()[:1] in {b"{", b'"', b"]"}:
        return Signature("JSON", "json")
    try:
        line = json.loads(start.partition(b"\n")[0])
    except (ValueError, RecursionError):
        return Signature("JSON", "json") if start.splitlines()[:1] == [b"{"] else None
    return Signature("JSON lines", "jsonl") if isinstance(line, dict) else None


def is_binary(head: bytes) -> bool:
    r"""Whether bytes are no text: too many control characters, and not because they are UTF-16.

    Compressed or random data has one in ten, so one in twenty is too many where the bytes are
    not UTF-8 either; text with strays in it (dropped by ``clean``) passes.

    >>> is_binary(bytes(range(256))), is_binary(b"text \x00 with strays")
    (True, False)
    """
    sample = head[:8192]
    codec = unicode_of(sample, cut=len(head) > len(sample)) or ""
    if not sample or codec.startswith(("utf-16", "utf-32")):
        return False
    share = 1 - len(sample.translate(None, _CONTROLS)) / len(sample)
    return share > (0.3 if codec.startswith("utf-8") else 0.05)


_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
