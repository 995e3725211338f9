"""What is to be read, clip by clip: each is decoded once, however many its pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from nearfield.encoders.video.sampling import Sampling
from nearfield.errors import BadSource
from nearfield.modalities.video import Pixels, measured, shown
from nearfield.types import Media, Segment

Made = TypeVar("Made")


class Window(NamedTuple):
    """The place of the row that a piece of a clip adds to, and when its frames are shown."""

    place: int
    seconds: list[float]


@dataclass
class Job:
    """Windows of one clip."""

    clip: Media
    windows: list[Window]

    @property
    def places(self) -> set[int]:
        """The rows that it adds to."""
        return {window.place for window in self.windows}

    def frames(self, make: Callable[[Pixels], Made]) -> Iterator[tuple[int, Made]]:
        """What ``make`` makes of the frames, in the order of time, with the number of a window.

        Raises ``BadSource`` where the clip turns out broken.
        """
        wanted = sorted(
            (second, number) for number, w in enumerate(self.windows) for second in w.seconds
        )
        seen: Pixels | None = None
        made: Made
        for place, pixels in shown(self.clip, [second for second, _ in wanted]):
            if pixels is not seen:
                seen, made = pixels, make(pixels)
            yield wanted[place][1], made

    def full(self, make: Callable[[Pixels], Made]) -> Iterator[tuple[int, list[Made]]]:
        """The place of each window's row and what is made of its frames, once all are there."""
        waiting: dict[int, list[Made]] = {}
        for number, made in self.frames(make):
            held = waiting.setdefault(number, [])
            held.append(made)
            if len(held) == len(self.windows[number].seconds):
                yield self.windows[number].place, waiting.pop(number)


def jobs_of(
    clips: Sequence[Media], sampling: Sampling, broken: dict[int, BadSource]
) -> Iterator[Job]:
    """A job for each clip; pieces of it that follow each other are read together.

    Why one cannot be read is put into ``broken`` by its place.
    """
    job: Job | None = None
    for place, clip in enumerate(clips):
        whole = replace(clip, segment=None)
        if job is None or job.clip != whole:
            if job is not None:
                yield job
            job = Job(whole, [])
        try:
            length = measured(whole).milliseconds
        except BadSource as error:
            broken[place] = error
            continue
        job.windows += [
            Window(place, sampling.seconds(segment))
            for segment in _segments(clip.segment, sampling, length)
        ]
    if job is not None:
        yield job


def _segments(piece: Segment | None, sampling: Sampling, length: int) -> list[Segment]:
    """The windows of a clip, or of a piece of it: one of ours is a window of itself."""
    if piece is None:
        return sampling.segments(length)
    held = max(1, min(piece.end, length) - piece.start)
    return [Segment(s.start + piece.start, s.end + piece.start) for s in sampling.segments(held)]
