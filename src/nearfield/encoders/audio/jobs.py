"""What is to be read, recording by recording: each is decoded once, however many its pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from nearfield.encoders.audio.listening import Listening
from nearfield.encoders.audio.reading import Reader
from nearfield.encoders.audio.windows import Window
from nearfield.errors import BadSource
from nearfield.modalities.audio import Remembered, measured, stream
from nearfield.types import Media, Segment, Vectors


class Levels:
    """The mean square of whole recordings at a rate, so that pieces are amplified alike."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.of = Remembered(self._square)

    def _square(self, sound: Media) -> float:
        total, count = 0.0, 0
        for block in stream(sound, self.rate):
            total += float(np.square(block, dtype=np.float64).sum())
            count += len(block)
        return total / count if count else 0.0


@dataclass
class Job:
    """Windows of a recording, or of a piece of it, and the place of the row that each adds to."""

    sound: Media
    listening: Listening
    levels: Levels
    milliseconds: int
    wanted: list[tuple[Window, int]] = field(default_factory=list)

    @property
    def places(self) -> set[int]:
        """The rows that it adds to."""
        return {place for _, place in self.wanted}

    def windows(self) -> Iterator[tuple[int, Vectors]]:
        """A place and the features of a window, in the order of the recording."""
        wanted = sorted(self.wanted)
        loud = self.listening.loudness is not None
        square = self.levels.of(replace(self.sound, segment=None)) if loud else 0.0
        gain = self.listening.gain(square)
        reader = Reader(self.sound, self.listening, self.milliseconds, gain)
        features = reader.features([window for window, _ in wanted])
        for (_, place), made in zip(wanted, features, strict=True):
            yield place, made


def jobs_of(
    sounds: Sequence[Media], listening: Listening, levels: Levels, broken: dict[int, BadSource]
) -> Iterator[Job]:
    """A job for each recording, and one for each piece that is no window of its recording.

    Pieces of a recording that follow each other are read together. Why one cannot be read is put
    into ``broken`` by its place.
    """
    job: Job | None = None
    known: dict[Segment, Window] = {}
    for place, sound in enumerate(sounds):
        whole = replace(sound, segment=None)
        if job is None or job.sound != whole:
            if job is not None and job.wanted:
                yield job
            job = None
            try:
                length = measured(whole).milliseconds
            except BadSource as error:
                broken[place] = error
                continue
            job = Job(whole, listening, levels, length)
            known = listening.windows.segments(length)
        if sound.segment is None:
            job.wanted += [(window, place) for window in listening.windows.of(length)]
        elif sound.segment in known:
            job.wanted.append((known[sound.segment], place))
        else:
            yield _piece(replace(job, sound=sound, wanted=[]), sound.segment, place)
    if job is not None and job.wanted:
        yield job


def _piece(job: Job, piece: Segment, place: int) -> Job:
    """A piece that somebody cut, as a recording of its own, but as loud as the whole."""
    held = max(1, min(piece.end, job.milliseconds) - piece.start)
    wanted = [(window, place) for window in job.listening.windows.of(held)]
    return replace(job, milliseconds=held, wanted=wanted)
