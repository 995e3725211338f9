"""A text is an item as it stands."""

from __future__ import annotations

from nearfield.modalities.digest import digest_of
from nearfield.modalities.kind import Kind, Packed
from nearfield.types import Segment


def digest(text: str) -> bytes:
    """Digest of the text in UTF-8; half an emoji, as JSON allows, counts as it stands."""
    return digest_of([text.encode("utf-8", "surrogatepass")])


def words(text: str) -> str:
    """The text itself."""
    return text


def whole(text: str) -> Segment:
    """All characters."""
    return Segment(0, len(text))


def cut(text: str, segment: Segment) -> str:
    """The characters of a segment."""
    return text[segment.start : segment.end]


def pack(_: str) -> Packed:
    """Nothing: a text stands in its own column."""
    return None, None


def unpack(text: str | None, uri: str | None, data: bytes | None) -> str:
    """The text, empty for none."""
    return text or ""


TEXT: Kind[str] = Kind("text", digest, words, whole, cut, pack, unpack)
