"""A clip read once to its end, undecoded: how long it is, and whether all of it is there."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from nearfield.errors import BadSource
from nearfield.modalities.digest import digest_of
from nearfield.modalities.media import name_of, path_of, unreadable
from nearfield.modalities.video.opening import Opened, opened
from nearfield.types import Media

if TYPE_CHECKING:
    from av.packet import Packet

SHORT, SLACK = 0.98, 1.0
"""Of the announced seconds, the share that must come, but for one: tracks end apart from each
other, and containers round."""

HOURS = 240
"""The longest clip: two frames can claim any time between them."""

MOST = 4_096
_KNOWN: dict[tuple[object, ...], Measured] = {}
_LOCK = Lock()


class Measured(NamedTuple):
    """When its first frame is shown, in the file's own time, how long it is, how many frames."""

    begin: float
    seconds: float
    frames: int

    @property
    def milliseconds(self) -> int:
        """How long it is, rounded up; at least 1."""
        return max(1, -int(-self.seconds * 1000 // 1))


def measured(clip: Media) -> Measured:
    """How long a clip is, the whole of its file; kept for the last 4,096 of them.

    Every packet is read, and none decoded: half a gigabyte a second.

    Raises
    ------
    BadSource
        The file cannot be read, is no clip, has no frames, or was cut short: it announces more
        than came.

    Examples
    --------
    >>> measured(Media("video", "bikes.mp4")).milliseconds  # doctest: +SKIP
    10000
    """
    key = _key(clip)
    found = _KNOWN.get(key)
    if found is None:
        found = _measured(clip)
        with _LOCK:
            while len(_KNOWN) >= MOST:
                del _KNOWN[next(iter(_KNOWN))]
            _KNOWN[key] = found
    return found


def _key(clip: Media) -> tuple[object, ...]:
    """The bytes, or the file as it is now."""
    if clip.data is not None:
        return (digest_of([clip.data]),)
    try:
        state = path_of(clip).stat()
    except OSError as error:
        raise unreadable(clip, error.strerror or str(error)) from error
    return clip.uri, state.st_mtime_ns, state.st_size


def _measured(clip: Media) -> Measured:
    begin, end, last = float("inf"), float("-inf"), float("-inf")
    frames = samples = 0
    with opened(clip) as file:
        announced, promised = _announced(file), file.stream.frames
        usual = 1 / float(file.stream.average_rate or 25)
        for packet in file.container.demux():
            at, own = time_of(packet), packet.stream.index == file.stream.index
            samples += own and at is not None
            if not packet.size or packet.is_discard or at is None:
                continue
            until = at + float((packet.duration or 0) * packet.time_base)
            last = max(last, until)
            if own:
                frames += 1
                begin, end = min(begin, at), max(end, until, at + usual)
    if not frames:
        raise BadSource(f"{name_of(clip)} holds no frames.", "Leave it out.")
    if samples < SHORT * promised:
        raise unreadable(
            clip, f"it was cut short: it announces {promised:,} frames and holds {samples:,}"
        )
    came = max(last, end) - min(begin, 0.0)  # Matroska counts from 0 on, wherever it begins
    if came < SHORT * announced - SLACK:
        raise unreadable(
            clip, f"it was cut short: it announces {announced:.1f} s and holds {came:.1f}"
        )
    if end - begin > HOURS * 3600:
        raise unreadable(clip, f"it claims to be longer than {HOURS} hours")
    return Measured(begin, end - begin, frames)


def time_of(packet: Packet[Any]) -> float | None:
    """When a packet is shown, in seconds; AVI says when it is decoded alone."""
    at = packet.dts if packet.pts is None else packet.pts
    return None if at is None else float(at * packet.time_base)


def _announced(file: Opened) -> float:
    """The seconds that the head promises; 0 where it promises none."""
    stream = file.stream
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return float(file.container.duration or 0) / 1e6
