"""The row of clips in the table of modalities."""

from __future__ import annotations

from nearfield.modalities.digest import digest_of
from nearfield.modalities.kind import Kind
from nearfield.modalities.media import pack, timed, timed_blocks, whole, words_of
from nearfield.modalities.video.frames import decode
from nearfield.modalities.video.opening import SUFFIXES, check
from nearfield.modalities.video.preview import preview
from nearfield.modalities.video.tags import about, told
from nearfield.types import Media


def digest(clip: Media) -> bytes:
    """Digest of the file's bytes, and of the piece, where one is meant."""
    return digest_of(timed_blocks(clip))


def words(clip: Media) -> str | None:
    """The file's name as words, and its tags: title, artist, description, comment.

    None where nothing is.

    >>> words(Media("video", "clips/anna_at-sea.mp4"))
    'anna at sea'
    """
    return words_of(clip, told(clip))


def unpack(text: str | None, uri: str | None, data: bytes | None) -> Media:
    """The clip at ``uri``, or of these bytes."""
    return Media("video", uri or "", data)


VIDEO: Kind[Media] = Kind(
    "video",
    digest,
    words,
    whole,
    timed,
    pack,
    unpack,
    suffixes=SUFFIXES,
    decode=decode,
    preview=preview,
    check=check,
    about=about,
)
