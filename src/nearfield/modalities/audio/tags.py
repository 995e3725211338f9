"""What a sound's file says of itself: how long it is, and its tags."""

from __future__ import annotations

from typing import Any

from nearfield.errors import BadSource
from nearfield.modalities.audio.opening import opened
from nearfield.types import Media

_TAGS = ("title", "artist", "album", "genre", "comment")


def about(sound: Media, place: bool = False) -> dict[str, Any]:
    """Columns of a sound: duration in seconds, sample rate, channels; title and artist if said.

    By its head: of an MP3 without a table the duration is an estimate. Nothing is said of a file
    that cannot be read, and none says its ``place``.
    """
    try:
        with opened(sound) as file:
            told: dict[str, Any] = {
                "duration": round(file.frames / file.samplerate, 3),
                "sample_rate": file.samplerate,
                "channels": file.channels,
            }
            tags = {name: _clean(getattr(file, name)) for name in ("title", "artist")}
    except BadSource:
        return {}
    return told | {name: value for name, value in tags.items() if value}


def told(sound: Media) -> list[str]:
    """What was written about a sound within its file: title, artist, album, genre, comment."""
    try:
        with opened(sound) as file:
            return list(dict.fromkeys(filter(None, (_clean(getattr(file, n)) for n in _TAGS))))
    except BadSource:
        return []


def _clean(value: object) -> str:
    return " ".join(str(value or "").replace("\0", " ").split())
