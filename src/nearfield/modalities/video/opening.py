"""A clip's file opened: its head is read, its limits are kept, and no frame is decoded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from nearfield.errors import BadSource, MissingExtra
from nearfield.modalities.media import name_of, path_of, unreadable
from nearfield.types import Media

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video import VideoStream

SUFFIXES = (
    *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".wmv", ".flv"),
    *(".3gp", ".3g2", ".ogv", ".mts", ".m2ts"),
)
"""Endings of clips. That of a bare transport stream, ``.ts``, is TypeScript's too."""

FORMATS = "mov,mp4,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg"
"""What FFmpeg may take a file for: of its others some are lists of files and addresses."""

MOST = 36_000_000
"""Pixels of the largest frame that is decoded: 8,192 x 4,320 are 35 million."""


class Opened(NamedTuple):
    """A file, and its first track of frames."""

    container: InputContainer
    stream: VideoStream


@contextmanager
def opened(clip: Media) -> Iterator[Opened]:
    """The clip's file, of which the head is read; it is closed afterwards.

    Raises
    ------
    BadSource
        The file cannot be read, is no clip, holds no frames, or has too large ones; also where
        that turns out within the block.
    MissingExtra
        The package that reads clips is not installed.
    """
    av = library()
    if clip.data is None:
        path = path_of(clip)
        if path.is_file() and not path.stat().st_size:
            raise unreadable(clip, "it is empty")
    elif not clip.data:
        raise unreadable(clip, "it is empty")
    source = f"file:{path_of(clip)}" if clip.data is None else io.BytesIO(clip.data)
    options = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
    reason = "it is no clip that is known, or it is damaged or was cut short"
    try:
        with av.open(source, options=options) as container:
            reason = "it is damaged or was cut short"
            yield Opened(container, _frames_of(clip, container))
    except BadSource:
        raise
    except (av.FFmpegError, OSError) as error:
        raise unreadable(clip, _refused(error) or reason) from error


def check(clip: Media) -> None:
    """Raise ``BadSource`` for what its head says: no clip, no frames, or too large ones."""
    with opened(clip):
        return


def library() -> Any:
    """The package that reads clips; raises ``MissingExtra`` where it is not installed."""
    try:
        import av
    except ImportError as error:
        raise MissingExtra("Reading clips", "video") from error
    return av


def _frames_of(clip: Media, container: InputContainer) -> VideoStream:
    """The first track of frames, but for the picture on a record's sleeve."""
    tracks = [s for s in container.streams.video if not _is_sleeve(s)]
    if not tracks:
        what = "sound alone, and no frames" if container.streams.audio else "no frames"
        raise BadSource(f"{name_of(clip)} holds {what}.", "Leave it out, or add it as a sound.")
    stream = tracks[0]
    context: Any = stream.codec_context
    if context is None or not context.width or not context.height:
        raise unreadable(clip, "its frames are in a form that is not known")
    if context.width * context.height > MOST:
        raise BadSource(
            f"{name_of(clip)} has frames of {context.width:,} x {context.height:,} pixels; at most "
            f"{MOST // 1_000_000} megapixels are read.",
            "Make it smaller, or leave it out.",
        )
    context.options = {"max_pixels": str(MOST)}  # frames may grow on their way
    context.thread_type = "AUTO"
    return stream


def _is_sleeve(stream: VideoStream) -> bool:
    from av.stream import Disposition

    return bool(stream.disposition & Disposition.attached_pic)


def _refused(error: Exception) -> str:
    """Why a system gave no file; empty where the file is the reason."""
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        return str(error.strerror or error)
    return ""
