"""What a file holds, told from its first bytes, whatever its name says."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from nearfield.sources.encoding import unicode_of
from nearfield.types import Modality


class Signature(NamedTuple):
    """What it is, in words; the format that reads it, None for none; the modality it is of."""

    what: str
    format: str | None = None
    modality: Modality | None = None


NO_FORMAT = Signature("what is not known")
_ZIP = Signature("a zip archive")
_OLD = Signature("an old Office document")
_RIFF = Signature("a RIFF recording")
_FORMS = {
    b"WEBP": Signature("a WebP picture", modality="image"),
    b"WAVE": Signature("a WAV recording", modality="audio"),
    b"AVI ": Signature("an AVI clip", modality="video"),
}
_CLIP = Signature("an MPEG-4 or QuickTime clip", modality="video")
_BRANDS = {
    b"M4A": Signature("an MPEG-4 recording", modality="audio"),
    b"M4B": Signature("an MPEG-4 recording", modality="audio"),
    b"hei": Signature("a HEIC picture", modality="image"),
    b"mif": Signature("a HEIC picture", modality="image"),
    b"avi": Signature("an AVIF picture", modality="image"),
}
"""MPEG-4 by the first three letters of its brand."""
_SIGNATURES: tuple[tuple[bytes, Signature], ...] = (
    (b"PAR1", Signature("Parquet", "parquet")),
    (b"ARROW1", Signature("Arrow IPC", "arrow")),
    (b"\xff\xff\xff\xff", Signature("an Arrow stream", "arrow")),
    (b"\x89HDF", Signature("HDF5")),
    (b"\x93NUMPY", Signature("a NumPy array")),
    (b"\x80\x04\x95", Signature("a Python pickle")),
    (b"SQLite format 3", Signature("an SQLite database")),
    (b"\xd0\xcf\x11\xe0", _OLD),
    (b"%PDF-", Signature("a PDF", "pdf")),
    (b"\x89PNG", Signature("a PNG picture", modality="image")),
    (b"\xff\xd8\xff", Signature("a JPEG picture", modality="image")),
    (b"GIF8", Signature("a GIF picture", modality="image")),
    (b"II*\x00", Signature("a TIFF picture", modality="image")),
    (b"MM\x00*", Signature("a TIFF picture", modality="image")),
    (b"RIFF", _RIFF),
    (b"RF64", Signature("a WAV recording", modality="audio")),
    (b"ID3", Signature("an MP3 recording", modality="audio")),
    (b"OggS", Signature("an Ogg recording", modality="audio")),
    (b"fLaC", Signature("a FLAC recording", modality="audio")),
    (b"caff", Signature("a CAF recording", modality="audio")),
    (b"\x1a\x45\xdf\xa3", Signature("a Matroska or WebM clip", modality="video")),
    (b"FLV\x01", Signature("a Flash clip", modality="video")),
    (b"PK\x03\x04", _ZIP),
    (b"7z\xbc\xaf", Signature("a 7z archive")),
    (b"Rar!\x1a\x07", Signature("a RAR archive")),
    (b"\x7fELF", Signature("a program")),
)
_OFFICE = (
    (b"xl/workbook.bin", Signature("a binary workbook", "xlsb")),
    (b"xl/w", Signature("a workbook", "xlsx")),
    (b"word/document", Signature("a Word document", "docx")),
    (b"ppt/", Signature("a presentation")),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", Signature("a workbook", "ods")),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", Signature("a text document", "odt")),
    (b"mimetypeapplication/epub", Signature("an e-book")),
)
_FIRST = (
    *(b"[Content_Types].xml", b"_rels/", b"docProps/", b"customXml/", b"xl/", b"word/", b"ppt/"),
    *(b"mimetype", b"META-INF/", b"content.xml", b"styles.xml", b"settings.xml", b"meta.xml"),
)
"""How the name of the first file in a document that is a zip begins."""
_OLE = (
    ("Workbook", Signature("an old workbook", "xls")),
    ("Book", Signature("an old workbook", "xls")),
    ("__substg1.0_", Signature("a message of Outlook (.msg); save it as .eml")),
    ("WordDocument", Signature("an old Word document (.doc); save it as .docx")),
)
_HEADER = re.compile(
    rb"(?:Return-Path|Received|Delivered-To|MIME-Version|Message-ID|From|To|Date|Subject|"
    rb"X-[\w-]+|DKIM-Signature|Authentication-Results|Reply-To): ",
    re.IGNORECASE,
)


def recognise(head: bytes) -> Signature | None:
    r"""Tell what the bytes are; None for text and for what is not known.

    >>> recognise(b"PAR1\x15\x04")
    Signature(what='Parquet', format='parquet', modality=None)
    """
    seen = next((content for mark, content in _SIGNATURES if head.startswith(mark)), None)
    if head[4:8] == b"ftyp":
        seen = _BRANDS.get(head[8:11], _CLIP)
    if seen is _ZIP:
        first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
        if first and not first.startswith(_FIRST):  # a workbook may stand in an archive, too
            return _ZIP
        return next((what for mark, what in _OFFICE if mark in head), _ZIP)
    if seen is _OLD:
        wide = ((name.encode("utf-16-le"), what) for name, what in _OLE)
        return next((what for mark, what in wide if mark in head), _OLD)
    if seen is _RIFF:
        return _FORMS.get(head[8:12], _RIFF)
    if seen is None and is_binary(head):
        return Signature("binary data")
    return seen


def recognise_text(head: bytes) -> Signature | None:
    """Tell whether text is a page, mail or JSON; None for any other text."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:65536]
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return Signature("an HTML page", "html")
    if start.startswith(b"From ") and _HEADER.search(start[:4096]):
        return Signature("a mailbox", "mbox")
    if _is_mail(start):
        return Signature("a mail", "eml")
    if start[:1] == b"[" and start[1:].lstrip()[:1] in {b"{", b'"', b"]"}:
        return Signature("JSON", "json")
    try:
        line = json.loads(start.partition(b"\n")[0])
    except (ValueError, RecursionError):
        spread = start[:1] == b"{" and start[1:].lstrip()[:1] in {b'"', b"}"}
        return Signature("JSON", "json") if spread else None
    return Signature("JSON lines", "jsonl") if isinstance(line, dict) else None


def _is_mail(start: bytes) -> bool:
    """Whether a text begins with headers as mail has, several of them."""
    head = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0].splitlines()
    return (
        bool(head)
        and _HEADER.match(head[0]) is not None
        and (sum(_HEADER.match(line) is not None for line in head[:200]) >= 3)
    )


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
