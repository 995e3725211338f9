"""What each column of a source was read as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from typing_extensions import TypedDict

from nearfield.errors import shortened

MANY = 4
"""Columns from which on a person is shown them as a table."""
MOST = 24  # columns that are shown
WIDE, LONG = 24, 44  # letters of a name, of the examples


class ColumnDocument(TypedDict):
    """A column: its role (text, id or metadata), its type, how it is read, and what it lacks."""

    name: str
    role: str
    type: str
    how: str
    examples: list[str]
    missing: int


@dataclass(frozen=True)
class ColumnRead:
    """A column of what came, and what it is read as.

    ``role`` is text, id or metadata, ``type`` in words, ``how`` what is not plain in it;
    ``missing`` are the rows that have no value there.

    >>> ColumnRead("price", "metadata", "numbers", "amounts in EUR", ("12.5",), 2).to_dict()["type"]
    'numbers'
    """

    name: str
    role: str
    type: str
    how: str = ""
    examples: tuple[str, ...] = ()
    missing: int = 0

    def to_dict(self) -> ColumnDocument:
        """The document."""
        return cast(ColumnDocument, {**asdict(self), "examples": list(self.examples)})

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> ColumnRead:
        """From a ``document`` that was kept; what is odd in it is left out."""
        examples = tuple(map(str, document.get("examples") or ()))
        name, role, kind, how = (str(document.get(n, "")) for n in ("name", "role", "type", "how"))
        missing = document.get("missing")
        return cls(name, role, kind, how, examples, missing if isinstance(missing, int) else 0)


def table(columns: Sequence[ColumnRead]) -> list[str]:
    """The columns as lines of a table; the first ones of many.

    >>> table([ColumnRead("text", "text", "text", examples=("red apple",))])
    ['column  role  read as  missing  examples', 'text    text  text           0  red apple']
    """
    shown = any(column.examples for column in columns)
    head = ("column", "role", "read as", "missing", "examples" if shown else "")
    rows = [_cells(column) for column in columns[:MOST]]
    widths = [max(map(len, cells)) for cells in zip(head, *rows, strict=True)]
    more = [f"and {len(columns) - MOST:,} more columns"] if len(columns) > MOST else []
    return [*(_line(cells, widths) for cells in (head, *rows)), *more]


def _cells(column: ColumnRead) -> tuple[str, ...]:
    examples = shortened(", ".join(_words([shortened(e, 30) for e in column.examples])), LONG)
    name = shortened(" ".join(_words([column.name])), WIDE)
    return name, column.role, column.type, f"{column.missing:,}", examples


def _words(texts: Iterable[str]) -> list[str]:
    return [" ".join(text.split()) for text in texts]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    numbers = [cell.rjust(w) if at == 3 else cell.ljust(w) for at, (cell, w) in _zip(cells, widths)]
    return "  ".join(numbers).rstrip()


def _zip(cells: Sequence[str], widths: Sequence[int]) -> Iterable[tuple[int, tuple[str, int]]]:
    return enumerate(zip(cells, widths, strict=True))
