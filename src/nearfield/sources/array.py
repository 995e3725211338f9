"""A JSON array, or values one after another, one by one, without holding all."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any

from nearfield.errors import BadSource
from nearfield.sources.encoding import BAD, ERRORS
from nearfield.sources.longest import LIMIT
from nearfield.sources.stream import Stream

_READ = 1 << 18
_SPACE = " \t\r\n\ufeff"
_DECODER = json.JSONDecoder()


def elements(
    stream: Stream, codec: str, decoder: json.JSONDecoder = _DECODER
) -> Iterator[tuple[int, Any, int, bool]]:
    """Yield ``(line, value, characters, sound)`` for each element of the array.

    An element with bytes that are not of the encoding is not ``sound``.

    A window slides over the text, and the standard library's decoder reads one value at a time
    from it; the window doubles while a value does not fit, so a long one is read in linear time.
    Raises BadSource with the line where the array is broken, since what follows in an array
    cannot be told apart.
    """
    window = Window(stream, codec, decoder)
    window.expect("[")
    if window.next() == "]":
        return
    while True:
        yield window.value()
        if window.next() == "]":
            return
        window.expect(",")


def documents(
    stream: Stream, codec: str, decoder: json.JSONDecoder = _DECODER
) -> Iterator[tuple[int, Any, int, bool]]:
    """Yield the same for JSON values that stand one after another, on as many lines as they like.

    Raises BadSource where one is broken.
    """
    window = Window(stream, codec, decoder)
    while window.next():
        yield window.value()
        if window.next() == ",":
            window.expect(",")


class Window:
    """Some text of the stream, and a place in it."""

    def __init__(self, stream: Stream, codec: str, decoder: json.JSONDecoder) -> None:
        self._json = decoder
        self._file = stream.file
        self._report = stream.report
        self._decoder = codecs.getincrementaldecoder(codec)(ERRORS)
        self._text = ""
        self._at = 0
        self._line = 1
        self._over = False
        self._what = "JSON"

    def next(self) -> str:
        """Return the next character that is not a space, empty at the end."""
        while True:
            while self._at < len(self._text):
                char = self._text[self._at]
                if char not in _SPACE:
                    return char
                self._line += char == "\n"
                self._at += 1
            if not self._more(_READ):
                return ""

    def expect(self, char: str) -> None:
        """Step over ``char``."""
        if self.next() != char:
            raise self._broken(f"{char!r} was expected")
        self._what = "JSON array" if char == "[" else self._what
        self._at += 1

    def value(self) -> tuple[int, Any, int, bool]:
        """Step over a value and return its line, the value, its size, whether it is sound."""
        self.next()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if not self._more(max(_READ, len(self._text))):
                    raise self._broken(self._reason(error)) from error
                continue
            if end + 2 >= len(self._text) and self._more(_READ):  # 12 of 1234, 1 of 1e+4
                continue
            return self._take(value, end)

    def _take(self, value: Any, end: int) -> tuple[int, Any, int, bool]:
        start, self._at, line = self._at, end, self._line
        self._line += self._text.count("\n", start, end)
        return line, value, end - start, self._text.find(BAD, start, end) < 0

    def _more(self, size: int) -> bool:
        """Read on, and let go of what was stepped over."""
        if self._over or len(self._text) - self._at > LIMIT:
            return False
        data = self._file.read(size)
        self._over = not data
        self._text = self._text[self._at :] + self._decoder.decode(data, final=self._over)
        self._at = 0
        return True

    def _reason(self, error: Exception) -> str:
        if len(self._text) - self._at > LIMIT:
            return f"a value is longer than {LIMIT:,} characters"
        if isinstance(error, json.JSONDecodeError):
            return error.msg
        return "nested too deeply" if isinstance(error, RecursionError) else "a number too long"

    def _broken(self, reason: str) -> BadSource:
        return BadSource(
            f"{self._report.name}: the {self._what} is broken after line {self._line} ({reason}).",
            "Correct it, or write one object a line, where a broken one is skipped: items.jsonl",
        )
