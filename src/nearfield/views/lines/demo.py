"""The demo's questions and answers, and where to go from there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from nearfield.errors import Hint
from nearfield.tasks.search import Hits
from nearfield.views.lines.search import lines as lines_of_hits


class Answers(Protocol):
    """Hits for several questions, from one collection."""

    @property
    def collection(self) -> str:
        """The collection's name."""

    @property
    def answers(self) -> Sequence[Hits]:
        """The hits of each question."""

    @property
    def k(self) -> int:
        """How many hits were asked for."""

    def next(self) -> list[Hint]:
        """What to try then."""


def lines(result: Answers, width: int) -> Iterator[str | Hint]:
    """Each question as it may be asked again, with its hits; then what to try."""
    for hits in result.answers:
        yield ""
        yield Hint.run("search", hits.query, collection=result.collection, k=result.k, words="")
        yield from lines_of_hits(hits, width)
    yield ""
    yield "Next:"
    yield from result.next()
