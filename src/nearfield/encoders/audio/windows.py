"""Which pieces of a recording a network reads at once."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

from nearfield.errors import BadModel
from nearfield.types import Segment


class Window(NamedTuple):
    """Milliseconds of a recording; what lies before its begin or after its end is silent."""

    start: int
    end: int


@dataclass(frozen=True)
class Windows:
    """How a recording is cut; part of an encoder's fingerprint.

    Attributes
    ----------
    length, step
        Milliseconds of a window, and from one to the next.
    ahead
        Milliseconds of silence before the recording that the first window begins with.
    slack
        Milliseconds of silence behind the recording that a window may end with. Of a recording
        that no window fits into, the first is read all the same.
    last
        Whether one more window ends with the recording, where its end is in no other.
    grain
        Milliseconds from one frame to the next: where that window may begin.

    >>> [window.start for window in Windows(1000, 500).of(2200)]
    [0, 500, 1000]
    >>> [window.start for window in Windows(1000, 500, slack=300).of(2200)]
    [0, 500, 1000, 1500]
    >>> [window.start for window in Windows(1000, 500, last=True).of(2200)]
    [0, 500, 1000, 1200]
    """

    length: int
    step: int
    ahead: int = 0
    slack: int = 0
    last: bool = False
    grain: int = 1

    def __post_init__(self) -> None:
        numbers = (self.length, self.step, self.grain, self.ahead + 1, self.slack + 1)
        if not all(type(number) is int and number >= 1 for number in numbers):
            raise BadModel(f"Windows of sounds that are none came: {self}.")

    def of(self, milliseconds: int) -> list[Window]:
        """The windows of a recording that is so long; at least one."""
        latest = milliseconds + self.slack - self.length
        starts = [*range(-self.ahead, latest + 1, self.step)] or [-self.ahead]
        end = (milliseconds - self.length) // self.grain * self.grain
        if self.last and end > starts[-1]:
            starts.append(end)
        return [Window(start, start + self.length) for start in starts]

    def segments(self, milliseconds: int) -> dict[Segment, Window]:
        """The windows of a recording, by what they hold of it."""
        held: dict[Segment, Window] = {}
        for window in self.of(milliseconds):
            start, end = max(0, window.start), min(window.end, milliseconds)
            held.setdefault(Segment(start, max(end, start + 1)), window)
        return held

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def windows_of(held: Any, where: str) -> Windows:
    """What ``to_dict`` gave, back from JSON; ``where`` is the file, for errors.

    >>> windows_of({"length": 1000, "step": 500}, "a.json")
    Windows(length=1000, step=500, ahead=0, slack=0, last=False, grain=1)
    """
    names = {field.name for field in fields(Windows)}
    if not isinstance(held, dict) or not held.keys() <= names:
        raise BadModel(f"{where} holds no windows of sounds: {', '.join(sorted(names))}.")
    try:
        return Windows(**held)
    except TypeError as error:
        raise BadModel(f"{where} holds no windows of sounds: {error}.") from error
