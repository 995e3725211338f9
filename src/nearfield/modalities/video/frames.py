"""A clip's frames as they are meant to be seen, one after another: memory is that of a few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.media import unreadable
from nearfield.modalities.video.measure import measured
from nearfield.modalities.video.opening import Opened, opened
from nearfield.types import Media

if TYPE_CHECKING:
    from av import VideoFrame

Pixels: TypeAlias = NDArray[np.uint8]
"""RGB, ``(height, width, 3)``."""

EARLY = 0.0005  # seconds: containers round to a millisecond
FAR = 10.0  # seconds from where it is worth to jump to the key frame before


def shown(clip: Media, seconds: Sequence[float]) -> Iterator[tuple[int, Pixels]]:
    """What a clip shows at each of ``seconds``, ascending, from the beginning of its file.

    Yields a place in ``seconds`` and the last frame that begins by then, upright, with square
    pixels; two places may share one array. Before the first frame and behind the last it is these.

    Raises
    ------
    BadSource
        The file cannot be read, holds no frames, or is broken before the last of ``seconds``.

    Examples
    --------
    >>> frames = shown(Media("video", "bikes.mp4"), [0.0, 1.0])  # doctest: +SKIP
    >>> [(place, pixels.shape) for place, pixels in frames]  # doctest: +SKIP
    [(0, (272, 640, 3)), (1, (272, 640, 3))]
    """
    begin = measured(clip).begin
    place = 0
    with opened(clip) as file:
        before: VideoFrame | None = None
        for at, frame in _from(file, begin, seconds[0] if len(seconds) else 0.0):
            first = place
            while before is not None and place < len(seconds) and seconds[place] < at - EARLY:
                place += 1
            yield from _same(before, range(first, place), file)
            if place == len(seconds):
                return
            before = frame
        if before is None:
            raise unreadable(clip, "none of its frames can be decoded")
        yield from _same(before, range(place, len(seconds)), file)


def decode(clip: Media) -> Pixels:
    """The frame that stands for a clip, or for the piece of it that is meant: its first."""
    start = clip.segment.start / 1000 if clip.segment is not None else 0.0
    return next(pixels for _, pixels in shown(clip, [start]))


def upright(frame: VideoFrame, aspect: float = 1.0) -> Pixels:
    """The pixels of a frame: stretched to square ones, turned as its file says, RGB.

    ``aspect`` is a pixel's width by its height, as it is stored, before the turn.
    """
    width = max(1, round(frame.width * aspect))
    pixels: Pixels = frame.to_ndarray(format="rgb24", width=width, height=frame.height)
    turns = round(frame.rotation / 90) % 4  # degrees against the clock
    return np.rot90(pixels, turns) if turns else pixels


def aspect_of(file: Opened) -> float:
    """A pixel's width by its height; 1 where nobody says, or says what cannot be."""
    said = file.stream.sample_aspect_ratio or file.stream.codec_context.sample_aspect_ratio
    return float(said) if said and 0.1 <= said <= 10 else 1.0


def _same(frame: VideoFrame | None, places: range, file: Opened) -> Iterator[tuple[int, Pixels]]:
    if frame is None or not places:
        return
    pixels = upright(frame, aspect_of(file))
    for place in places:
        yield place, pixels


def _from(file: Opened, begin: float, second: float) -> Iterator[tuple[float, VideoFrame]]:
    """The frames and their seconds, from the key frame before ``second`` or from the first on."""
    base = file.stream.time_base
    if second > FAR and base is not None:
        file.container.seek(int((begin + second) / base), stream=file.stream)
        frames = _timed(file, begin)
        first = next(frames, None)
        if first is not None and first[0] <= second + EARLY:
            yield first
            yield from frames
            return
        file.container.seek(0, any_frame=False)  # it landed behind: some containers have no index
    yield from _timed(file, begin)


def _timed(file: Opened, begin: float) -> Iterator[tuple[float, VideoFrame]]:
    usual, at = 1 / float(file.stream.average_rate or 25), 0.0
    for frame in file.container.decode(file.stream):
        mark = frame.dts if frame.pts is None else frame.pts
        if mark is None or frame.time_base is None:
            at += usual
        else:
            at = float(mark * frame.time_base) - begin
        yield at, frame
