"""Text fit for a screen: one line, counts, sizes."""

from __future__ import annotations

import re
from typing import Any

from nearfield.errors import Blank, shortened

TABLE = Blank("FILE.csv")  # a table file, as a hint names it
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def one_line(text: Any, width: int) -> str:
    r"""Text fit for a terminal: one line, no control characters, cut to a width with a mark.

    >>> one_line("a\n b\x1b[31m", 80), one_line("abcdef", 4)
    ('a b [31m', 'abc…')
    """
    return shortened(" ".join(CONTROL.sub(" ", str(text)).split()), width)


def indented(text: Any, width: int, indent: int = 2) -> str:
    """One line that begins with spaces, none longer than the width.

    >>> indented("one and another", 10)
    '  one and…'
    """
    return " " * indent + one_line(text, width - indent)


def megabytes(size: int) -> str:
    """Bytes as a person reads them.

    >>> megabytes(90_868_376), megabytes(900)
    ('90.9 MB', '0.9 kB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.1f} kB"
