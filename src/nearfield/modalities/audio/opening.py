"""A sound's file opened: its head is read, its limits are kept, and nothing is decoded."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from nearfield.errors import BadSource, MissingExtra
from nearfield.modalities.media import name_of, path_of, unreadable
from nearfield.types import Media

if TYPE_CHECKING:
    from soundfile import SoundFile

SUFFIXES = (
    *(".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".aifc"),
    *(".au", ".caf", ".w64", ".rf64", ".m4a", ".m4b", ".aac", ".wma", ".amr"),
)
"""Endings of sounds; the last five are among them to be refused by name."""

HOURS = 24
"""The longest recording that is read. One of ten hours at 8 kHz is decoded in 2 s of CPU."""

FASTEST = 768_000
"""Samples a second, at most: a file of a few bytes can claim two thousand million."""

_OTHER: tuple[tuple[int, bytes, str], ...] = (
    (4, b"ftyp", "MPEG-4 (m4a)"),
    (0, b"\x30\x26\xb2\x75", "Windows Media (wma)"),
    (0, b"#!AMR", "AMR, of a telephone"),
    (0, b"\xff\xf1", "raw AAC"),
    (0, b"\xff\xf9", "raw AAC"),
)


def opened(sound: Media) -> SoundFile:
    """The sound's file, of which the head is read; close it after use.

    Raises
    ------
    BadSource
        The file cannot be read, is no sound, is empty, or is longer than 24 hours.
    MissingExtra
        The package that reads sounds is not installed.
    """
    soundfile = library()
    source = path_of(sound) if sound.data is None else io.BytesIO(sound.data)
    try:
        head = _head(source)
        file = soundfile.SoundFile(str(source) if isinstance(source, Path) else source)
    except OSError as error:
        raise unreadable(sound, error.strerror or str(error)) from error
    except (soundfile.SoundFileError, TypeError, ValueError) as error:
        raise unreadable(sound, _reason(error, head)) from error
    try:
        _within(sound, file)
    except BadSource:
        file.close()
        raise
    return file


def check(sound: Media) -> None:
    """Raise ``BadSource`` for what its head says: no sound, an empty one, or too long a one."""
    opened(sound).close()


def library() -> Any:
    """The package that reads sounds; raises ``MissingExtra`` where it is not installed."""
    try:
        import soundfile
    except (ImportError, OSError) as error:  # the latter where libsndfile itself is not there
        raise MissingExtra("Reading sounds", "audio") from error
    return soundfile


def _within(sound: Media, file: SoundFile) -> None:
    if file.samplerate > FASTEST:
        raise unreadable(sound, f"it claims {file.samplerate:,} samples a second")
    if file.frames == 0:
        raise BadSource(f"{name_of(sound)} is empty: it holds no samples.", "Leave it out.")
    if file.frames > HOURS * 3600 * file.samplerate:
        raise too_long(sound)


def too_long(sound: Media) -> BadSource:
    """Why a recording is not read to its end, as an error."""
    return BadSource(
        f"{name_of(sound)} is longer than {HOURS} hours, the most that is read.",
        "Cut it into several files.",
    )


def _head(source: Path | IO[bytes]) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return file.read(16)
    head = source.read(16)
    source.seek(0)
    return head


def _reason(error: Exception, head: bytes) -> str:
    if not head:
        return "it is empty"
    for place, mark, what in _OTHER:
        if head[place:].startswith(mark):
            return f"it is {what}, which is not read: save it as flac, mp3 or wav"
    words = str(getattr(error, "error_string", "") or error).rstrip(".")
    return "no sound that is known" if "not recogni" in words else words
