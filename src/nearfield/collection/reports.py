"""What ``add`` and ``info`` answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class AddReport:
    """What an ``add`` read, what it found, and what it did.

    ``read`` rows came from the source; ``broken`` could not be read (``examples`` says where),
    ``empty`` and ``not_text`` held nothing to embed, ``repeated_ids`` came after the first row of
    the same id, which is kept. Of the rest, ``new`` and ``changed`` items were embedded, in
    ``passages``; ``updated`` ones only got other metadata; ``unchanged`` ones cost nothing.
    ``duplicates`` counts texts that are the same byte for byte as an earlier one (kept, under
    their own ids); ``split`` counts items longer than the model's limit.
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
    examples: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    def sentences(self) -> list[str]:
        """What a person should know before and after, one line each."""
        embed = self.new + self.changed
        return [
            *self.notes,
            f"{self.read:,} rows read: {self.new:,} new, {self.changed:,} changed, "
            f"{self.updated:,} with other metadata only, {self.unchanged:,} unchanged.",
            *self.remarks(),
            f"{embed:,} items to embed." if embed else "Nothing to embed.",
        ]

    def remarks(self) -> list[str]:
        """What was left out, doubled or split, one line each."""
        counted = [
            (self.empty, "empty, left out"),
            (self.not_text, "without text, left out"),
            (self.repeated_ids, "with an id that came before, left out: the first one wins"),
            (self.duplicates, "the same text byte for byte as an earlier one, kept"),
            (
                self.split,
                f"longer than the model reads at once, split ({self.passages:,} passages)",
            ),
            (self.broken, "broken, left out"),
        ]
        lines = [f"{count:,} {what}." for count, what in counted if count]
        return [*lines, *(f"  {where}: {why}" for where, why in self.examples)]


@dataclass(frozen=True)
class Info:
    """A collection at a glance; ``bytes`` is what it takes on disk."""

    name: str
    items: int
    vectors: int
    dim: int
    model: str
    fingerprint: str
    bytes: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)
