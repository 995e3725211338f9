"""Which frames of a clip an encoder reads, and which of them at once."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from nearfield.errors import BadModel
from nearfield.types import Segment

MOST = 9_600
"""Frames of one clip, at most: 600 windows of 16. Of a longer clip they are spread evenly."""


@dataclass(frozen=True)
class Sampling:
    """Windows of a clip, and the frames of each; part of an encoder's fingerprint.

    Attributes
    ----------
    length, step
        Milliseconds of a window, and from one to the next.
    rate
        Frames a second.
    frames
        Of a window. What is shown at each moment is read: of a clip of more frames some, of one
        of fewer the same ones again.
    hold
        Whether windows are full: what is left over is in one that ends with the clip, and a clip
        that is shorter shows its last frame until the end. Else the last window is a shorter one.

    >>> Sampling(1067, 1067, 15, 16).seconds(Segment(0, 150))[:4]
    [0.0, 0.06666666666666667, 0.13333333333333333, 0.149]
    """

    length: int
    step: int
    rate: float
    frames: int
    hold: bool = True

    def __post_init__(self) -> None:
        sides = (self.length, self.step)
        if not all(type(side) is int and 1 <= side <= 3_600_000 for side in sides):
            raise BadModel(f"Windows of {self.length} milliseconds, every {self.step}, are none.")
        if not 0.01 <= self.rate <= 240 or not 1 <= self.frames <= MOST:
            raise BadModel(f"{self.frames} frames of a window, {self.rate} a second, are no clip.")

    def segments(self, milliseconds: int) -> list[Segment]:
        """The windows of a clip that is so long, at most so many that :data:`MOST` frames are read.

        >>> Sampling(1000, 1000, 1, 1).segments(2500)[1:]
        [Segment(start=1000, end=2000, region=None, pointer=''), \
Segment(start=1500, end=2500, region=None, pointer='')]
        >>> long = Sampling(10_000, 10_000, 1, 10).segments(40_000_000)
        >>> len(long), long[1].start
        (960, 40000)
        """
        last = milliseconds - self.length if self.hold else milliseconds - 1
        starts = range(0, max(0, last) + 1, self.step)
        over = self.hold and last > starts[-1]
        count, most = len(starts) + over, max(1, MOST // self.frames)
        chosen = range(count) if count <= most else [n * count // most for n in range(most)]
        begins = (starts[n] if n < len(starts) else last for n in chosen)
        return [Segment(at, min(at + self.length, milliseconds)) for at in begins]

    def seconds(self, window: Segment) -> list[float]:
        """When the frames of a window are shown, from the beginning of the clip."""
        last = max(window.start, window.end - 1) / 1000
        moments = [window.start / 1000 + frame / self.rate for frame in range(self.frames)]
        if self.hold:
            return [min(moment, last) for moment in moments]
        return [moment for moment in moments if moment <= last]

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def sampling_of(held: Any, where: str) -> Sampling:
    """What ``to_dict`` gave, back from JSON; ``where`` is the file, for errors.

    >>> given = Sampling(640, 640, 25, 16)
    >>> sampling_of(given.to_dict(), "a.json") == given
    True
    """
    names = {field.name for field in fields(Sampling)}
    if not isinstance(held, dict) or not held.keys() <= names:
        raise BadModel(f"{where} does not say which frames are read: {', '.join(sorted(names))}.")
    try:
        return Sampling(**held)
    except TypeError as error:
        raise BadModel(f"{where} does not say which frames are read: {error}.") from error
