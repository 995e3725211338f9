"""Ids that are none: one id, several texts."""

from __future__ import annotations

from collections.abc import Sequence

from nearfield.errors import COLUMN, BadSource, Hint, shortened
from nearfield.pipeline.survey import Survey
from nearfield.sources import Source

FEW = 1
"""Rows with an id that came before, and another text, that are counted and left out."""
SHARE = 0.01
"""The same as a share of many rows: a log of changes repeats an id now and then."""


def check_unique(survey: Survey, sources: Sequence[Source]) -> None:
    """Refuse a column of ids that are not unique, before anything is written.

    Repeated rows, the same id with the same text, are left out and counted; so are ``FEW``, or a
    ``SHARE``, of another text: the first row of an id wins.

    Raises
    ------
    BadSource
        More rows would be lost; it names one, and a column that would do.
    """
    lost, read = survey.counts["lost"], survey.counts["read"]
    if survey.lost is None or lost <= max(FEW, SHARE * read):
        return
    name, text = survey.lost
    columns = {source.named["id"] for source in sources if "id" in source.named}
    of = f" of {' and '.join(map(repr, sorted(columns)))}" if columns else ""
    raise BadSource(
        f"The ids{of} are not unique: {lost:,} of {read:,} rows have one that came before, and "
        f"another text, as {name!r} with {shortened(text, 40)!r}.",
        _instead(sources),
    )


def _instead(sources: Sequence[Source]) -> Hint:
    if len(sources) > 1:
        return Hint.use("Add each source to a collection of its own, or name other ids:", id=COLUMN)
    proposed = [name for source in sources for name in source.id_like]
    if proposed:
        return Hint.use("This column holds another value in each row:", id=proposed[0])
    return Hint.use(
        "Name a column that holds another value in each row, or none, and rename one that is "
        "called id, so that ids are made from the content:",
        id=COLUMN,
    )
