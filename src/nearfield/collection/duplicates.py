"""Duplicates in a collection, between two, and of one new text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.errors import EncoderMismatch, UsageError
from nearfield.sources.judged import read_marked

if TYPE_CHECKING:
    from nearfield.collection.collection import Collection
    from nearfield.tasks.duplicates import Duplicates, Matches

Marked = str | Path | Iterable[tuple[str, str, bool]]


def found_in(
    collection: Collection,
    *,
    where: str | None,
    keep: str,
    marked: Marked | None,
    **options: Any,
) -> Duplicates:
    """Within a collection."""
    from nearfield.tasks.duplicates import duplicates

    judged = read_marked(marked) if isinstance(marked, str | Path) else marked
    items = collection.items(where)
    rule, _, column = keep.partition(":")
    needed = list(items.columns) if rule == "fullest" else [column] if column else []
    columns = {name: items.column(name) for name in needed}
    return duplicates(
        items.near, ids=items.ids, texts=items.texts, columns=columns, keep=keep, marked=judged,
        **options,
    )  # fmt: skip


def found_between(
    collection: Collection, other: Collection, *, where: str | None, **options: Any
) -> Matches:
    """The items of one collection that are in another of the same encoder."""
    from nearfield.tasks.duplicates import matches

    mine, theirs = collection.info(), other.info()
    if mine.fingerprint != theirs.fingerprint:
        raise EncoderMismatch(
            f"{mine.name!r} holds vectors of {mine.model} ({mine.fingerprint}), {theirs.name!r} of "
            f"{theirs.model} ({theirs.fingerprint}); two models' vectors cannot be compared.",
            f"Run: nearfield reembed -c {theirs.name} --model {mine.model}",
        )
    items, others = collection.items(where), other.items()
    return matches(
        items.near, others.near, ids=items.ids, other_ids=others.ids, texts=items.texts,
        other_texts=others.texts, **options,
    )  # fmt: skip


def found_of(collection: Collection, text: str, *, where: str | None, **options: Any) -> Matches:
    """The items that are the same as a new text."""
    from nearfield.tasks.duplicates import matches

    if not text.strip():
        raise UsageError("The text is empty.", 'Run: nearfield duplicates --of "TEXT"')
    items = collection.items(where)
    vector = collection.encoder(of=items).encode_document([text])
    return matches(
        vector, items.near, ids=["new"], other_ids=items.ids, texts=[text],
        other_texts=items.texts, **options,
    )  # fmt: skip
