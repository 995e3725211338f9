"""Files that are items as they stand: pictures. They are named here, and never decoded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from nearfield.errors import BadSource
from nearfield.modalities import by_suffix, kind_of
from nearfield.sources.captions import captions_in
from nearfield.sources.documents import UnreadableError, content_of, described
from nearfield.sources.entries import Entry
from nearfield.sources.formats import format_by_name
from nearfield.sources.magic import recognise
from nearfield.sources.memory import Chunk
from nearfield.sources.packing import SUFFIXES
from nearfield.sources.records import Row
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


def read_media(stream: Stream, modality: Modality, place: bool = False) -> Iterator[Chunk]:
    """Read one file as one item: by its place, or by its bytes where it has none."""
    report, path = stream.report, stream.path
    if path is not None and not stream.zipped:
        report.done = report.total or 0
        names = {path.name, path.with_suffix(".txt").name}
        there = {name for name in names if path.with_name(name).is_file()}
        beside = captions_in(path.parent, there, {path.name}, report)
        told = beside.of(path.parent, path.name)
        yield (entry_of(path, path.name, modality, told, place=place),)
        return
    try:
        data = content_of(stream.file)
    except UnreadableError as reason:
        report.skip(report.name, str(reason))
        return
    plain = PurePath(stream.name)
    name = plain.stem if plain.suffix.lower() in SUFFIXES else plain.name
    medium = Media(modality, name, data)
    about = (described(path) if path else {}) | dict(kind_of(modality).about(medium, place))
    yield (Entry(name or None, medium, about),)


def entry_of(
    path: Path, name: str, modality: Modality, told: Row | None = None, *, place: bool = False
) -> Entry:
    """The item of one file; raises OSError where it cannot be opened.

    ``told`` are columns that others say of it; ``place`` asks for where it was made.
    """
    medium = Media(modality, str(path.absolute()))
    with path.open("rb"):
        about = described(path)
    about |= dict(kind_of(modality).about(medium, place))
    return Entry(name, medium, about | (told or {}))
