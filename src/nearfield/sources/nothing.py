"""Texts that say nothing: ``NaN``, ``NULL``, ``n/a`` where a text should stand."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.errors import count
from nearfield.modalities.text.written import NOTHING
from nearfield.sources.layout import OWN, own

_SHORT = 16  # bytes; a longer text says something


@cache
def _words() -> pa.Array:  # pa.array imports pandas, where there is one
    return pa.array(sorted(NOTHING))


class Nothing:
    """Empties the texts that are a word for no text, and counts them.

    >>> from nearfield.sources.layout import item_batch
    >>> nothing = Nothing()
    >>> batch = item_batch([["1", "2"], ["text"] * 2, ["NaN", "red"], [None] * 2, [None] * 2])
    >>> nothing.emptied(batch)["text"].to_pylist(), nothing.note
    (['', 'red'], '1 text that says NaN is taken for empty.')
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def emptied(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with such texts empty; what is no text keeps its words."""
        texts = own(batch, "text")
        short = pc.less_equal(pc.binary_length(texts), _SHORT)
        if not pc.any(short).as_py():
            return batch
        cells = pc.utf8_trim_whitespace(pc.if_else(short, texts, None))
        says = pc.and_(pc.is_in(cells, _words()), pc.equal(own(batch, "modality"), "text"))
        if not pc.any(says).as_py():
            return batch
        self._counts.update(cells.filter(says).to_pylist())
        at = OWN.index("text")
        return batch.set_column(at, batch.schema.field(at), pc.if_else(says, "", texts))

    @property
    def note(self) -> str:
        """What was emptied, in a sentence; empty where nothing was."""
        if not self._counts:
            return ""
        many = self._counts.total()
        words = " or ".join(sorted(self._counts)[:5])
        one = many == 1
        return (
            f"{count(many, 'text')} that {'says' if one else 'say'} {words} "
            f"{'is' if one else 'are'} taken for empty."
        )
