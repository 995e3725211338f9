"""A query log with a row for each text that was shown, as one row for each answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nearfield.training.data.cells import text_of, texts_of
from nearfield.training.data.scores import is_score, number, read_scores

Answers = tuple[list[Any], list[list[Any]], list[list[Any]], list[int]]


def is_marked(clicked: Sequence[Any]) -> bool:
    """Whether the cells say of each text if it was clicked (0 and 1, yes and no), not which one.

    >>> is_marked(["0", "1", ""]), is_marked(["red apple", "1"])
    (True, False)
    """
    cells = [cell for cell in clicked if cell is not None and cell != ""]
    return bool(cells) and all(is_score(cell) and number(cell) in {0, 1} for cell in cells)


def is_log(clicked: Sequence[Any], shown: Sequence[Any]) -> bool:
    """Whether cells are what was clicked and what was shown: the one mostly holds the other.

    >>> is_log(["a", "b"], ["a|b", "b|c"]), is_log(["a", "b"], ["c", "d"])
    (True, False)
    """
    held = [text_of(cell) in shown_in(of) for cell, of in zip(clicked, shown, strict=True)]
    return is_marked(clicked) or 2 * sum(held) > len(held)


def shown_in(cell: Any) -> list[str]:
    """A list of texts, also in one cell, divided by line ends or ``|``."""
    texts = texts_of(cell)
    if len(texts) == 1 and isinstance(cell, str):
        sign = "\n" if "\n" in texts[0] else "|"
        texts = [part.strip() for part in texts[0].split(sign) if part.strip()]
    return texts


def answers_of(queries: Sequence[Any], clicked: Sequence[Any], texts: Sequence[Any]) -> Answers:
    """Rows of one query that follow each other as one answer: query, clicked, shown, first row.

    They stand in the order in which the texts were shown.

    >>> answers_of(["q", "q", "p"], [0, 1, 1], ["a", "b", "c"])
    (['q', 'p'], [['b'], ['c']], [['a', 'b'], ['c']], [0, 2])
    """
    marks = read_scores(
        [0 if cell in (None, "") else cell for cell in clicked], range(len(clicked))
    )
    answers: Answers = ([], [], [], [])
    questions, clicks, shown, rows = answers
    for row, (query, mark, text) in enumerate(zip(queries, marks[0].tolist(), texts, strict=True)):
        if not questions or query != questions[-1]:
            questions.append(query)
            clicks.append([])
            shown.append([])
            rows.append(row)
        shown[-1].append(text)
        if mark:
            clicks[-1].append(text)
    return answers
