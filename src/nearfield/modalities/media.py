"""Where a medium is: its file on this machine, the bytes of it, and what it is called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nearfield.errors import BadSource
from nearfield.types import Media

_BLOCK = 1 << 20


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


def unreadable(medium: Media, reason: str) -> BadSource:
    """Why a medium cannot be read, as an error."""
    return BadSource(
        f"{name_of(medium)} cannot be read: {reason.rstrip('.')}.", "Mend it, or leave it out."
    )


_CALLED = {"image": "picture", "audio": "sound", "video": "clip"}
