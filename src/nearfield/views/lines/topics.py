"""Topics, or their tree; and what changes in them over time or from group to group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nearfield.errors import Hint, count
from nearfield.tasks.topics import Topics
from nearfield.views.lines.text import one_line

LESS_SURE = 0.3  # a confidence to begin with: docs/topics.md


def lines(result: Topics, width: int) -> Iterator[str | Hint]:
    """How many, two lines a topic or the tree, the confidence; then over time, and by group."""
    yield from _fitted(_topics(result), width)
    wanted = result.min_confidence
    if result.without:
        yield f"{count(result.without, 'item')} without a topic (confidence below {wanted:g})."
    elif not wanted:
        words = "Every item has a topic; to leave out the less sure ones:"
        yield Hint.use(words, min_confidence=LESS_SURE)
    for answer in (result.timeline, result.groups):
        if answer is not None:
            yield from _fitted(["", *repr(answer).splitlines()], width)


def _fitted(texts: Iterable[str], width: int) -> Iterator[str]:
    for text in texts:
        indent = text[: len(text) - len(text.lstrip())]
        yield indent + one_line(text, width - len(indent))


def _topics(result: Topics) -> Iterator[str]:
    items = count(len(result.corpus), "item")
    yield f"{count(len(result), 'topic')} of {items} ({result.how})."
    if result.levels > 1:
        for child in result.tree(result.levels).children:
            yield from child.lines(1)
        return
    for topic in result:
        yield f"{topic.cluster:>3}. {count(topic.size, 'item')}: {topic.name}"
        rest = [word for word in topic.keywords if word not in topic.name.split(", ")]
        if rest:
            yield f"     {', '.join(rest)}"
        yield f"     such as {', '.join(topic.typical[:1])}: {topic.example}"
