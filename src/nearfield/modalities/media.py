"""Where a medium is: its file on this machine, the bytes of it, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nearfield.errors import BadSource
from nearfield.modalities.kind import Packed
from nearfield.types import Media, Segment

_BLOCK = 1 << 20
WHOLE = Segment(0, 0)


def path_of(medium: Media) -> Path:
    """The file on this machine: a path, or a ``file:`` address.

    Raises
    ------
    BadSource
        It is elsewhere, or nowhere.
    """
    parts = urlsplit(medium.uri)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    if "://" in medium.uri or not medium.uri:
        raise BadSource(
            f"{name_of(medium)} is not on this machine; nothing is fetched.",
            "Give a path, or its bytes as data.",
        )
    return Path(medium.uri)


def blocks(medium: Media) -> Iterator[bytes]:
    """The bytes of a medium, block by block; raises ``BadSource`` where they cannot be read."""
    if medium.data is not None:
        yield medium.data
        return
    try:
        with path_of(medium).open("rb") as file:
            while block := file.read(_BLOCK):
                yield block
    except OSError as error:
        raise unreadable(medium, error.strerror or str(error)) from error


def name_of(medium: Media) -> str:
    """A medium as a sentence names it.

    >>> name_of(Media("image", "cat.png")), name_of(Media("image", data=b""))
    ("The picture 'cat.png'", 'The picture without a name')
    """
    what = _CALLED.get(medium.modality, medium.modality)
    return f"The {what} {medium.uri!r}" if medium.uri else f"The {what} without a name"


def words_of(medium: Media, told: Iterable[str]) -> str | None:
    r"""The file's name as words, then what is written in it, a line each; None without either.

    >>> words_of(Media("image", "fruits/red_apple-2.jpg"), ["a gift"])
    'red apple 2\na gift'
    """
    path = unquote(urlsplit(medium.uri).path) if "://" in medium.uri else medium.uri
    name = " ".join(re.findall(r"[^\W_]+", Path(path).stem))
    return "\n".join(filter(None, [name, *told])) or None


def whole(_: Media) -> Segment:
    """All of it."""
    return WHOLE


def timed(medium: Media, segment: Segment) -> Media:
    """A piece of a sound or clip, in milliseconds; of a piece, a piece within it."""
    if segment == WHOLE:
        return medium
    at = medium.segment.start if medium.segment is not None else 0
    moved = segment._replace(start=segment.start + at, end=segment.end + at)
    return replace(medium, segment=moved)


def timed_blocks(medium: Media) -> Iterator[bytes]:
    """The bytes of a medium, and which piece of it is meant, in milliseconds."""
    yield from blocks(medium)
    if medium.segment is not None:
        yield repr((medium.segment.start, medium.segment.end)).encode()


def pack(medium: Media) -> Packed:
    """Where it is, and its bytes, where they are at hand."""
    return medium.uri or None, medium.data


def unreadable(medium: Media, reason: str) -> BadSource:
    """Why a medium cannot be read, as an error."""
    return BadSource(
        f"{name_of(medium)} cannot be read: {reason.rstrip('.')}.", "Mend it, or leave it out."
    )


_CALLED = {"image": "picture", "audio": "sound", "video": "clip"}
