"""Why nothing fits a filter: a value that its column does not hold, beside those that it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from nearfield.errors import shortened
from nearfield.store import Table, layout
from nearfield.store.equalities import equalities

VALUES = 8  # that are listed


def why_nothing_fits(table: Table, where: str | Sequence[str] | None) -> str:
    """A sentence for each value that no item has; empty where that is not the reason."""
    filters = [where] if isinstance(where, str) else list(where or ())
    said = []
    for text in filters:
        for column, wanted in equalities(text, table.metadata).items():
            held = _values(table, column)
            missing = [value for value in wanted if value not in held]
            if held and missing:
                said.append(_sentence(column, missing[0], held))
    return " ".join(said)


def _values(table: Table, column: str) -> Counter[str]:
    """How many items have each value of a column of texts."""
    values: Counter[str] = Counter()
    for batch in table.scan([layout.physical(column)], where=f"{layout.PART} = 0"):
        values.update(value for value in batch.column(0).to_pylist() if isinstance(value, str))
    return values


def _sentence(column: str, value: str, held: Counter[str]) -> str:
    near = get_close_matches(value, list(held), n=1)
    first = [shortened(name, 30) for name, _ in held.most_common(VALUES)]
    more = f" and {len(held) - VALUES:,} more" if len(held) > VALUES else ""
    guess = f" Did you mean {near[0]!r}?" if near else ""
    return f"No item has {value!r} in {column!r}; it holds {', '.join(first)}{more}.{guess}"
