"""Lines of text with their numbers, of bounded length, and with a way back."""

from __future__ import annotations

import io

from nearfield.errors import BadSource
from nearfield.sources.encoding import ERRORS
from nearfield.sources.longest import LIMIT
from nearfield.sources.stream import Stream


class Lines:
    """Iterates over physical lines, ends included.

    ``number`` is the line given last, counted from 1; ``weight`` the characters given so far,
    which the reader sets back; ``kept`` the lines since the reader last emptied it; ``ended``
    whether the end was met.
    """

    def __init__(self, stream: Stream, codec: str) -> None:
        # utf-8-sig and utf-16 take their mark off themselves.
        self._text = io.TextIOWrapper(stream.file, codec, errors=ERRORS, newline="")
        self._name = stream.report.name
        self._again: list[str] = []
        self.number = self.weight = 0
        self.kept: list[str] = []
        self.ended = False

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._text.readline(LIMIT)
        if not line:
            self.ended = True
            raise StopIteration
        size = len(line)
        if size >= LIMIT:
            raise BadSource(
                f"{self._name}: line {self.number + 1} is longer than {LIMIT:,} characters.",
                "One text may have 50 MB: break the file into lines or rows.",
            )
        self.number += 1
        self.weight += size
        self.kept.append(line)
        return line

    def back(self) -> None:
        """Give all kept lines but the first once more."""
        self._again.extend(reversed(self.kept[1:]))
        self.number -= len(self.kept) - 1
        self.kept.clear()
        self.ended = False
