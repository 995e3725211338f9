"""What an ``add`` did."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import cast

from typing_extensions import TypedDict

from nearfield.errors import Hint, count
from nearfield.types.reports.columns import MANY, ColumnDocument, ColumnRead, table
from nearfield.types.reports.report import Report

DID = ("new", "changed", "updated", "unchanged", "empty", "not_text", "repeated_ids", "broken")
"""What became of the rows."""


class AddDocument(TypedDict):
    """What an ``add`` read and did: counts of rows and items; ``items`` are there now."""

    collection: str
    read: int
    new: int
    changed: int
    updated: int
    unchanged: int
    empty: int
    not_text: int
    repeated_ids: int
    duplicates: int
    split: int
    passages: int
    broken: int
    unread: int
    language: str | None
    examples: list[list[str]]
    notes: list[str]
    columns: list[ColumnDocument]
    items: int


@dataclass(frozen=True, repr=False)
class AddReport(Report):
    """What an ``add`` read, what it found, and what it did.

    ``read`` rows came from the source; ``broken`` could not be read (``examples`` says where),
    ``empty`` and ``not_text`` held nothing to embed, ``repeated_ids`` came after the first row of
    the same id, which is kept. Of the rest, ``new`` and ``changed`` items were embedded, in
    ``passages``; ``updated`` ones only got other metadata; ``unchanged`` ones cost nothing.
    ``duplicates`` counts contents that are the same byte for byte as an earlier one (kept, under
    their own ids); ``split`` counts items longer than the model's limit, ``unread`` those of which
    it knows less than half of the letters and signs. ``language`` is the collection's (ISO 639-1):
    what was asked for, or what most texts are written in; None for none. ``columns`` are what came,
    and what each is read as. ``items`` are in the
    collection now, embedded with ``model``; ``better`` is one that was trained on what this one
    was not. ``late`` says what broke only as it was embedded.

    >>> from nearfield.testing import toy_collection
    >>> report = toy_collection({"a": "red apple"}).add({"a": "red apple", "s": "blue sky"})
    >>> report.new, report.unchanged, report.items
    (1, 1, 2)
    """

    collection: str
    read: int = 0
    new: int = 0
    changed: int = 0
    updated: int = 0
    unchanged: int = 0
    empty: int = 0
    not_text: int = 0
    repeated_ids: int = 0
    duplicates: int = 0
    split: int = 0
    passages: int = 0
    broken: int = 0
    unread: int = 0
    language: str | None = None
    examples: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    columns: tuple[ColumnRead, ...] = ()
    items: int = 0
    model: str = ""
    better: str = ""
    learned: tuple[str, ...] = ()
    late: tuple[str, ...] = ()

    def to_dict(self) -> AddDocument:
        """The document."""
        values = {
            name: value
            for name, value in asdict(self).items()
            if name not in ("model", "better", "learned", "late")
        }
        values |= {"examples": [list(e) for e in self.examples], "notes": list(self.notes)}
        values |= {"columns": [column.to_dict() for column in self.columns]}
        return cast(AddDocument, values)

    def __repr__(self) -> str:
        """What a notebook shows: the counts that are not zero."""
        counts = {name: getattr(self, name) for name in ("read", *DID, "items")}
        shown = ", ".join(f"{name}={number}" for name, number in counts.items() if number)
        return f"AddReport({self.collection!r}{', ' if shown else ''}{shown})"

    def sentences(self) -> list[str]:
        """What a person should know before anything is embedded, one line each."""
        embed = self.new + self.changed
        return [
            f"Into the collection {self.collection!r}.",
            *self.notes,
            *(table(self.columns) if len(self.columns) >= MANY else []),
            f"{count(self.read, 'row')} read{self._compared()}.",
            *self.remarks(),
            f"{count(embed, 'item')} to embed." if embed else "Nothing to embed.",
        ]

    def _compared(self) -> str:
        """What the rows are, beside what is there."""
        counts = {
            "new": self.new,
            "with another text than before": self.changed,
            "with the text of before and other columns": self.updated,
            "as before": self.unchanged,
        }
        said = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
        return f": {said}" if said else ""

    def remarks(self) -> list[str]:
        """What was left out, doubled or split, one line each."""
        counts = [
            (self.empty, "empty, left out"),
            (self.not_text, "without text, left out"),
            (self.repeated_ids, "with the id of an earlier row, left out: the first one wins"),
            (self.duplicates, "the same byte for byte as an earlier one, kept"),
            (
                self.split,
                f"longer than the model reads at once, split ({self.passages:,} passages)",
            ),
            (self.broken, "broken, left out"),
        ]
        lines = [f"{count:,} {what}." for count, what in counts if count]
        return [*lines, *(f"  {where}: {why}" for where, why in self.examples)]

    def asides(self) -> list[str | Hint]:
        """What to do next."""
        words = "what you look for"
        other = Hint.run(
            "reembed",
            collection=self.collection,
            model=self.better,
            words="To embed it all with a model that reads this:",
        )
        search = Hint.run("search", words, collection=self.collection, words="Next:")
        return [other, search] if self.better else [search]
