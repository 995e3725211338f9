"""The cells of a table as texts, lists of texts and groups; rows that lack one are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from nearfield.errors import count
from nearfield.modalities.text.written import listed, says_nothing


@dataclass
class Rows:
    """Whole rows: texts by column, the last column's cells, the rows' numbers from 1, groups."""

    texts: list[list[str]]
    last: list[Any] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    groups: list[str] | None = None
    notes: tuple[str, ...] = ()


def text_of(cell: Any) -> str | None:
    """A cell as a text; None where there is nothing but white space, NaN, or a word for nothing.

    >>> text_of(5), text_of("  "), text_of(float("nan")), text_of("n/a")
    ('5', None, None, None)
    """
    if cell is None or (isinstance(cell, float) and cell != cell):  # noqa: PLR0124
        return None
    text = cell if isinstance(cell, str) else str(cell)
    return None if says_nothing(text) else text


def texts_of(cell: Any) -> list[str]:
    """The texts of a cell: a list, also written as one (``["a", "b"]``), or one text.

    >>> texts_of("['red', 'blue']"), texts_of("[sic] red"), texts_of(None)
    (['red', 'blue'], ['[sic] red'], [])
    """
    if isinstance(cell, str):
        cell = _written(cell) if cell.strip()[:1] == "[" else [cell]
    elif not isinstance(cell, Sequence) and hasattr(cell, "tolist"):
        cell = cell.tolist()
    listed = cell if isinstance(cell, list | tuple) else [cell]
    return [text for text in map(text_of, listed) if text is not None]


def numbered_rows(
    form: str, names: Sequence[str], cells: Sequence[Sequence[Any]], groups: Sequence[Any] | None
) -> Rows:
    """The rows that have all; a list of positives or negatives becomes a row for each.

    >>> rows = numbered_rows("pairs", ["q", "a"], [["x", "y"], [["p", "q"], ""]], None)
    >>> rows.texts, rows.numbers, rows.notes
    ([['x', 'x'], ['p', 'q']], [1, 1], ('1 row was dropped: q or a is empty.',))
    """
    valued = form in {"scores", "labels"}
    rows = Rows([[] for _ in range(len(cells) - valued)], groups=None if groups is None else [])
    empty = lacking = 0
    for number, row in enumerate(zip(*cells, strict=True), start=1):
        texts_of_row = list(_texts_of_row(form, row))
        lacking += form == "triplets" and any(None in texts for texts in texts_of_row)
        if not texts_of_row or (valued and _lacking(form, row[-1])):
            empty += 1
            continue
        group = None if groups is None else text_of(groups[number - 1])
        for texts in texts_of_row:
            for column, text in zip(rows.texts, texts, strict=True):
                column.append(str(text or texts[2]))
            rows.numbers.append(number)
            if rows.groups is not None:
                rows.groups.append(f"row {number}" if group is None else group)
            if valued:
                rows.last.append(row[-1])
    rows.notes = _notes(names, empty, lacking)
    return rows


def _texts_of_row(form: str, row: tuple[Any, ...]) -> Iterator[tuple[str | None, ...]]:
    """The texts of a row, once for each positive and negative; nothing where one is missing."""
    if form in {"pairs", "triplets"}:
        anchor, *others = row
        lists: list[list[str]] = [texts_of(cell) for cell in others[: 1 + (form == "triplets")]]
        further = tuple(map(text_of, others[2:]))
        first = text_of(anchor)
        for texts in product(*lists) if first else ():
            yield (first, *texts, *further)
        return
    cells = tuple(map(text_of, row[:-1] if form in {"scores", "labels"} else row))
    if None not in cells:
        yield cells


def _lacking(form: str, cell: Any) -> bool:
    """Whether a score or a label is missing; a score that is NaN is a mistake, not missing."""
    return text_of(cell) is None and not (form == "scores" and isinstance(cell, float))


def _notes(names: Sequence[str], empty: int, lacking: int) -> tuple[str, ...]:
    notes: tuple[str, ...] = ()
    if empty:
        which = " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
        was = "was" if empty == 1 else "were"
        notes += (f"{count(empty, 'row')} {was} dropped: {which} is empty.",)
    if lacking:
        notes += (
            f"In {count(lacking, 'row')} a further negative is empty: the first one is taken.",
        )
    return notes


def _written(cell: str) -> list[str]:
    """A list of texts written in JSON or in Python, or the text itself."""
    written = listed(cell)
    texts = isinstance(written, list) and all(isinstance(one, str) for one in written)
    return written if texts else [cell]
