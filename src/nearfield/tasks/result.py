"""What every result can do: a document, a table, a frame, and a small table for a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from html import escape
from typing import Any

from nearfield.errors import Hint, shortened
from nearfield.tasks.details import Details

ROWS = 20  # of a table
LETTERS = 160  # of a cell

_TABLE = "border-collapse:collapse;margin:.5em 0"
_CELL = "padding:.2em .9em .2em 0;vertical-align:top;text-align:{side};max-width:44em"


@dataclass(frozen=True)
class Result:
    """Base of what verbs and tasks answer: frozen, without a collection or a closure; it pickles.

    ``to_dict`` gives the document: what a program is answered, plain values of the shape that the
    method's return type describes. In a notebook it shows the first line of its ``repr``, and its
    first rows. ``details`` holds the texts of its items and the columns that were asked for.
    """

    details: Details | None = field(default=None, repr=False, compare=False, kw_only=True)

    failures: tuple[str, ...] | None = field(default=None, kw_only=True)
    """What was asked of the result and is not so, in sentences; None where nothing was asked."""

    @property
    def failed(self) -> bool:
        """Whether something that was asked of it is not so: a face says it and exits with 1."""
        return bool(self.failures)

    def asides(self) -> list[str | Hint]:
        """What a person should know beside the answer, and what to do next."""
        return [*(self.failures or ())]

    def to_dict(self) -> Any:
        """The document."""
        raise NotImplementedError

    def to_arrow(self) -> Any:
        """The result as a table."""
        raise NotImplementedError

    def to_pandas(self) -> Any:
        """The result as a pandas data frame.

        Raises ``ImportError`` where pandas is not installed.
        """
        return self.to_arrow().to_pandas()

    def _shown(self) -> Sequence[Mapping[str, Any]]:
        """The rows that are shown."""
        rows: list[dict[str, Any]] = self.to_arrow().slice(0, ROWS + 1).to_pylist()
        return rows

    def _repr_html_(self) -> str:
        return table_html(self._shown(), caption=(repr(self).splitlines() or [""])[0])


def plain(value: Any) -> Any:
    """A value of someone's own column as JSON takes it: dates and times in ISO 8601.

    >>> from datetime import date
    >>> plain([date(2024, 5, 1), 1.5, None])
    ['2024-05-01', 1.5, None]
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date | time) else str(value)


def table_html(rows: Iterable[Mapping[str, Any]], *, caption: str = "", most: int = ROWS) -> str:
    """A table of the first rows in HTML; texts are escaped and cut to 160 letters.

    >>> "&lt;b&gt;" in table_html([{"id": "<b>", "score": 0.5}])
    True
    """
    held = list(rows)
    names = list(dict.fromkeys(name for row in held for name in row))
    body = "".join(f"<tr>{''.join(_cell(row.get(n)) for n in names)}</tr>" for row in held[:most])
    head = "".join(f'<th style="{_CELL.format(side="left")}">{_text(name)}</th>' for name in names)
    more = "<p>…</p>" if len(held) > most else ""
    title = f"<p>{_text(caption)}</p>" if caption else ""
    table = f'<table style="{_TABLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    # Jupyter would read dollar signs as mathematics.
    return f'<div class="tex2jax_ignore mathjax_ignore">{title}{table if names else ""}{more}</div>'


def _cell(value: Any) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f'<td style="{_CELL.format(side="right" if number else "left")}">{_text(value)}</td>'


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, list | tuple):
        value = ", ".join(str(part) for part in value)
    text = " ".join(str(value).split())
    return escape(shortened(text, LETTERS))
