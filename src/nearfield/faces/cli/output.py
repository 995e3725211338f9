"""Printing: one JSON document, or lines for a person."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from nearfield.errors import NearfieldError, shortened

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def print_json(document: Any) -> None:
    """One JSON document on standard output; dates and times in ISO 8601."""
    text = json.dumps(document, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write(text.encode("utf-8", "replace").decode() + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """Lines on standard output."""
    sys.stdout.writelines(f"{line}\n" for line in lines)


def say(*lines: str) -> None:
    """Lines on standard error: for a person, beside the answer."""
    sys.stdout.flush()
    sys.stderr.writelines(f"{line}\n" for line in lines)


def say_error(error: NearfieldError, *, as_json: bool = False) -> None:
    """One sentence and the next command; never a traceback."""
    if as_json:
        what = {"type": type(error).__name__, "message": error.message, "hint": str(error.hint)}
        print_json({"error": what})
    else:
        say(*filter(None, [f"nearfield: {error.message}", f"  {error.hint}" if error.hint else ""]))


def one_line(text: Any, width: int | None = None) -> str:
    r"""Text fit for a terminal: one line, no control characters, cut to a width with a mark.

    >>> one_line("a\n b\x1b[31m", 80), one_line("abcdef", 4)
    ('a b [31m', 'abc…')
    """
    line = " ".join(_CONTROL.sub(" ", str(text)).split())
    width = width or width_of_screen()
    return shortened(line, width)


def width_of_screen() -> int:
    """Characters a line; 100 where the output is no terminal."""
    return shutil.get_terminal_size((100, 24)).columns


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Columns under their names, numbers to the right.

    >>> table(["name", "n"], [["a", 5], ["bcdef", 10]])
    ['name    n', 'a       5', 'bcdef  10']
    """
    cells = [[str(h) for h in head], *[[_cell(v) for v in row] for row in rows]]
    numbers = [all(_is_number(c) for c in column[1:]) for column in zip(*cells, strict=True)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.rjust(w) if right else cell.ljust(w)
            for cell, w, right in zip(row, widths, numbers, strict=True)
        ).rstrip()
        for row in cells
    ]


def count(number: int, what: str) -> str:
    """A number of things.

    >>> count(1, "item"), count(2_000, "item")
    ('1 item', '2,000 items')
    """
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def megabytes(size: int) -> str:
    """Bytes as a person reads them.

    >>> megabytes(90_868_376), megabytes(900)
    ('90.9 MB', '0.9 kB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.1f} kB"


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else one_line(value, 60)


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[\d,.]+( [kM]B)?", cell))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
