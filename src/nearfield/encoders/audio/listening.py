"""How an encoder listens: which windows, how loud, and what it makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nearfield.encoders.audio.front import Front, front_of
from nearfield.encoders.audio.windows import Windows, windows_of
from nearfield.errors import BadModel
from nearfield.types import Vectors


@dataclass(frozen=True)
class Listening:
    """Windows of a recording, and how each becomes numbers; part of an encoder's fingerprint.

    Attributes
    ----------
    windows, front
        Which pieces are read, and what is made of one.
    loudness
        Decibels under full scale to which a recording that is quieter is amplified; None to take
        it as it is.
    repeat
        Whether a recording that is shorter than a window is repeated until that is full, rather
        than followed by silence.
    """

    windows: Windows
    front: Front
    loudness: float | None = None
    repeat: bool = False

    def gain(self, square: float) -> float:
        """By what a recording of that mean ``square`` is multiplied.

        >>> Listening(Windows(10, 10), Front(8000, 1, 80, 80), loudness=-20).gain(0.0001)
        10.0
        """
        if self.loudness is None or square <= 0:
            return 1.0
        return float(max(1.0, round(10 ** (self.loudness / 20) / np.sqrt(square), 12)))

    def filled(self, features: Vectors, heard: int) -> Vectors:
        """The features of a window of which only the first ``heard`` samples are of the sound."""
        frames = len(features)
        if not self.repeat or heard >= self.windows.length * self.front.rate // 1000:
            return features
        held = max(1, min(frames, 1 + heard // self.front.hop))
        return features[np.arange(frames) % held]

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "windows": self.windows.to_dict(),
            "front": self.front.to_dict(),
            "loudness": self.loudness,
            "repeat": self.repeat,
        }


def listening_of(held: Any, where: str) -> Listening:
    """What ``to_dict`` gave, back from JSON; ``where`` is the file, for errors.

    >>> given = Listening(Windows(1600, 770, slack=400), Front(16_000, 160, 400, 160), -30)
    >>> listening_of(given.to_dict(), "a.json") == given
    True
    """
    if not isinstance(held, dict) or not {"windows", "front"} <= held.keys():
        raise BadModel(f"{where} does not say how an encoder listens: windows, and front.")
    loudness, repeat = held.get("loudness"), held.get("repeat", False)
    if not isinstance(loudness, int | float | None) or not isinstance(repeat, bool):
        raise BadModel(f"{where} says loudness {loudness!r} and repeat {repeat!r}.")
    windows, front = windows_of(held["windows"], where), front_of(held["front"], where)
    return Listening(windows, front, loudness, repeat)
