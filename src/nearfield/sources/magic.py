"""What a file holds, told from its first bytes, whatever its name says."""

from __future__ import annotations

import json
from typing import NamedTuple

from nearfield.sources.encoding import detect


class Content(NamedTuple):
    """What it is, in words, and the kind that reads it; None if there is none."""

    what: str
    kind: str | None


_ZIP = Content("a zip archive", None)
_SIGNATURES: tuple[tuple[bytes, Content], ...] = (
    (b"PAR1", Content("Parquet", "parquet")),
    (b"ARROW1", Content("Arrow IPC", "arrow")),
    (b"\xff\xff\xff\xff", Content("an Arrow stream", "arrow")),
    (b"%PDF-", Content("a PDF", "pdf")),
    (b"PK\x03\x04", _ZIP),
    (b"\x89PNG", Content("a PNG picture", None)),
    (b"\xff\xd8\xff", Content("a JPEG picture", None)),
    (b"GIF8", Content("a GIF picture", None)),
    (b"RIFF", Content("a RIFF recording or picture", None)),
    (b"ID3", Content("an MP3 recording", None)),
    (b"OggS", Content("an Ogg recording", None)),
    (b"SQLite format 3", Content("an SQLite database", None)),
    (b"\xd0\xcf\x11\xe0", Content("an old Office document", None)),
    (b"\x89HDF", Content("HDF5", None)),
    (b"\x93NUMPY", Content("a NumPy array", None)),
    (b"\x80\x04\x95", Content("a Python pickle", None)),
    (b"\x7fELF", Content("a program", None)),
    (b"BZh", Content("bzip2 data", None)),
    (b"\xfd7zXZ", Content("xz data", None)),
    (b"7z\xbc\xaf", Content("a 7z archive", None)),
    (b"\x28\xb5\x2f\xfd", Content("zstd data", None)),
)
_OFFICE = ((b"xl/", "an Excel workbook"), (b"word/", "a Word document"))


def recognise(head: bytes) -> Content | None:
    r"""Tell what the bytes are; None for text and for what is not known.

    >>> recognise(b"PAR1\x15\x04")
    Content(what='Parquet', kind='parquet')
    """
    seen = next((content for mark, content in _SIGNATURES if head.startswith(mark)), None)
    if seen is _ZIP:
        office = next((what for mark, what in _OFFICE if mark in head), None)
        return Content(office, None) if office else _ZIP
    if seen is None and is_binary(head):
        return Content("binary data", None)
    return seen


def recognise_text(head: bytes) -> Content | None:
    """Tell whether text is a page or JSON; None for any other text."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:65536]
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return Content("an HTML page", "html")
    if start[:1] == b"[" and start[1:].lstrip()[:1] in {b"{", b'"', b"]"}:
        return Content("JSON", "json")
    try:
        line = json.loads(start.partition(b"\n")[0])
    except (ValueError, RecursionError):
        return Content("JSON", "json") if start.splitlines()[:1] == [b"{"] else None
    return Content("JSON lines", "jsonl") if isinstance(line, dict) else None


def is_binary(head: bytes) -> bool:
    r"""Whether bytes are no text: too many control characters, and not because they are UTF-16.

    Compressed or random data has one in ten, so one in twenty is too many where the bytes are
    not UTF-8 either; text with strays in it (dropped by ``clean``) passes.

    >>> is_binary(bytes(range(256))), is_binary(b"text \x00 with strays")
    (True, False)
    """
    sample = head[:8192]
    codec, _ = detect(sample)
    if not sample or codec.startswith(("utf-16", "utf-32")):
        return False
    share = 1 - len(sample.translate(None, _CONTROLS)) / len(sample)
    return share > (0.3 if codec.startswith("utf-8") else 0.05)


_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
