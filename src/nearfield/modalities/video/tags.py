"""What a clip's file says of itself: how long and how large it is, when it was taken, its tags."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from nearfield.errors import BadSource
from nearfield.modalities.video.frames import aspect_of
from nearfield.modalities.video.measure import measured
from nearfield.modalities.video.opening import Opened, library, opened
from nearfield.types import Media

_TAGS = ("title", "artist", "show", "genre", "description", "synopsis", "comment", "keywords")
_PHONES = "com.apple.quicktime."  # what stands before a phone's tags
_DATES = (f"{_PHONES}creationdate", "creation_time", "date")


def about(clip: Media, place: bool = False) -> dict[str, Any]:
    """Columns of a clip: duration in seconds, frame rate, width, height, codec, taken, title.

    ``width`` and ``height`` are those of the upright frame with square pixels. Nothing is said of
    a file that cannot be read, and none says its ``place``.
    """
    try:
        with opened(clip) as file:
            told = dict(_facts(file))
            guessed = "mpeg" in file.container.format.name  # from the size: their heads say none
        return told | ({"duration": round(measured(clip).seconds, 3)} if guessed else {})
    except BadSource:
        return {}


def told(clip: Media) -> list[str]:
    """What was written about a clip within its file: title, artist, description, comment."""
    try:
        with opened(clip) as file:
            tags = _tags(file)
    except BadSource:
        return []
    texts = (_clean(tags.get(name) or tags.get(_PHONES + name)) for name in _TAGS)
    return list(dict.fromkeys(filter(None, texts)))


def _facts(file: Opened) -> Iterator[tuple[str, Any]]:
    stream, context = file.stream, file.stream.codec_context
    length = stream.duration and stream.time_base and float(stream.duration * stream.time_base)
    if length := length or (file.container.duration or 0) / 1e6:
        yield "duration", round(length, 3)
    if stream.average_rate:
        yield "frame_rate", round(float(stream.average_rate), 3)
    sides = round(context.width * aspect_of(file)), context.height
    yield from zip(("width", "height"), sides[:: -1 if _is_turned(file) else 1], strict=True)
    yield "codec", context.codec.canonical_name
    tags = _tags(file)
    if taken := next(filter(None, (_moment(tags.get(name)) for name in _DATES)), None):
        yield "taken", taken
    if title := _clean(tags.get("title")):
        yield "title", title


def _is_turned(file: Opened) -> bool:
    """Whether the first frame lies on its side; a broken one says nothing."""
    file.stream.codec_context.thread_type = "SLICE"  # by frames, sixteen would be decoded for one
    try:
        frame = next(file.container.decode(file.stream), None)
    except library().FFmpegError:
        return False
    return frame is not None and round(frame.rotation / 90) % 2 == 1


def _tags(file: Opened) -> dict[str, str]:
    return {
        name.lower(): value
        for held in (file.stream.metadata, file.container.metadata)
        for name, value in held.items()
    }


def _moment(value: str | None) -> datetime | None:
    """A date as containers write it, in the time that it says, without its zone.

    Cameras without a clock say 1904 or 1970.
    """
    try:
        moment = datetime.fromisoformat((value or "").strip())
    except ValueError:
        return None
    return moment.replace(tzinfo=None) if moment.year > 1970 else None


def _clean(value: str | None) -> str:
    return " ".join((value or "").replace("\0", " ").split())
