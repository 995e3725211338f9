"""Examples of a table: a file, a data frame, or a list of dicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nearfield.sources.request import AS_IT_IS, Written
from nearfield.sources.table import read_values
from nearfield.training.data.examples import Examples
from nearfield.training.data.forms import examples_of

LEAST_TEST = 2  # rows


def read_examples(
    source: Any,
    *,
    columns: Sequence[str] = (),
    form: str | None = None,
    group: str | None = None,
    written: Written = AS_IT_IS,
) -> Examples:
    """Examples of a table: a file, a data frame, or a list of dicts.

    Raises ``BadSource`` or ``UsageError``; see :func:`nearfield.training.data.forms.examples_of`.
    """
    table = read_values(source, written, columns)
    return examples_of(table, form=form, columns_named=tuple(columns), group=group)


def read_test(
    source: Any,
    *,
    columns: Sequence[str] = (),
    form: str | None = None,
    written: Written = AS_IT_IS,
) -> Examples:
    """Examples to measure by: of the same columns, or of its own where it lacks them."""
    table = read_values(source, written, columns)
    same = bool(columns) and set(columns) <= set(table)
    return examples_of(
        table,
        columns_named=tuple(columns) if same else (),
        form=form if same else None,
        least=LEAST_TEST,
    )
