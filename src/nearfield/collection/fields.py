"""What carried a match of records: which fields, and how much of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nearfield.collection.view import View
from nearfield.modalities import kind_of
from nearfield.store import layout
from nearfield.tasks.search import Hit
from nearfield.types import FieldEncoder, FieldShare, Record, Segment

SHOWN = 5  # fields of a hit
LEAST = 0.02  # of all that carried the match: less is not shown


def records_of(view: View, ids: Sequence[str]) -> dict[str, Record]:
    """The records of some items by their ids; what is no record is left out."""
    names = [layout.ID, layout.PART, layout.MODALITY, layout.DATA]
    rows = view.table.items(ids, names).to_pylist() if ids and not view.texts_alone else []
    unpack = kind_of("record").unpack
    return {
        row[layout.ID]: unpack(None, None, row[layout.DATA])
        for row in rows
        if row[layout.PART] == 0 and row[layout.MODALITY] == "record"
    }


def with_fields(
    encoder: FieldEncoder, view: View, asked: str | Record, hits: list[Hit]
) -> list[Hit]:
    """Hits with the fields that carried each; its pointer is then that of the first of them."""
    from nearfield.tasks.explain import explain  # every search reads this file

    records = records_of(view, [hit.id for hit in hits])
    words = asked if isinstance(asked, str) else ""
    made = []
    for hit in hits:
        record = records.get(hit.id)
        if record is None:
            made.append(hit)
            continue
        piece = _piece(record, hit)
        fields = carried(encoder.shares(asked, piece))
        plain = explain(words, hit.text)
        explanation = replace(plain, fields=fields, how="fields")
        pointer = next((each.pointer for each in fields if each.pointer), hit.pointer)
        made.append(replace(hit, explanation=explanation, pointer=pointer))
    return made


def carried(shares: Sequence[FieldShare]) -> tuple[FieldShare, ...]:
    """The fields that carried most of a match, their shares as parts of all that did.

    >>> carried([FieldShare("a", "/a", 1, 0.6), FieldShare("b", "/b", 2, -0.1)])
    (FieldShare(path='a', pointer='/a', value=1, share=1.0),)
    """
    total = sum(each.share for each in shares if each.share > 0)
    if total <= 0:
        return ()
    parts = [each._replace(share=round(each.share / total, 4)) for each in shares]
    return tuple(each for each in parts[:SHOWN] if each.share >= LEAST)


def _piece(record: Record, hit: Hit) -> Record:
    """What of a record the hit's row is: the whole, or some elements of a list."""
    if not hit.pointer:
        return record
    start, end = hit.passage.start, hit.passage.end
    pointer = hit.pointer.rpartition("/")[0] if end - start == 1 else hit.pointer
    piece: Record = kind_of("record").cut(record, Segment(start, end, None, pointer))
    return piece
