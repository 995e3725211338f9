"""One document -> its text and what is known of it: plain text, Markdown, HTML and PDF."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from nearfield.errors import UnknownName
from nearfield.sources.encoding import NO_TEXT, UnclearError, codec_of, decode
from nearfield.sources.html_depth import TooDeepError
from nearfield.sources.longest import LIMIT
from nearfield.sources.magic import is_binary
from nearfield.sources.markup import text_of
from nearfield.sources.records import Row
from nearfield.sources.request import Request
from nearfield.sources.stream import HEAD, Stream
from nearfield.sources.watch import OverrunError, Watch

if TYPE_CHECKING:
    from pypdf import PdfReader

Read = Callable[..., Row | Iterator[Row]]
"""``read(file, encoding=None)`` -> the text of a document, and what is known of it; of a mailbox
these of each message."""


SECONDS, MEMORY, PAGES = 60.0, 512 << 20, 20_000
"""What a PDF may take of a processor's seconds and of memory, and its pages.

Measured (AVX2 alone): a page of 600 words takes .03 s, and its memory is given back; one page of
262,000 operators, which packs to 3 kB, takes 11 s. A ``.pdf.gz`` of 1.5 MB made for it took 100 s
and 1.2 GB.
"""


class UnreadableError(ValueError):
    """Why a document has no text to give."""


def plain(file: IO[bytes], encoding: str | None = None) -> Row:
    """Text as it stands; None if the file is binary."""
    data = content_of(file)
    if is_binary(data[:HEAD]):
        return {"text": None}
    return {"text": _decoded(data, encoding).removeprefix("\ufeff")}


def html(file: IO[bytes], encoding: str | None = None) -> Row:
    """Text of a page without scripts and styles, a line for each block, and its title."""
    data = content_of(file)
    if is_binary(data[:HEAD]):
        return {"text": None}
    try:
        text, title = text_of(declared(data, encoding))
    except TooDeepError as error:
        raise UnreadableError(str(error)) from error
    row: Row = {"text": text}
    if title:
        row["title"] = title
    return row


def pdf(file: IO[bytes], encoding: str | None = None) -> Row:
    """Text of the pages, an empty line between them, and their number; or UnreadableError."""
    import pypdf

    with _quiet():
        try:
            with Watch(SECONDS, MEMORY):
                reader = pypdf.PdfReader(file)
                if reader.is_encrypted and not reader.decrypt(""):
                    raise UnreadableError("encrypted: it opens with a password only")
                pages = list(_pages(reader))
                title = reader.metadata.title if reader.metadata else None
        except UnreadableError:
            raise
        except OverrunError as error:
            raise UnreadableError(f"a PDF that {error}") from None
        except Exception as error:  # pypdf meets a broken file with any exception at all
            raise UnreadableError(f"not a PDF that can be read ({error})") from error
    row: Row = {"text": "\n\n".join(pages).strip(), "pages": len(pages)}
    if title:
        row["title"] = str(title)
    return row


def _pages(reader: PdfReader) -> Iterator[str]:
    """The texts of the pages, bounded in number and size."""
    size = 0
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        size += len(text)
        if number > PAGES or size > LIMIT:
            raise UnreadableError(
                f"a PDF of more than {PAGES:,} pages or {LIMIT // 1_000_000} million letters"
            )
        yield text


def read_as(
    read: Callable[..., Row], *, seeks: bool
) -> Callable[[Stream, Request], Iterator[list[Row]]]:
    """Make a reader of a source that is one document; ``seeks`` where it goes back and forth."""

    def reader(stream: Stream, request: Request) -> Iterator[list[Row]]:
        file = stream.seekable() if seeks else stream.file
        encoding = {} if request.encoding is None else {"encoding": request.encoding}
        try:
            row = read(file, **encoding)
        except UnreadableError as reason:
            stream.report.skip(stream.report.name, str(reason))
            return
        about = described(stream.path) if stream.path else {}
        yield [{"id": stream.name or None, **row, **about}]

    return reader


def described(path: Path) -> Row:
    """Metadata of a file: path, size in bytes, time of the last change."""
    stat = path.stat()
    changed = datetime.fromtimestamp(stat.st_mtime, UTC)
    return {"path": path.as_posix(), "size": stat.st_size, "modified": changed}


def content_of(file: IO[bytes]) -> bytes:
    """All bytes of a file; UnreadableError for one that is too large to be an item."""
    data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise UnreadableError(f"larger than {LIMIT // 1_000_000} MB")
    return data


def declared(data: bytes, encoding: str | None) -> str:
    """Decode a page: as its meta element says, if that is true, else as it looks."""
    told = re.search(rb"<meta[^>]+charset=[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    if told and encoding is None:
        try:
            codec = codec_of(told[1].decode("ascii", "replace"))
            if codec not in NO_TEXT:
                return data.decode(codec)
        except (UnknownName, ValueError):
            pass
    return _decoded(data, encoding)


def _decoded(data: bytes, encoding: str | None) -> str:
    try:
        return decode(data, encoding)
    except UnclearError as error:
        raise UnreadableError(str(error)) from error


@contextmanager
def _quiet() -> Iterator[None]:
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
