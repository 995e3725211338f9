"""The row of sounds in the table of modalities."""

from __future__ import annotations

from nearfield.modalities.audio.decode import decode
from nearfield.modalities.audio.opening import SUFFIXES, check
from nearfield.modalities.audio.preview import preview
from nearfield.modalities.audio.tags import about, told
from nearfield.modalities.digest import digest_of
from nearfield.modalities.kind import Kind
from nearfield.modalities.media import pack, timed, timed_blocks, whole, words_of
from nearfield.types import Media


def digest(sound: Media) -> bytes:
    """Digest of the file's bytes, and of the piece, where one is meant."""
    return digest_of(timed_blocks(sound))


def words(sound: Media) -> str | None:
    """The file's name as words, and its tags: title, artist, album, genre, comment.

    None where nothing is.

    >>> words(Media("audio", "calls/anna_2024-05.wav"))
    'anna 2024 05'
    """
    return words_of(sound, told(sound))


def unpack(text: str | None, uri: str | None, data: bytes | None) -> Media:
    """The sound at ``uri``, or of these bytes."""
    return Media("audio", uri or "", data)


AUDIO: Kind[Media] = Kind(
    "audio",
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
