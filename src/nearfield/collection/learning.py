"""An encoder that learns from a collection's items, and what it learned on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from nearfield.pipeline.contents import items_of
from nearfield.store import Database, EncoderCard, Table, layout
from nearfield.store.learned import Learned
from nearfield.types import Content, Encoder, FittedEncoder, Watch

READ = [layout.PART, layout.MODALITY, layout.TEXT, layout.URI, layout.DATA]


def fitted_on(encoder: Encoder, items: Iterable[Content], folder: Path, watch: Watch) -> Encoder:
    """The encoder, fitted on ``items`` and kept in the collection's ``folder``.

    One that has nothing to learn, or has learned, comes back as it is.
    """
    if not isinstance(encoder, FittedEncoder) or encoder.fitted:
        return encoder
    fitted = encoder.fit(items, progress=watch("Fitting"))
    Learned(folder).keep(fitted.fingerprint, fitted.save)
    return fitted


def restored(encoder: Encoder, card: EncoderCard, folder: Path) -> Encoder:
    """The encoder with what it learned for the vectors of ``card``, if it learned anything."""
    if not isinstance(encoder, FittedEncoder) or encoder.fitted:
        return encoder
    place = Learned(folder).path(card.fingerprint)
    return encoder.restored(place) if place.is_dir() else encoder


def fitted_on_all(encoder: Encoder, db: Database, name: str, watch: Watch) -> Encoder:
    """The encoder, fitted on all items of the collection ``name``, as :func:`fitted_on` does."""
    return fitted_on(encoder, _items(db.table(db.require(name))), db.folder(name), watch)


def _items(table: Table) -> Iterator[Content]:
    columns = [name for name in READ if name in table.columns]
    for batch in table.scan(columns):
        yield from items_of(batch)
