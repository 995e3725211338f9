"""The verb ``duplicates``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from nearfield.errors import UsageError
from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import (
    File,
    Meta,
    Precision,
    Shown,
    StrictNumbers,
    Threshold,
    Watch,
    Where,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nearfield.collection.items import HasItems
    from nearfield.tasks.duplicates import Duplicates

PRECISION = 0.95


@checked
def duplicates(
    collection: HasItems,
    *,
    threshold: Threshold | None = None,
    precision: Precision | None = None,
    keep: Annotated[str, Meta("RULE")] = "first",
    marked: File | Iterable[tuple[str, str, bool]] | None = None,
    strict_numbers: StrictNumbers = True,
    where: Where | None = None,
    columns: Shown | Sequence[str] | None = None,
    watch: Watch = unwatched,
) -> Duplicates:
    """Groups of items that are the same, exactly or nearly.

    Candidates are the graph's neighbors and texts that share pieces of spelling; one score decides,
    and its threshold is chosen for a share of true pairs. Records are compared field by field, and
    each group says which fields agree, differ, or are in one alone. Pictures, sounds and clips are
    compared by their vectors, whatever they are called.

    Parameters
    ----------
    keep
        Which item of a group stays: first (smallest id), longest, fullest or newest:COLUMN.
    marked
        Judged pairs: a CSV file id1,id2,duplicate, or in Python such tuples.

    Returns
    -------
    Duplicates
        Groups, which item of each stays, and by which threshold: see
        :func:`nearfield.tasks.duplicates.duplicates`.

    Raises
    ------
    UsageError
        Both a threshold and a precision came, or the rule of ``keep`` is none.
    UnknownItem
        A judged pair names an item that is not here.
    UnknownName
        ``keep`` names no column.
    BadFilter, BadSource
        ``where`` or ``marked`` cannot be read.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "A red apple.", "b": "a red  apple.", "s": "blue sky"})
    >>> fruit.duplicates().to_dict()["groups"]
    [{'ids': ['a', 'b'], 'keep': 'a', 'similarity': 1.0}]
    """
    from nearfield.collection.ask import MEDIA
    from nearfield.collection.details import with_columns
    from nearfield.sources.judged import read_marked
    from nearfield.tasks.duplicates import duplicates as find
    from nearfield.tasks.duplicates import duplicates_of_records

    one_decides(threshold, precision)
    judged = read_marked(marked) if isinstance(marked, str | Path) else marked
    items = collection.items(where).all_with_warning()
    rule, _, column = keep.partition(":")
    needed = list(items.columns) if rule == "fullest" else [column] if column else []
    options: dict[str, Any] = {
        "ids": items.ids,
        "texts": None if items.modalities and items.modalities <= MEDIA else items.texts,
        "columns": {name: items.column(name) for name in needed},
        "keep": keep,
        "marked": judged,
        "threshold": threshold,
        "precision": precision or PRECISION,
        "strict_numbers": strict_numbers,
    }
    records, near = items.records, items.near(watch)
    result = (
        find(near, **options)
        if records is None
        else duplicates_of_records(near, records, **options)
    )
    return with_columns(result, items, columns)


def one_decides(threshold: float | None, precision: float | None) -> None:
    """Raise ``UsageError`` where both a threshold and a precision came."""
    if threshold is not None and precision is not None:
        raise UsageError("Both a threshold and a precision were given; one of them decides.")
