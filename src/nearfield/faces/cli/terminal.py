r"""The one door to the streams: what a terminal would obey is shown, what it lacks replaced.

Names of columns, ids, values, file names and models come from others. A control sign among them
could set a title, hide a line or type for the user (ECMA-48, section 5), and a mark of direction
could turn a line around (Unicode 16.0, UAX #9), so each is written as ``\x1b``.
"""

from __future__ import annotations

import re
from typing import TextIO

# C0 but tab and line feed, DEL, C1; marks of direction; line and paragraph separators; halves.
_OBEYED = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def write(stream: TextIO, text: str) -> None:
    """Write a text to a stream, whatever it holds and whatever the stream can encode."""
    shown = printable(text)
    try:
        stream.write(shown)
    except UnicodeEncodeError:
        stream.write(encodable(shown, stream.encoding))


def printable(text: str) -> str:
    r"""A text in which no sign is obeyed by a terminal.

    >>> print(printable("red\x1b[31m\n"), end="")
    red\x1b[31m
    """
    return _OBEYED.sub(lambda sign: ascii(sign[0])[1:-1], text)


def line(text: str) -> str:
    r"""One line: a line break in it, that of an id or a column's name, makes no line of its own.

    >>> print(line("a\nnearfield: done"))
    a\nnearfield: done
    """
    return printable(text).replace("\n", "\\n")


def encodable(text: str, encoding: str) -> str:
    """A text of signs that an encoding has: plain ones for ours, ``?`` for what it lacks.

    >>> encodable("a … b → c — 猫", "latin-1")
    'a ... b -> c - ?'
    """
    plain = "".join(sign if _has(sign, encoding) else PLAIN.get(sign, sign) for sign in text)
    return plain.encode(encoding, "replace").decode(encoding)


def _has(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


PLAIN = {
    **dict.fromkeys("–—−‒―─━", "-"),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("•·●▪", "*"),
    **dict.fromkeys("│┃", "|"),
    **dict.fromkeys("█▇▆▅▄▃▂▁▓▒░■", "#"),
    **dict.fromkeys("×✕", "x"),
    "…": "...",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "≈": "~",
}
"""What stands for a sign of our own lines where the stream lacks it."""
