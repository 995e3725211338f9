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
class Switch:
    """What a change of the encoder did.

    ``items`` of ``collection`` now stand by ``model``; the version of ``before`` is kept. Of them
    ``embedded`` were embedded, in ``passages``, and the vectors of ``mapped`` were mapped by an
    adapter; the rest was there. ``switched`` is False where the model was the collection's already.
    """

    collection: str
    model: str
    before: str
    items: int = 0
    embedded: int = 0
    mapped: int = 0
    passages: int = 0
    switched: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """What a person should know."""
        if not self.switched:
            return f"{self.collection!r} is embedded with {self.model} already: nothing to do."
        made = [(self.embedded, "embedded"), (self.mapped, "mapped")]
        done = [f"{count:,} {what}" for count, what in made if count]
        kept = self.items - self.embedded - self.mapped
        done += [f"{kept:,} as they were"] if kept > 0 else []
        return (
            f"{self.collection!r} is searched by {self.model} now, no more by {self.before}; "
            f"items: {self.items:,} ({', '.join(done) or 'none'})."
        )


@dataclass(frozen=True)
class Underway:
    """A new version on its way: ``done`` of ``total`` items are embedded with ``model``.

    ``running`` is whether the process ``pid`` still works at it; ``error`` says why not.
    """

    collection: str
    model: str
    done: int
    total: int
    running: bool
    pid: int
    error: str = ""
    precision: str = "auto"

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """How far it is."""
        far = f"{self.done:,} of {self.total:,}"
        if self.running and not self.total:
            return f"loading {self.model} (process {self.pid})"
        if self.running:
            return f"embedding with {self.model}: {far} (process {self.pid})"
        if self.total and self.done == self.total and not self.error:
            return f"embedded with {self.model}: {far}"
        why = f"failed at {far}: {self.error}" if self.error else f"stopped at {far}."
        again = f"nearfield reembed -c {self.collection} --model {self.model}"
        again += "" if self.precision == "auto" else f" --precision {self.precision}"
        return f"embedding with {self.model} {why} To go on: {again}"


@dataclass(frozen=True)
class Before:
    """The version before, which is kept; ``bytes`` is what it takes on disk."""

    model: str
    fingerprint: str
    bytes: int


@dataclass(frozen=True)
class Info:
    """A collection at a glance; ``bytes`` is what it takes on disk, all versions together.

    ``before`` is the version to go back to, ``reembedding`` the one on its way; None without one.
    """

    name: str
    items: int
    vectors: int
    dim: int
    model: str
    fingerprint: str
    bytes: int
    before: Before | None = None
    reembedding: Underway | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)
