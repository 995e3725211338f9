"""Where a table begins: what stands above it, and whether its first row names the columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pyarrow as pa

from nearfield.errors import shortened
from nearfield.modalities.text.columns.values import PATTERNS, fits
from nearfield.sources.usual import KNOWN

Rows = Sequence[Sequence[str]]

ABOVE = 40  # rows that may stand above a table
NAMES = 3  # rows from which on what stands below a name tells that it is one
NEAR = 10  # rows below one of which another may be the header rather than it
MOSTLY = 0.6  # share of the rows below that must look like something
_ASKS = ("?", ":", "？")

WORDS = 4  # words from which on a cell reads like a text rather than a name


@dataclass(frozen=True)
class Header:
    """Rows ``above`` the table, whether the first row of it is of ``names``, and how sure that is.

    ``guess`` says why, where the cells do not tell; empty where they do. ``else_`` is what to
    do if it is wrong, where that is not to say whether there is a header.
    """

    above: int
    names: bool
    guess: str = ""
    else_: str = ""


def header_of(rows: Rows, wanted: Collection[str] = (), asked: bool | None = None) -> Header:
    """Find the header of a table by its first rows, those without any cell left out.

    ``wanted`` are columns that were asked for, ``asked`` whether there is a header, if that is
    known.

    >>> header_of([["Report of May"], ["id", "text"], ["1", "a"], ["2", "b"]])
    Header(above=1, names=True, guess='', else_='')
    >>> header_of([["1", "a"], ["2", "b"]]).names
    False
    """
    above = above_table(rows, wanted)
    table = [[cell.strip() for cell in row] for row in rows[above:]]
    if asked is not None or not table:
        return Header(above, asked is not False and bool(table))
    return _judged(above, table, wanted)


def above_table(rows: Rows, wanted: Collection[str] = ()) -> int:
    """How many rows stand above the table: a title, the date of a report, comments.

    They have few cells, or begin with ``#``; the rows of the table have as many as most.

    >>> above_table([["Sales", "", ""], ["id", "text", "n"], ["1", "a", "2"]])
    1
    """
    if len(rows) < 2:
        return 0
    usual = _usual_width(rows)
    names = {*KNOWN, *(name.lower() for name in wanted)}
    if usual < 2:
        return _above_column(rows, names)
    at = 0
    widths = [_width(row) for row in rows[: ABOVE + NEAR]]
    known = [sum(cell.strip().lower() in names for cell in row) for row in rows[: ABOVE + NEAR]]
    while at < min(ABOVE, len(rows) - 1):
        own = known[at] and known[at] >= max(known[at + 1 : at + NEAR], default=0)
        if own or not _is_above(rows[at], usual, names):
            break
        at += 1
    named = next((row for row in range(len(known)) if known[row] and widths[row] == usual), 0)
    if named <= ABOVE and not any(known[:named]) and max(widths[:named], default=0) < usual:
        return max(at, named)
    if at and _is_header_in_comment(rows[at - 1], rows[at:], usual, names):
        at -= 1
    return at


def uncommented(cells: Sequence[str]) -> list[str]:
    """A header without the sign of a comment before it.

    >>> uncommented(["#id", "text"])
    ['id', 'text']
    """
    return [cells[0].lstrip("# "), *cells[1:]] if cells and cells[0].startswith("#") else [*cells]


def _usual_width(rows: Rows) -> int:
    """The number of cells that most rows have, wherever the last one that holds something is."""
    widths = Counter(_width(row) for row in rows)
    most = max(widths.values())
    return max(width for width, many in widths.items() if many == most)


def _width(row: Sequence[str]) -> int:
    return max((at for at, cell in enumerate(row, 1) if cell.strip()), default=0)


def _is_above(row: Sequence[str], usual: int, names: Collection[str]) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    if not cells:
        return True
    if row[0].lstrip().startswith("#") and uncommented(row)[0].lower() not in names:
        return True
    if usual == 2:  # ",text" is a header whose first column has no name
        return len(cells) == 1 and bool(row[0].strip())
    return len(cells) <= max(1, usual // 2)


def _is_header_in_comment(
    row: Sequence[str], below: Rows, usual: int, names: Collection[str]
) -> bool:
    """``#id,text`` or ``#chrom,start`` right above the values."""
    if not row[0].startswith("#") or row[0].startswith("# ") or _width(row) != usual:
        return False
    return not any(cell.strip().lower() in names for cell in below[0])


