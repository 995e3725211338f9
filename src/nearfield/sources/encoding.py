"""Which encoding bytes are in, and decoding that never stops at a bad byte."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nearfield.errors import BadSource, UnknownName, shortened
from nearfield.sources.pages import EAST_ASIAN, PAGES, Page, name_of
from nearfield.sources.plausible import BAD, plausibility, words_of
from nearfield.sources.request import Request
from nearfield.sources.stream import HEAD, Stream

__all__ = ["BAD", "ERRORS", "Guess", "decode", "detect", "guess", "settle", "unicode_of"]

NO_TEXT = frozenset(
    {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7"}
)
"""Codecs that files name and no text is in: punycode takes quadratic time."""

ERRORS = "nearfield.mark"
codecs.register_error(
    ERRORS, lambda e: (BAD, e.end) if isinstance(e, UnicodeDecodeError) else _no(e)
)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZEROS = 32 * 1024
_SAMPLE, _FIELD = 8 * 1024, 600  # bytes of telling fields that are read, and of one of them
_BETWEEN = re.compile(rb"[\n\r\t,;\"]+")  # none of these is half a character anywhere
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_MOSTLY = 10  # sequences of UTF-8 to each byte that is none: no other page comes near
SURE = 6.0
"""By how much, a log of odds, the best reading must lead to be taken without a question. Chosen on
the texts that the letters were counted in, 50 languages and pages: of single entries, most of them
one word, 2 of 1,457 are read wrongly at 6, 10 at 4. Other texts, one line each: 9 of 1,462."""
LEAST, LEAST_SIGN = -6.5, -10.0
"""Per letter, and per sign of Chinese, Japanese or Korean, of the telling words: what no language
here writes is asked about. Of lines of 50 languages and pages 99 in 100 have more than -5.5, of
750 East Asian ones all more than -8.8; random bytes have -7.1 and -11.5."""
_SIGNS = frozenset(page.codec for page in PAGES if set(page.languages) <= set(EAST_ASIAN))
_ASKED = 4  # readings that a question shows


@dataclass(frozen=True)
class Reading:
    """One way to read the telling bytes."""

    codec: str
    name: str
    text: str
    score: float


@dataclass(frozen=True)
class Guess:
    """The likeliest encoding, and, where that is not sure, all the readings that it may be."""

    codec: str
    name: str
    unsure: tuple[Reading, ...] = ()

    @property
    def question(self) -> str:
        """What each of the likely encodings makes of the place where they differ."""
        lines = list(zip(*(reading.text.split("\n") for reading in self.unsure), strict=False))
        differing = next((row for row in lines if len(set(row)) > 1), lines[0])
        start = max(0, _common(differing) - 20)
        samples = (
            (reading.name, shortened(line[start:].replace(BAD, "\ufffd"), 40))
            for reading, line in zip(self.unsure, differing, strict=True)
        )
        return "; ".join(f"as {name} it reads {sample!r}" for name, sample in samples)


def _common(lines: Sequence[str]) -> int:
    """How many characters all lines begin with."""
    columns = enumerate(zip(*lines, strict=False))
    return next((at for at, signs in columns if len(set(signs)) > 1), min(map(len, lines)))


def detect(head: bytes) -> tuple[str, str]:
    """Guess the encoding of text that begins with ``head``: the codec, and its name to say.

    >>> detect("café".encode("latin-1")), detect("café".encode())
    (('cp1252', 'Latin-1'), ('utf-8', 'UTF-8'))
    """
    best = guess(head)
    return best.codec, best.name


@lru_cache(maxsize=4)  # a head is asked about by the format, by its check and by the reader
def guess(head: bytes) -> Guess:
    """The likeliest encoding of text that begins with ``head``.

    A byte-order mark decides; then valid UTF-8; then the zeros of UTF-16; then the letters: of all
    pages the one in which the words are the most plausible in some language (see ``plausible``).
    UTF-8 with some bad bytes is one of the readings. Readings that give the same text are one.
    """
    codec = unicode_of(head)
    if codec:
        return Guess(codec, name_of(codec))
    readings = _readings(_telling(head))
    best = readings[0]
    near = [r for r in readings if best.score - r.score < SURE + 2][:_ASKED]
    signs = max(1, sum(words_of(best.text).values()))
    least = LEAST_SIGN if best.codec in _SIGNS else LEAST
    sure = len(readings) == 1 or best.score - readings[1].score >= SURE
    if best.score < least * signs:
        near, sure = _others(head, near), False
    name = "Latin-1" if best.codec == "cp1252" and not _BEYOND.search(head) else best.name
    return Guess(best.codec, name, () if sure else tuple(near))


def settle(stream: Stream, request: Request) -> tuple[str, str]:
    """The codec to read a source with, and its name: as was asked, else by its bytes.

    Raises ``UnknownName`` for an encoding that there is not, ``BadSource`` with what the likely
    ones give where the bytes do not tell.
    """
    asked, head, report = request.encoding, stream.head, stream.report
    if asked is not None:
        codec = codec_of(asked)
        marked = unicode_of(head) if head.startswith(codecs.BOM_UTF8) else None
        return (marked if marked and codec == "utf-8" else codec), name_of(codec)
    best = guess(stream.telling())
    if best.unsure:
        raise BadSource(
            f"The encoding of {report.name} is not clear: {best.question}.",
            report.again("Say which is right. Run:", encoding=best.codec),
        )
    return best.codec, best.name


def codec_of(name: str) -> str:
    """The codec of an encoding's name; raises ``UnknownName``.

    >>> codec_of("Windows-1250"), codec_of("latin2")
    ('cp1250', 'iso8859-2')
    """
    by_name = {page.name.lower(): page.codec for page in PAGES}
    try:
        found = codecs.lookup(by_name.get(name.lower(), name))
        "".encode(found.name)  # rot13 and hex are codecs, and no encodings
    except (LookupError, ValueError):
        raise UnknownName("encoding", name, [page.codec for page in PAGES]) from None
    return found.name


def decode(data: bytes, encoding: str | None = None) -> str:
    """Decode a whole document; bytes that don't fit become U+FFFD.

    Raises ``UnclearError`` where no ``encoding`` was named and the bytes do not tell.
    """
    if encoding is not None:
        return data.decode(codec_of(encoding), "replace")
    best = guess(data[:HEAD])
    if best.unsure:
        raise UnclearError(f"its encoding is not clear: {best.question}")
    return data.decode(best.codec, "replace")


class UnclearError(ValueError):
    """A document whose bytes do not tell their encoding."""


def unicode_of(head: bytes, *, cut: bool | None = None) -> str | None:
    """The codec of UTF-8, UTF-16 or UTF-32; None where the bytes are none of them.

    ``cut`` says whether more follows, so that the last character may be half a one; without it
    that is so where ``head`` is as long as a head gets.
    """
    cut = len(head) >= HEAD if cut is None else cut
    return _by_mark(head) or _utf8(head, cut) or _utf16(head)


_BEYOND = re.compile(rb"[\x80-\x9f]")


def _no(error: Exception) -> tuple[str, int]:
    raise error


def _by_mark(head: bytes) -> str | None:
    return next((codec for mark, codec in _MARKS if head.startswith(mark)), None)


def _utf8(head: bytes, cut: bool) -> str | None:
    if b"\x00" in head[:_ZEROS] and _utf16(head):
        return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=not cut)
    except UnicodeDecodeError:
        sequences = _SEQUENCE.findall(head)
        bad = sum(not part.isascii() for part in _SEQUENCE.split(head))
        return "utf-8" if len(sequences) >= _MOSTLY * bad else None
    return "utf-8"


def _utf16(head: bytes) -> str | None:
    sample = head[:_ZEROS]
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half and odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    if half and even > half * 0.4 and odd < half * 0.1:
        return "utf-16-be"
    return None


def _telling(head: bytes) -> bytes:
    """Fields that are not ASCII alone, a line each; of many some, from the whole head."""
    fields = [field[:_FIELD] for field in _BETWEEN.split(head) if not field.isascii()]
    total = sum(map(len, fields))
    return b"\n".join(fields[:: max(1, total // _SAMPLE)])


def _readings(telling: bytes) -> list[Reading]:
    """What each page makes of the bytes, the most plausible first; each text once."""
    readings: dict[str, Reading] = {}
    for page in PAGES:
        reading = _read(page, telling)
        held = readings.get(reading.text)
        if held is None or held.score < reading.score:
            readings[reading.text] = reading
    return sorted(readings.values(), key=lambda reading: -reading.score)


def _read(page: Page, telling: bytes) -> Reading:
    text = telling.decode(page.codec, ERRORS)
    pairs = words_of(text)
    score = max(plausibility(pairs, language) for language in page.languages)
    return Reading(page.codec, page.name, text, score + page.usual)


def _others(head: bytes, near: list[Reading]) -> list[Reading]:
    """What charset-normalizer, which knows more pages, makes of bytes that no page here fits."""
    from charset_normalizer import from_bytes

    telling = _telling(head)
    known = {reading.codec for reading in near}
    for match in from_bytes(telling):
        if match.encoding not in known and len(near) < _ASKED:
            text = telling.decode(match.encoding, ERRORS)
            near.append(Reading(match.encoding, name_of(match.encoding), text, 0.0))
    return near
