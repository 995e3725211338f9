"""The table of modalities, and those that other packages add."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from nearfield.errors import UnknownName
from nearfield.modalities.audio import AUDIO
from nearfield.modalities.image import IMAGE
from nearfield.modalities.kind import Kind
from nearfield.modalities.node import NODE
from nearfield.modalities.record import RECORD
from nearfield.modalities.text.row import TEXT
from nearfield.modalities.video import VIDEO
from nearfield.registry import rows
from nearfield.types import Content, Media, Modality, Record

_ROWS: tuple[Kind[Any], ...] = (TEXT, IMAGE, AUDIO, VIDEO, RECORD, NODE)
KINDS: dict[Modality, Kind[Any]] = {row.modality: row for row in _ROWS}
"""The rows of this package, by modality."""


@cache
def kinds() -> dict[str, Kind[Any]]:
    """The rows of every modality: those of other packages go before ours."""
    ours = {str(modality): row for modality, row in KINDS.items()}
    return ours | rows("modalities")


def kind_of(modality: str) -> Kind[Any]:
    """The row of a modality: an entry point's, which goes first, or ours.

    Raises
    ------
    UnknownName
        There is none yet; those that there are are listed.

    Examples
    --------
    >>> kind_of("image").suffixes[:2]
    ('.png', '.jpg')
    """
    known = kinds()
    if modality not in known:
        raise UnknownName("modality", modality, known)
    return known[modality]


def modality_of(content: Content) -> Modality:
    """The modality of a content.

    >>> modality_of("a red apple"), modality_of(Media("image", "apple.jpg"))
    ('text', 'image')
    """
    if isinstance(content, str):
        return "text"
    if isinstance(content, Media):
        return content.modality
    return "record" if isinstance(content, Record) else "node"


def modalities_of(contents: Sequence[Content]) -> set[Modality]:
    """The modalities of some contents.

    >>> sorted(modalities_of(["a red apple", Media("image", "apple.jpg"), "a pear"]))
    ['image', 'text']
    """
    if set(map(type, contents)) == {str}:
        return {"text"}
    return {modality_of(content) for content in contents}


@cache
def by_suffix() -> dict[str, Modality]:
    """The modality of a file by its ending, in lower case with the dot."""
    return {suffix: row.modality for row in kinds().values() for suffix in row.suffixes}