def _above_column(rows: Rows, names: Collection[str]) -> int:
    """Rows above a single column: before a usual name that texts follow, comments, or a title.

    A title has some words and a number, or ends in a colon; what follows it is a name above texts.
    """
    first = [row[0].strip() if row else "" for row in rows]
    at = next((at for at, cell in enumerate(first[:ABOVE]) if cell.lower() in names), 0)
    below = first[at + 1 :]
    texts = sum(map(_is_text, below)) >= MOSTLY * len(below)
    comments = all(cell.startswith("#") for cell in first[:at])
    if at:
        return at if below and (texts or comments) else 0
    return int(len(first) > NAMES and _is_title(first[0]) and _is_name_above(first[1], first[2:]))


def _is_title(cell: str) -> bool:
    """Whether a cell is a line above a header, rather than a header or a text."""
    if cell.endswith(":"):
        return len(cell.split()) > 1
    return 1 < len(cell.split()) < WORDS and any(sign.isdigit() for sign in cell)


def _is_name_above(cell: str, below: Sequence[str]) -> bool:
    """Whether a cell of a single column names it: a word or two, above texts alone."""
    short = cell and len(cell.split()) <= 2 and cell.replace(" ", "").replace("_", "").isalpha()
    return bool(short) and all(_is_text(other) for other in below if other)


def _judged(above: int, table: list[list[str]], wanted: Collection[str]) -> Header:
    first = uncommented(table[0])
    if any(cell.lower() in KNOWN for cell in first) or any(name in first for name in wanted):
        return Header(above, names=True)
    below = table[1:]
    if first in below and len(below) > below.count(first):  # a header that comes again
        return Header(above, names=len(first) > 1 or below.count(first) == 1)
    says = [_says(cell, [row[i] for row in below if i < len(row)]) for i, cell in enumerate(first)]
    if "typed name" in says or "name" in says:
        return Header(above, names=True)
    if "value" in says:
        return Header(above, names=False)
    return Header(above, *_unsure(first, below, "text" in says))


def _unsure(first: list[str], below: list[list[str]], reads: bool) -> tuple[bool, str, str]:
    """Whether the first row is the header where no column tells, why, and what to do if it is not.

    ``reads`` says that a cell of it reads like the texts below.
    """
    shown = shortened(max(first, key=len), 40)
    likes = f"its first row reads like the others, {shown!r}"
    if len(first) == 1 and len(below) >= NAMES and _is_name_above(below[0][0], _column(below[1:])):
        second = f"if the second row, {below[0][0]!r}, is the header, skip one row"
        return (
            (False, likes, second)
            if _is_text(first[0])
            else (True, f"{shown!r} may be a title", second)
        )
    if reads:
        return False, likes, ""
    likely = bool(below) and len(first) == 1 and _is_alike(first[0], _column(below))
    return True, f"{shown!r} could be a value too" if likely else "", ""


def _says(cell: str, below: list[str]) -> str:
    """What a column says of its first cell: a ``name``, a ``value``, a ``text``, or nothing."""
    held = [other for other in below if other]
    if not cell or not held:
        return ""
    values = pa.array([other or None for other in below], pa.string())
    dtype = next((narrow for narrow in PATTERNS if fits(values, narrow)), None)
    if dtype is not None:
        return _typed(cell, dtype)
    return _worded(cell, held)


def _typed(cell: str, dtype: pa.DataType) -> str:
    if re.fullmatch("(19|20)..", cell):  # names the column of a year
        return ""
    return "value" if fits(pa.array([cell]), dtype) else "typed name"


def _worded(cell: str, held: list[str]) -> str:
    shapes = Counter(map(_shape, held))
    shape, many = shapes.most_common(1)[0]
    if "9" in shape and many >= 2 and many >= MOSTLY * len(held):  # A-17, 12.05.2024, 4,50 €
        return "value" if _shape(cell) == shape else "name" if "9" not in _shape(cell) else ""
    if cell in held:  # one of a few labels
        return "value"
    if _is_text(cell) and sum(map(_is_text, held)) >= MOSTLY * len(held):
        return "text"
    return ""


def _column(rows: Rows) -> list[str]:
    return [row[0] for row in rows if row]


def _shape(cell: str) -> str:
    """A cell with its letters and digits as ``a`` and ``9``, runs of them as one."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", cell))


def _is_text(cell: str) -> bool:
    """Whether a cell reads like a text: some words, and no question as in a survey's header."""
    return len(cell.split()) >= WORDS and not cell.endswith(_ASKS)


def _is_alike(cell: str, below: list[str]) -> bool:
    """Whether a cell could be one of those below: no text is above texts, nothing asks."""
    texts = sum(map(_is_text, below)) >= MOSTLY * len(below)
    return not texts and not cell.endswith(_ASKS)
