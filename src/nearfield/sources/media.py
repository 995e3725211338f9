"""Files that are items as they stand: pictures. They are named here, and never decoded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from nearfield.errors import BadSource
from nearfield.modalities import by_suffix, kind_of
from nearfield.sources.documents import UnreadableError, content_of, described
from nearfield.sources.entries import Entry
from nearfield.sources.formats import format_by_name
from nearfield.sources.magic import recognise
from nearfield.sources.memory import Chunk
from nearfield.sources.packing import SUFFIXES
from nearfield.sources.stream import Stream
from nearfield.types import Media, Modality


def suffixes_of(kind: Modality | None) -> dict[str, Modality]:
    """The endings of files that are items as they stand, of one modality or of all."""
    if kind is not None:
        kind_of(kind)
    return {
        suffix: modality for suffix, modality in by_suffix().items() if kind in (None, modality)
    }


def modality_of_file(stream: Stream, kind: Modality | None) -> Modality | None:
    """The modality of a file that is an item as it stands, by its name, else by its content.

    None for a text or a table.

    Raises
    ------
    BadSource
        The content is plainly of another modality than ``kind``.
    """
    suffix = PurePath(stream.name).suffix.lower()
    seen = recognise(stream.head)
    modality = by_suffix().get(suffix) or (seen.modality if seen else None)
    if kind is None:
        return None if format_by_name(PurePath(stream.name)) else modality
    if kind == modality:
        return modality
    if kind not in by_suffix().values():
        return None
    raise BadSource(
        f"{stream.report.name} holds {seen.what if seen else 'text'}; a file of the modality "
        f"{kind} was wanted: {', '.join(suffixes_of(kind))}.",
        stream.report.again("Leave the kind out. Run:"),
    )


def read_media(stream: Stream, modality: Modality) -> Iterator[Chunk]:
    """Read one file as one item: by its place, or by its bytes where it has none."""
    report, path = stream.report, stream.path
    if path is not None and not stream.zipped:
        report.done = report.total or 0
        yield (entry_of(path, path.name, modality),)
        return
    try:
        data = content_of(stream.file)
    except UnreadableError as reason:
        report.skip(report.name, str(reason))
        return
    plain = PurePath(stream.name)
    name = plain.stem if plain.suffix.lower() in SUFFIXES else plain.name
    about = described(path) if path else {}
    yield (Entry(name or None, Media(modality, name, data), about),)


def entry_of(path: Path, name: str, modality: Modality) -> Entry:
    """The item of one file; raises OSError where it cannot be opened."""
    with path.open("rb"):
        about = described(path)
    return Entry(name, Media(modality, str(path.absolute())), about)
