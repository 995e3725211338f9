"""Pairs from texts alone: a text with itself, a passage with the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nearfield.errors import UsageError, count
from nearfield.modalities.text.shingles import plain
from nearfield.training.data.examples import Examples
from nearfield.types import Segment

Split = Callable[[Sequence[str]], list[list[Segment]]]
BLOCK = 1_000  # documents that are split at once


def dropout_pairs(texts: Sequence[str]) -> Examples:
    """Each different text with itself: dropout makes two vectors of it, which are to be near.

    SimCSE, Gao, Yao and Chen 2021, arXiv:2104.08821. It needs in-batch negatives, and a model with
    dropout: an adapter's frozen vectors are the same twice, and teach nothing.

    >>> dropout_pairs(["red", "blue"]).columns
    {'anchor': ['red', 'blue'], 'positive': ['red', 'blue']}
    """
    different = list(dict.fromkeys(text for text in texts if text.strip()))
    note = f"{count(len(different), 'text')}, each with itself: dropout makes the difference."
    return Examples("pairs", {"anchor": different, "positive": list(different)}, notes=(note,))


def neighboring_passages(
    documents: Sequence[str], split: Split, *, distance: int = 1, least: int = 40
) -> Examples:
    """Passages of one document that stand at most ``distance`` apart, as pairs.

    Neighbors speak of the same thing: DeCLUTR, Giorgi et al. 2020, arXiv:2006.03659. The document's
    number is the group, so all of its passages stay on one side of a split.

    Parameters
    ----------
    split
        Texts to the passages of each, such as an encoder's ``split``.
    distance
        1: a passage and the next one; 2: also the one after that.
    least
        Characters of a passage that is worth it; headings and page numbers are shorter.

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder
    >>> pairs = neighboring_passages(["one two three four"], ToyEncoder(limit=2).segment, least=1)
    >>> list(zip(*pairs.columns.values()))
    [('one two', 'three four')]
    """
    if distance < 1:
        raise UsageError(f"A distance of {distance} joins no two passages; wanted: at least 1.")
    anchors: list[str] = []
    positives: list[str] = []
    groups: list[str] = []
    single = 0
    for at in range(0, len(documents), BLOCK):
        some = documents[at : at + BLOCK]
        for number, (document, spans) in enumerate(zip(some, split(some), strict=True), start=at):
            passages = [document[s.start : s.end].strip() for s in spans]
            passages = [passage for passage in passages if len(passage) >= least]
            before = len(anchors)
            for place, passage in enumerate(passages):
                for other in passages[place + 1 : place + 1 + distance]:
                    if plain(passage) != plain(other):
                        anchors.append(passage)
                        positives.append(other)
                        groups.append(str(number))
            single += len(anchors) == before
    notes = [f"{count(len(anchors), 'pair')} of neighboring passages."]
    if single:
        left = "is" if single == 1 else "are"
        notes.append(f"{count(single, 'document')} of one passage {left} left out.")
    columns = {"anchor": anchors, "positive": positives}
    return Examples("pairs", columns, groups=groups, notes=tuple(notes))
