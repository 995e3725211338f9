"""Windows taken out of the stream of a recording's samples, in order, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.audio.listening import Listening
from nearfield.encoders.audio.windows import Window
from nearfield.modalities.audio import stream
from nearfield.types import Media, Vectors


class Reader:
    """The samples of a recording, or of a piece of it, at the encoder's rate.

    Before the piece and behind it is silence, or what ``front.edge`` says; ``gain`` multiplies.
    """

    def __init__(self, sound: Media, listening: Listening, end: int, gain: float = 1.0) -> None:
        self.listening, self.front, self.gain = listening, listening.front, gain
        rate = self.front.rate
        piece = sound.segment
        self.origin = piece.start * rate // 1000 if piece else 0
        self.stop = self.origin + end * rate // 1000  # a bound: the stream may end before it
        self.whole = piece is None
        self.sound = sound

    def features(self, windows: Sequence[Window]) -> Iterator[Vectors]:
        """What a network reads of each of ``windows``, which begin one after the other."""
        front = self.front
        places = [self.origin + w.start * front.rate // 1000 - front.before for w in windows]
        kept = _Kept(self.sound, front.rate, max(self.origin, places[0] - front.reads), self.bound)
        for place in places:
            samples, heard = kept.take(self.origin, place, place + front.reads, front.edge)
            made = front.features(samples * np.float32(self.gain))
            yield self.listening.filled(made, heard)

    @property
    def bound(self) -> int | None:
        """Where the piece ends; None for the recording's own end."""
        return None if self.whole else self.stop


class _Kept:
    """The part of a stream that windows still need."""

    def __init__(self, sound: Media, rate: int, first: int, bound: int | None) -> None:
        second = max(0, first // rate - 1)  # one more, in which a resampler settles
        self.blocks = stream(sound, rate, start=second)
        self.at = second * rate
        self.samples: Vectors = np.zeros(0, np.float32)
        self.bound, self.ended = bound, False

    def take(self, origin: int, start: int, stop: int, edge: str) -> tuple[Vectors, int]:
        """Samples ``start`` to ``stop``, and how many of them are of the sound."""
        self._fill(stop)
        self._forget(start - (stop - start))
        end = self.at + len(self.samples)
        if self.bound is not None:
            end = min(end, self.bound)
        places = np.arange(start, stop)
        if edge == "reflect":
            places = _reflected(places, origin, end)
        inside = (places >= max(origin, self.at)) & (places < end)
        samples = np.zeros(stop - start, np.float32)
        samples[inside] = self.samples[places[inside] - self.at]
        return samples, max(0, min(stop, end) - max(start, origin))

    def _fill(self, stop: int) -> None:
        waiting = [self.samples]
        have = self.at + len(self.samples)
        while have < stop and not self.ended:
            block = next(self.blocks, None)
            self.ended = block is None
            if block is not None:
                waiting.append(block)
                have += len(block)
        if len(waiting) > 1:
            self.samples = np.concatenate(waiting)

    def _forget(self, before: int) -> None:
        if before - self.at > 1 << 18:
            self.samples = self.samples[before - self.at :].copy()
            self.at = before


def _reflected(places: NDArray[np.int64], origin: int, end: int) -> NDArray[np.int64]:
    """Places before the first sample and behind the last, seen in a mirror there."""
    last = end - 1
    places = np.where(places < origin, 2 * origin - places, places)
    return np.where(places > last, 2 * last - places, places)
