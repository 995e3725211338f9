"""What an addition did."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint, count
from nearfield.modalities.text.languages import name_of
from nearfield.store.word_index import STEMMED
from nearfield.types.reports import AddReport


def lines(result: AddReport, width: int) -> Iterator[str | Hint]:
    """How many items there are now, and whose vectors they have."""
    yield f"{count(result.items, 'item')} in {result.collection!r}, embedded with {result.model}."
    yield from result.late
    yield from result.learned
    if result.language and result.language not in STEMMED:
        yield f"Search finds words as they are written: it knows no {name_of(result.language)}."
    elif result.language not in (None, "en"):
        yield f"Search finds the inflections of {name_of(result.language)}."
