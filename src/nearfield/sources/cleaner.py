"""Takes out of texts what is not theirs: HTML, quoted mail, signatures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.errors import count
from nearfield.modalities.text.columns.cells import bytes_of
from nearfield.sources.html_depth import TooDeepError
from nearfield.sources.layout import FIELDS, ORIGINAL, ORIGINAL_MAIL, OWN, own
from nearfield.sources.markup import between_tags, holds_html, may_hold_html, text_of_cell
from nearfield.sources.names import named
from nearfield.sources.quoted import CLOSINGS, HINTS, closes, is_mail, last_paragraphs, own_words
from nearfield.sources.report import Report
from nearfield.sources.request import Clean
from nearfield.sources.value_types import STRING, string_field

LEAST = 0.01
"""The share of texts with the marks of mail from which on a column holds mail."""
LETTERS = 0.3
"""The share of texts that close as letters do from which on a column holds mail."""
REPEATED = 3
"""Texts that a footer ends, at least."""

Texts = list[str | None]


class Cleaner:
    """Cleans the texts of item batches, and remembers how many were changed.

    Whether the column holds HTML, and mail, is decided by the first batch, as the columns are.
    What was cleaned stays as it came in a column of its own, ``text_html`` or ``text_mail``.
    ``documents`` are read as what they are, ``mail`` is known to be.
    """

    def __init__(self, clean: Clean, *, documents: bool = False, mail: bool = False) -> None:
        auto, known = clean == "auto", documents and not mail
        self._html = _Step("HTML: cleaned to text", ORIGINAL)
        self._mail = _Step("quoted mail or a signature: taken out", ORIGINAL_MAIL)
        self._html.wanted = clean == "html" if clean in ("html", "none") or documents else None
        self._mail.wanted = None if auto and not known else clean == "mail"
        if auto and mail:
            self._mail.wanted = True
        self._footers: frozenset[str] | None = None
        self._deep = ""  # what is too deep of the first cell that is, and
        self._stripped = 0

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with its texts clean."""
        if self._html.wanted is None and may_hold_html(own(batch, "text")):
            self._html.wanted = holds_html(own(batch, "text").to_pylist())
        if self._html.wanted and may_hold_html(own(batch, "text")):
            batch = self._html.cleaned(batch, self._plain)
        if self._mail.wanted is None:
            self._mail.wanted = holds_mail(own(batch, "text"))
        if not self._mail.wanted:
            return batch
        if self._footers is None:
            self._footers = _footers(own(batch, "text").to_pylist())
        return self._mail.cleaned(batch, self._own_words)

    def note(self, report: Report) -> None:
        """Say what was cleaned."""
        for step in (self._html, self._mail):
            if step.count:
                it = "it" if step.count == 1 else "they"
                report.note(
                    f"{count(step.count, 'text')} held {step.what}, and kept as {it} came in the "
                    f"column {step.name!r}."
                )
        if self._stripped:
            report.note(
                f"{count(self._stripped, 'text')} of these too large for HTML ({self._deep}): "
                "all that stands between the tags was taken."
            )

    def _plain(self, cell: str) -> str:
        try:
            return text_of_cell(cell)
        except TooDeepError as error:
            self._deep = self._deep or str(error)
            self._stripped += 1
            return between_tags(cell)

    def _own_words(self, text: str) -> str:
        return own_words(text, self._footers or ())


class _Step:
    """One thing that is taken out, and where the whole is kept."""

    def __init__(self, what: str, column: str) -> None:
        self.what, self.name = what, ""
        self.wanted: bool | None = None
        self.count = 0
        self._column = column

    def cleaned(self, batch: pa.RecordBatch, clean: Callable[[str], str]) -> pa.RecordBatch:
        """The batch with its texts clean; what was cleaned as it came beside them."""
        before: Texts = own(batch, "text").to_pylist()
        after = [text if text is None else clean(text) for text in before]
        kept = [b if b != a else None for b, a in zip(before, after, strict=True)]
        changed = sum(original is not None for original in kept)
        if not changed:
            return batch
        self.count += changed
        self.name = self.name or named([*batch.schema.names[len(OWN) :], self._column])[-1]
        at = OWN.index("text")
        batch = batch.set_column(at, FIELDS[at], pa.array(after, pa.string()))
        return batch.append_column(string_field(self.name, [STRING]), pa.array(kept, pa.string()))


def holds_mail(texts: pa.StringArray) -> bool:
    r"""Whether a column holds mail: one text in a hundred is marked so, or many end as letters.

    >>> holds_mail(pa.array(["No.\n\n-----Original Message-----\nFrom: Anna", "plain"]))
    True
    >>> holds_mail(pa.array(["On Monday he wrote: no.", "> 5", "Best regards to all of you"]))
    False
    """
    held = len(texts) - texts.null_count
    marked = sum(map(is_mail, _matching(texts, HINTS)))
    if marked and marked >= LEAST * held:
        return True
    if ord("\n") not in bytes_of(texts)[0]:
        return False
    lines = texts.filter(pc.match_substring(texts, "\n"))
    letters = sum(map(closes, _matching(lines, CLOSINGS)))
    return letters >= REPEATED and letters >= LETTERS * held


def _matching(texts: pa.StringArray, pattern: str) -> list[str]:
    found: list[str] = texts.filter(pc.match_substring_regex(texts, pattern)).to_pylist()
    return found


def _footers(texts: Texts) -> frozenset[str]:
    """The paragraphs on law that several texts end in."""
    seen = Counter(part for text in texts if text for part in set(last_paragraphs(text)))
    return frozenset(part for part, many in seen.items() if many >= REPEATED)
