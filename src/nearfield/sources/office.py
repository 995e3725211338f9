"""Documents of word processors, .docx and .odt -> their text: paragraphs, headings, tables."""

from __future__ import annotations

import re
import zipfile
from typing import IO, NamedTuple
from xml.parsers import expat

from nearfield.sources.documents import UnreadableError
from nearfield.sources.longest import LIMIT
from nearfield.sources.records import Row

DEPTH = 500
"""Elements within elements; a table in a table in a text box has about 40."""

_READ = 1 << 18


class Words(NamedTuple):
    """Which elements are what: ``text`` holds words, ``breaks`` stand for a sign, and so on."""

    main: str
    text: frozenset[str]
    breaks: dict[str, str]
    ends: frozenset[str]  # of a line
    cells: frozenset[str]
    unseen: frozenset[str]
    about: str


DOCX = Words(
    "word/document.xml",
    frozenset({"t"}),
    {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"},
    frozenset({"p", "tr"}),
    frozenset({"tc"}),
    frozenset({"del", "moveFrom", "instrText", "Fallback", "delText", "pPr", "rPr", "tabs"}),
    "docProps/core.xml",
)
ODT = Words(
    "content.xml",
    frozenset({"p", "h", "span", "a"}),
    {"tab": "\t", "line-break": "\n", "s": " "},
    frozenset({"p", "h", "table-row"}),
    frozenset({"table-cell"}),
    frozenset({"tracked-changes", "annotation", "note-citation", "automatic-styles", "forms"}),
    "meta.xml",
)


def docx(file: IO[bytes], encoding: str | None = None) -> Row:
    """Text of a Word document, a line for each paragraph and row of a table, and its title."""
    return _read(file, DOCX)


def odt(file: IO[bytes], encoding: str | None = None) -> Row:
    """Text of an OpenDocument text, a line for each paragraph and row of a table, and its title."""
    return _read(file, ODT)


def _read(file: IO[bytes], words: Words) -> Row:
    try:
        with zipfile.ZipFile(file) as archive:
            if words.main not in archive.namelist():
                raise UnreadableError(f"it lacks {words.main}")
            lines = _Lines(words)
            _parse(archive, words.main, lines)
            about = _About()
            if words.about in archive.namelist():
                _parse(archive, words.about, about)
    except UnreadableError:
        raise
    except Exception as error:  # of zipfile, zlib and expat
        raise UnreadableError(f"not a document that can be read ({error})") from error
    return {"text": lines.whole(), **about.known()}


def _parse(archive: zipfile.ZipFile, name: str, into: _Lines | _About) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = size = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise UnreadableError(f"nested more than {DEPTH} deep")
        into.start(tag.rpartition(" ")[2])

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        into.end(tag.rpartition(" ")[2])

    def refused(*_: object) -> None:
        raise UnreadableError("it declares entities of its own")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = into.data
    parser.StartDoctypeDeclHandler = refused
    with archive.open(name) as part:
        while data := part.read(_READ):
            size += len(data)
            if size > 4 * LIMIT:
                raise UnreadableError(f"larger than {4 * LIMIT // 1_000_000} MB")
            parser.Parse(data)
        parser.Parse(b"", True)


class _Lines:
    """The text, line by line; the cells of a row are one, a tab between them."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._parts: list[str] = []
        self._size = 0
        self._in_text = self._unseen = self._cells = 0

    def start(self, tag: str) -> None:
        words = self._words
        self._unseen += tag in words.unseen
        self._in_text += tag in words.text
        self._cells += tag in words.cells
        if tag in words.breaks:
            self._add(words.breaks[tag])

    def end(self, tag: str) -> None:
        words = self._words
        self._unseen -= tag in words.unseen
        self._in_text -= tag in words.text
        self._cells -= tag in words.cells
        if tag in words.cells:
            self._add("\t")
        elif tag in words.ends:
            self._add(" " if self._cells else "\n")

    def data(self, text: str) -> None:
        if self._in_text:
            self._add(text)

    def _add(self, text: str) -> None:
        if self._unseen:
            return
        self._size += len(text)
        if self._size > LIMIT:
            raise UnreadableError(f"its text is longer than {LIMIT // 1_000_000} million letters")
        self._parts.append(text)

    def whole(self) -> str:
        """The lines that hold something."""
        lines = "".join(self._parts).split("\n")
        clean = (re.sub(r"[^\S\t]+", " ", line).strip() for line in lines)
        return "\n".join(re.sub(r" *\t[ \t]*", "\t", line) for line in clean if line)


NAMES = {"title": "title", "creator": "author", "initial-creator": "author"}


class _About:
    """What the document says of itself."""

    def __init__(self) -> None:
        self._held: dict[str, list[str]] = {}
        self._tag = ""

    def start(self, tag: str) -> None:
        self._tag = tag

    def end(self, tag: str) -> None:
        self._tag = ""

    def data(self, text: str) -> None:
        if self._tag in NAMES and len(self._held.setdefault(self._tag, [])) < 100:
            self._held[self._tag].append(text)

    def known(self) -> Row:
        """Its title and author, where it has them."""
        held = {name: "".join(parts).strip() for name, parts in self._held.items()}
        return {NAMES[name]: text for name, text in held.items() if text}
