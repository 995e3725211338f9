"""What stands beside an item's id in an answer: its text, and columns that were chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

TEXT = "text"


@dataclass(frozen=True)
class Details:
    """Texts and chosen columns of the items that an answer may name, one row an id.

    >>> import pyarrow as pa
    >>> fruit = Details(("a", "s"), ("red apple", "blue sky"), pa.table({"price": [3, 5]}))
    >>> fruit.text("s"), fruit.columns_of("s")
    ('blue sky', {'price': 5})
    >>> fruit.beside(pa.table({"id": ["s"], "score": [0.5]})).to_pylist()
    [{'id': 's', 'score': 0.5, 'text': 'blue sky', 'price': 5}]
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...] | None = None
    columns: pa.Table | None = None

    @cached_property
    def _place(self) -> Mapping[str, int]:
        return {name: row for row, name in enumerate(self.ids)}

    def text(self, name: str) -> str:
        """The text of the item ``name``; empty where it is not known."""
        row = self._place.get(name)
        return "" if self.texts is None or row is None else self.texts[row]

    def columns_of(self, name: str) -> dict[str, Any]:
        """The chosen columns of the item ``name``."""
        row = self._place.get(name)
        if self.columns is None or row is None:
            return {}
        values: dict[str, Any] = self.columns.slice(row, 1).to_pylist()[0]
        return values

    def beside(self, answer: pa.Table, key: str = "id", prefix: str = "") -> pa.Table:
        """The ``answer`` with the text and the columns of the ids in its column ``key``.

        A text that the answer has already stays; a column of a name that it has already is called
        ``metadata.NAME``. ``prefix`` goes before the names.
        """
        import pyarrow as pa

        rows = pa.array([self._place.get(name) for name in answer[key].to_pylist()], pa.int64())
        if self.texts is not None and prefix + TEXT not in answer.column_names:
            texts = pa.array([self.text(name) for name in answer[key].to_pylist()], pa.string())
            answer = answer.append_column(prefix + TEXT, texts)
        if self.columns is None:
            return answer
        for name, values in zip(self.columns.column_names, self.columns.columns, strict=True):
            free = prefix + name if prefix + name not in answer.column_names else f"metadata.{name}"
            answer = answer.append_column(free, values.take(rows))
        return answer


def details_of(ids: Sequence[str], texts: Sequence[str] | None) -> Details | None:
    """Details of texts; None where none are known.

    >>> details_of(["a"], ["red apple"]).text("a")
    'red apple'
    """
    return None if texts is None else Details(tuple(ids), tuple(texts))


class Detailed(Protocol):
    """A result that may know the texts and columns of its items."""

    @property
    def details(self) -> Details | None:
        """They, or None."""


def with_details(to_arrow: Callable[[Any], pa.Table]) -> Callable[[Any], pa.Table]:
    """A result's table, with the text and the columns of each item where they are known."""

    @wraps(to_arrow)
    def table(result: Detailed) -> pa.Table:
        answer = to_arrow(result)
        return answer if result.details is None else result.details.beside(answer)

    return table
