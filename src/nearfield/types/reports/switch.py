"""What a change of the encoder did, and how far one is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import NotRequired, cast

from typing_extensions import TypedDict

from nearfield.errors import Hint, count
from nearfield.types.reports.report import Report


class UnderwayDocument(TypedDict):
    """A version on its way: ``done`` of ``total`` items, by the process ``pid``."""

    collection: str
    model: str
    done: int
    total: int
    running: bool
    pid: int
    error: str
    precision: str


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

    def to_dict(self) -> UnderwayDocument:
        """Plain values."""
        return cast(UnderwayDocument, asdict(self))

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
        return f"embedding with {self.model} {why}"

    @property
    def again(self) -> Hint | None:
        """How to go on, where it stopped."""
        if self.running or (self.total and self.done == self.total and not self.error):
            return None
        precision = {} if self.precision == "auto" else {"precision": self.precision}
        return Hint.run(
            "reembed", collection=self.collection, model=self.model, words="To go on:", **precision
        )


class SwitchDocument(TypedDict):
    """A change of the encoder; ``reembedding`` is there where it goes on in the background.

    ``restored`` is there where a removal was undone: how many items came back.
    """

    collection: str
    model: str
    before: str
    items: int
    embedded: int
    mapped: int
    passages: int
    switched: bool
    restored: NotRequired[int]
    reembedding: NotRequired[UnderwayDocument]


@dataclass(frozen=True)
class Switch(Report):
    """What a change of the encoder did.

    ``items`` of ``collection`` now stand by ``model``; the version of ``before`` is kept. Of them
    ``embedded`` were embedded, in ``passages``, and the vectors of ``mapped`` were mapped by an
    adapter; the rest was there. ``switched`` is False where the model was the collection's already,
    or where another process is at it: then ``underway`` says how far it is. Where a removal was
    undone, ``restored`` items came back.
    """

    collection: str
    model: str
    before: str
    items: int = 0
    embedded: int = 0
    mapped: int = 0
    passages: int = 0
    switched: bool = False
    underway: Underway | None = None
    restored: int | None = None

    def to_dict(self) -> SwitchDocument:
        """The document."""
        values = {name: value for name, value in asdict(self).items() if name != "underway"}
        if self.restored is None:
            del values["restored"]
        if self.underway is not None:
            values["reembedding"] = self.underway.to_dict()
        return cast(SwitchDocument, values)

    @property
    def sentence(self) -> str:
        """What a person should know."""
        if self.underway is not None:
            return f"{self.collection!r}: {self.underway.sentence}"
        if self.restored is not None:
            came = f"{count(self.restored, 'item')} came back to {self.collection!r}"
            return f"{came}, which holds {count(self.items, 'item')} now."
        if not self.switched:
            return f"{self.collection!r} is embedded with {self.model} already: nothing to do."
        made = [(self.embedded, "embedded"), (self.mapped, "mapped")]
        done = [f"{number:,} {what}" for number, what in made if number]
        kept = self.items - self.embedded - self.mapped
        done += [f"{kept:,} as they were"] if kept > 0 else []
        return (
            f"{self.collection!r} is searched by {self.model} now, no more by {self.before}; "
            f"items: {self.items:,} ({', '.join(done) or 'none'})."
        )

    def asides(self) -> list[str | Hint]:
        """What to do next."""
        if self.underway is not None:
            return [Hint.run("info", collection=self.collection, words="Next:")]
        if not self.switched:
            return []
        words = f"{self.before} is kept. To go back:"
        return [Hint.run("back", collection=self.collection, words=words)]
