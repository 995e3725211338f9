"""An encoder that learns from a collection's items, and what it learned on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from nearfield.pipeline.contents import items_of
from nearfield.store import Database, EncoderCard, Manifest, Table, layout
from nearfield.store.learned import Learned
from nearfield.types import Content, Encoder, FittedEncoder, GrowingEncoder, Watch
from nearfield.types.reports import AddReport

LEARNED = "learned"  # what the manifest calls it
READ = [layout.PART, layout.MODALITY, layout.TEXT, layout.URI, layout.DATA]


def fitted_on(encoder: Encoder, items: Iterable[Content], folder: Path, watch: Watch) -> Encoder:
    """The encoder, fitted on ``items`` and kept in the collection's ``folder``.

    One that has nothing to learn, or has learned, comes back as it is; one that grows with new
    items knows them.
    """
    if not isinstance(encoder, FittedEncoder):
        return encoder
    if encoder.fitted:
        return _grown(encoder, items, folder)
    fitted = encoder.fit(items, progress=watch("Fitting"))
    Learned(folder).keep(fitted.fingerprint, fitted.save)
    return fitted


def _grown(encoder: Encoder, items: Iterable[Content], folder: Path) -> Encoder:
    """The encoder, which knows the new items too where it can; that is kept in its place."""
    if not isinstance(encoder, GrowingEncoder):
        return encoder
    grown = encoder.grown(items)
    if grown is not encoder:
        Learned(folder).renew(grown.fingerprint, grown.save)
    return grown


def restored(encoder: Encoder, card: EncoderCard, folder: Path) -> Encoder:
    """The encoder with what it learned for the vectors of ``card``, if it learned anything."""
    if not isinstance(encoder, FittedEncoder) or encoder.fitted:
        return encoder
    place = Learned(folder).path(card.fingerprint)
    return encoder.restored(place) if place.is_dir() else encoder


def fitted_on_all(encoder: Encoder, db: Database, name: str, watch: Watch) -> Encoder:
    """The encoder, fitted on all items of the collection ``name``, as :func:`fitted_on` does."""
    return fitted_on(encoder, items_in(db.table(db.require(name))), db.folder(name), watch)


def items_in(table: Table) -> Iterator[Content]:
    """All items of a table, one after another."""
    columns = [name for name in READ if name in table.columns]
    for batch in table.scan(columns):
        yield from items_of(batch)


def learned(encoder: Encoder | None) -> dict[str, Any]:
    """What the manifest remembers of what an encoder learned; nothing of one that learns nothing.

    The fingerprint says whose it is: another encoder may come.
    """
    if not isinstance(encoder, GrowingEncoder):
        return {}
    return {LEARNED: {"fingerprint": encoder.fingerprint, "notes": list(encoder.notes)}}


def notes_of(manifest: Manifest) -> tuple[str, ...]:
    """What the collection's encoder learned, in sentences."""
    kept = manifest.arguments.get(LEARNED) or {}
    same = kept.get("fingerprint") == manifest.encoder.fingerprint
    return tuple(kept["notes"]) if same else ()


def with_learned(report: AddReport, encoder: Encoder | None) -> AddReport:
    """The report of an addition, with what the encoder learned from the items."""
    if not isinstance(encoder, GrowingEncoder):
        return report
    return replace(report, notes=(*report.notes, *encoder.notes), learned=encoder.notes)
