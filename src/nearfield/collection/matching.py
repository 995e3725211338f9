"""Vectors of a file and texts of another, put together by their ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.errors import FILE, Hint, UsageError, count, shortened
from nearfield.pipeline.vector_file import Saved
from nearfield.sources import OWN
from nearfield.sources.layout import ORIGINALS
from nearfield.store.digests import content_digest

SHOWN = 3


def matched(
    saved: Saved, table: pa.Table, vectors: Path, texts: Path
) -> tuple[pa.Table, list[str]]:
    """The rows of the texts, one for each vector and in that order; and what a reader should know.

    Raises ``UsageError`` where they do not belong together.
    """
    names = table.column("id").to_pylist()
    known = [name for name in names if name is not None]
    if len(set(known)) < len(known):
        raise UsageError(f"Some ids in {texts} stand there twice.", "Give each row its own.")
    if saved.ids is None:
        return _as_they_come(saved, table, vectors, texts)
    order = _by_ids(saved.ids, table) or _by_texts(saved, table)
    if order is None:
        raise _strangers(saved, table, vectors, texts)
    left = len(table) - len(order)
    table = table.take(pa.array(order, pa.int64()))
    _same_texts(saved, table, vectors, texts)
    notes = [f"{count(left, 'text')} of {texts.name} without a vector left out."] if left else []
    return table, notes


def _as_they_come(
    saved: Saved, table: pa.Table, vectors: Path, texts: Path
) -> tuple[pa.Table, list[str]]:
    if len(table) != len(saved.rows):
        lost = int((table.schema.metadata or {}).get(b"skipped", 0))
        skipped = f" ({lost:,} could not be read)" if lost else ""
        raise UsageError(
            f"{texts} holds {len(table):,} texts{skipped}, but {vectors} {len(saved.rows):,} "
            "vectors.",
            "Give one text for each vector, in the same order; blank lines are no texts.",
        )
    return table, [
        f"{vectors.name} does not say whose vectors it holds: row by row they are taken for those "
        f"of {texts.name}, and nothing could be checked."
    ]


def _by_ids(ids: Sequence[str], table: pa.Table) -> list[int] | None:
    """Where each id stands, in the column of ids or in any that holds them all; None for none."""
    columns = [table.column("id"), *(table.column(n) for n in table.column_names[len(OWN) :])]
    for column in columns:
        if pa.types.is_floating(column.type) or pa.types.is_nested(column.type):
            continue
        place: dict[str, int] = {}
        for row, name in enumerate(pc.cast(column, pa.string()).to_pylist()):
            place.setdefault(name, row)
        if len(place) >= len(ids) and all(name in place for name in ids):
            return [place[name] for name in ids]
    return None


def _by_texts(saved: Saved, table: pa.Table) -> list[int] | None:
    """Where each text stands, for rows without ids; equal texts in their order."""
    if saved.digests is None or table.column("id").null_count < len(table):
        return None
    places: dict[str, list[int]] = defaultdict(list)
    for row, digests in enumerate(_digests(table)):
        for digest in digests:
            places[digest].append(row)
    order: list[int] = []
    for digest in saved.digests:
        if not places[digest]:
            return None
        order.append(places[digest].pop(0))
    return order


def _digests(table: pa.Table) -> list[set[str]]:
    """The digest of each text, and of what it was made from; none of what is no text."""
    texts = table.column("text").to_pylist()
    names = table.column_names[len(OWN) :]
    originals = [table.column(name).to_pylist() for name in ORIGINALS if name in names]
    modalities = table.column("modality").to_pylist()
    return [
        {content_digest(text).hex() for text in pair if text} if modality == "text" else set()
        for modality, *pair in zip(modalities, texts, *originals, strict=True)
    ]


def _same_texts(saved: Saved, table: pa.Table, vectors: Path, texts: Path) -> None:
    """Refuse texts that are others than those that were encoded."""
    if saved.digests is None or saved.ids is None:
        return
    pairs = zip(saved.ids, saved.digests, _digests(table), strict=True)
    changed = [name for name, digest, now in pairs if now and digest not in now]
    if changed:
        raise UsageError(
            f"{count(len(changed), 'text')} of {texts} {'is' if len(changed) == 1 else 'are'} "
            f"not what {vectors} was made from: {_shown(changed)}.",
            Hint.run("encode", str(texts), out=str(vectors), words="Encode them again. Run:"),
        )


def _strangers(saved: Saved, table: pa.Table, vectors: Path, texts: Path) -> UsageError:
    held = {name for name in table.column("id").to_pylist() if name is not None}
    missing = [name for name in saved.ids or () if name not in held]
    have = f"its ids are {_shown(sorted(held))}" if held else "it has no column of ids"
    return UsageError(
        f"{len(missing):,} of the {len(saved.rows):,} ids of {vectors} are not in {texts}, as "
        f"{_shown(missing)}; {have}.",
        Hint.run("encode", str(texts), out=FILE, words="Encode these texts. Run:"),
    )


def _shown(names: Sequence[str]) -> str:
    more = ", ..." if len(names) > SHOWN else ""
    return ", ".join(shortened(name, 30) for name in names[:SHOWN]) + more
