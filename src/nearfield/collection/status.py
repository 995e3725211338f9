"""A collection at a glance."""

from __future__ import annotations

from nearfield.collection.background import underway
from nearfield.collection.base import BaseCollection
from nearfield.collection.learning import notes_of
from nearfield.collection.settled import settled
from nearfield.errors import NearfieldError, UnknownName
from nearfield.pipeline.difference import HEAD
from nearfield.store import Database
from nearfield.store.disk import folder_bytes
from nearfield.store.manifest import COLUMNS
from nearfield.store.seals import compare
from nearfield.types import FieldEncoder, FieldWeight
from nearfield.types.reports import Before, Checked, Info, Listing
from nearfield.types.reports.columns import ColumnRead


def status(collection: BaseCollection) -> Info:
    """Sizes, encoder and fingerprint; the version before, and one on its way."""
    return settled(lambda: _status(collection))


def _status(collection: BaseCollection) -> Info:
    manifest, table = collection.manifest, collection.table
    card, before = manifest.encoder, manifest.before
    kept = None
    if before:
        size = folder_bytes(collection.folder / f"{before.table}.lance")
        kept = Before(before.encoder.name, before.encoder.fingerprint, size)
    return Info(
        name=collection.name,
        items=table.count(HEAD),
        vectors=table.count(),
        dim=card.dim,
        model=card.name,
        fingerprint=card.fingerprint,
        bytes=collection.db.bytes(collection.name),
        before=kept,
        reembedding=underway(collection.db, collection.name),
        columns={name: str(type_) for name, type_ in table.metadata.items()},
        modalities=manifest.modalities,
        unread=table.unread(),
        language=manifest.language,
        learned=notes_of(manifest),
        read=tuple(map(ColumnRead.of, manifest.arguments.get(COLUMNS) or ())),
        fields=_fields(collection) if "record" in manifest.modalities else (),
    )


def _fields(collection: BaseCollection) -> tuple[FieldWeight, ...]:
    """The fields that its encoder weighs; none where another one made the vectors."""
    try:
        encoder = collection.encoder()
    except NearfieldError:  # an encoder that was given, or is not at hand
        return ()
    return encoder.fields if isinstance(encoder, FieldEncoder) else ()


def listing(database: Database) -> Listing:
    """The collections of a database at a glance, and which cannot be read."""
    infos, damaged = [], {}
    for name in database.names():
        try:
            infos.append(status(BaseCollection(name, db=database)))
        except UnknownName:
            continue  # removed meanwhile
        except NearfieldError as error:
            damaged[name] = error.message
    return Listing(str(database.path), tuple(infos), damaged)


def compared(collection: BaseCollection) -> Checked:
    """The files of a collection against the digests of when they were written."""
    _ = collection.manifest
    files = compare(collection.folder)
    return Checked(collection.name, **files._asdict())
