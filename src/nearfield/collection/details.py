"""The columns that were asked for beside each item of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from nearfield.collection.items import ItemSet
from nearfield.tasks.details import Details
from nearfield.tasks.result import Result

Answer = TypeVar("Answer", bound=Result)


def with_columns(answer: Answer, items: ItemSet, columns: Sequence[str] | None) -> Answer:
    """The ``answer`` with the texts and the chosen ``columns`` of its items.

    Raises ``UnknownName`` for a column that is not there.
    """
    if not columns:
        return answer
    texts = None if items.texts is None else tuple(items.texts)
    return replace(answer, details=Details(tuple(items.ids), texts, items.table(columns)))
