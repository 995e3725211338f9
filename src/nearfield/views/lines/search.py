"""Hits, as ``search`` and ``similar`` say them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nearfield.errors import Hint, shortened
from nearfield.sources.layout import ORIGINALS
from nearfield.tasks.search import Hit, Hits
from nearfield.views.lines.text import indented, one_line

if TYPE_CHECKING:
    from nearfield.tasks.explain import Explanation
    from nearfield.types import FieldShare

VALUE = 40  # letters of a field's value


def lines(result: Hits, width: int) -> Iterator[str | Hint]:
    """Two lines a hit: id and passage, then why and the metadata; with an explanation three."""
    if not result:
        yield "Nothing found."
    for number, hit in enumerate(result, start=1):
        yield f"{number:>2}. " + one_line(f"{hit.id}  {hit.passage.text or hit.text}", width - 4)
        yield indented(" · ".join(_details(hit)), width, 4)
        if hit.explanation:
            yield indented(_explained(hit.explanation), width, 4)


def _details(hit: Hit) -> list[str]:
    why = hit.why
    details = [f"cosine {why.cosine:.2f}"] if why.cosine is not None else []
    if why.first_rank is not None:
        details.insert(0, f"reranked {hit.score:.2f}, was {why.first_rank}")
    if why.cosine is None and why.bm25 is None:
        details.append(f"score {hit.score:.3f}")
    if why.words:
        details.append(f"words: {', '.join(why.words)}")
    if hit.pointer:
        details.append(f"at {hit.pointer}")
    elif hit.modality in ("audio", "video"):
        details += [f"at {clock(hit.passage.start)}"] if hit.passage.start else []
    elif len(hit.passage.text) < len(hit.text):
        details.append(f"characters {hit.passage.start:,}-{hit.passage.end:,}")
    shown = {n: v for n, v in hit.metadata.items() if v is not None and n not in ORIGINALS}
    return details + [f"{name}: {value}" for name, value in shown.items()]


def clock(milliseconds: int) -> str:
    """A moment of a recording, as players show it.

    >>> clock(83_400), clock(3_600_000)
    ('1:23', '1:00:00')
    """
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _explained(explanation: Explanation) -> str:
    """The sentence with its words marked, after any warning; where no word carries it, that."""
    if explanation.fields:
        return "fields: " + ", ".join(map(_field, explanation.fields))
    marked = explanation.marked() or "No sentence has a word of the query."
    return " ".join([*explanation.warnings, marked])


def _field(share: FieldShare) -> str:
    """A field with its share, and what stands there."""
    held = "null" if share.value is None else shortened(str(share.value), VALUE)
    return f"{share.path} {share.share:.0%} ({held})"
