"""A question to records with numbers in it: what keeps its bounds comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from nearfield.collection.fields import records_of
from nearfield.collection.view import View
from nearfield.modalities.text.bounds import Bound, bounds, without
from nearfield.tasks.search import Hits
from nearfield.types import FieldEncoder

# Hits whose numbers are compared: a bound that one in fifty keeps still fills a list of ten.
DEEP = 500
Meant = tuple[Bound, str]


def by_bounds(
    view: View,
    encoder: Any,
    question: str,
    k: int,
    search: Callable[[str, int], Hits],
) -> Hits | None:
    """The ``k`` best by the words, those first that keep the bounds; None where none is meant.

    ``search`` gives hits for words. "red shirt under 20 euro" asks it for "red shirt", and then
    compares the one field that is plainly meant; a list keeps a bound where an element does.
    """
    stated = bounds(question)
    if not stated or not isinstance(encoder, FieldEncoder):
        return None
    numbers = [each.path for each in encoder.fields if each.kind == "number"]
    meant = [
        (bound, path) for bound in stated if (path := bound.meant(numbers, question)) is not None
    ]
    if not meant:
        return None
    hits = search(without(question, [bound for bound, _ in meant]), max(k, DEEP))
    keeps = _keeping(view, encoder, hits.ids, meant)
    best = sorted(range(len(hits)), key=lambda at: not keeps[at])[:k]
    told = " and ".join(f"{path} {bound.sign} {bound.value:g}" for bound, path in meant)
    first = f"Those with {told} come first." if any(keeps) else f"None of them has {told}."
    note = f"{hits.note} {first}".strip() if hits.hits else hits.note
    return replace(hits, hits=tuple(hits[at] for at in best), query=question, note=note)


def _keeping(
    view: View, encoder: FieldEncoder, ids: Sequence[str], meant: Sequence[Meant]
) -> list[bool]:
    """Whether each item keeps all bounds."""
    records = records_of(view, ids)
    known = [name for name in ids if name in records]
    keeps = dict.fromkeys(ids, True)
    for bound, path in meant:
        numbers = encoder.numbers([records[name] for name in known], path)
        for name, held in zip(known, numbers, strict=True):
            keeps[name] &= any(map(bound.holds, held))
    return [keeps[name] and name in records for name in ids]
