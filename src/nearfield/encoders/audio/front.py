"""From samples to what a network reads: frames, their spectra, mels, and a logarithm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from nearfield.encoders.audio.mel import Scale, filters, filters_in_mels
from nearfield.encoders.audio.spectra import magnitudes
from nearfield.errors import BadModel
from nearfield.types import Vectors

Edge: TypeAlias = Literal["zeros", "reflect", "none", "behind"]
Shape: TypeAlias = Literal["hertz", "mels"]


@dataclass(frozen=True)
class Front:
    """How samples become the numbers that a network reads; part of an encoder's fingerprint.

    Attributes
    ----------
    rate
        Samples a second.
    frames
        Of a window: how many the network reads at once.
    length, hop
        Samples of a frame, and from one to the next.
    size
        Of the transform; 0 for ``length``.
    bands
        Mel filters; 0 for the spectrum itself.
    scale, low, high
        Of the mels, and the frequencies of the outermost; 0 for half the rate.
    norm
        Whether filters have the area of one, rather than the height.
    shape
        Whether they are straight in hertz or in mels.
    power
        1 for magnitudes, 2 for their squares.
    edge
        ``"zeros"`` or ``"reflect"``: the first frame's middle is the first sample, and that stands
        before it. ``"none"``: the first frame begins with it. ``"behind"``: likewise, and each
        window is on its own, with zeros after its last sample.
    log
        A row of :data:`LOGS`.

    >>> Front(16_000, 160, 400, 160, bands=40).width
    40
    """

    rate: int
    frames: int
    length: int
    hop: int
    size: int = 0
    bands: int = 0
    scale: Scale = "slaney"
    low: float = 0
    high: float = 0
    norm: bool = True
    shape: Shape = "hertz"
    power: int = 2
    edge: Edge = "zeros"
    log: str = "none"

    def __post_init__(self) -> None:
        whole = (self.rate, self.frames, self.length, self.hop)
        if not all(type(number) is int and 0 < number <= 10_000_000 for number in whole):
            raise BadModel(f"A front end of sounds with {whole} came.")
        known = (
            self.edge in get_args(Edge)
            and self.shape in get_args(Shape)
            and self.scale in get_args(Scale)
            and self.log in LOGS
            and self.power in (1, 2)
        )
        if not known:
            raise BadModel(f"A front end of sounds that is not known came: {self}.")

    @property
    def width(self) -> int:
        """Numbers of a frame."""
        return self.bands or (self.size or self.length) // 2 + 1

    @property
    def before(self) -> int:
        """Samples before the first of a window that its first frame reads."""
        return self.length // 2 if self.edge in ("zeros", "reflect") else 0

    @property
    def reads(self) -> int:
        """Samples that a window reads, with those before."""
        if self.edge == "behind":
            return self.rate
        return (self.frames - 1) * self.hop + self.length

    def features(self, samples: Vectors) -> Vectors:
        """What a network reads of the ``reads`` samples of a window: ``(frames, width)``."""
        if self.edge == "behind":
            lacks = (self.frames - 1) * self.hop + self.length - self.rate
            samples = np.pad(samples, (0, max(0, lacks)))
        spectra = magnitudes(samples, self.length, self.hop, self.size)
        if self.power == 2:
            spectra = spectra * spectra
        if self.bands:
            spectra = spectra @ self._filters()
        return LOGS[self.log](spectra.astype(np.float32, copy=False))

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    def _filters(self) -> Vectors:
        size, high = self.size or self.length, self.high or self.rate / 2
        if self.shape == "mels":
            return filters_in_mels(self.rate, size, self.bands, self.low, high)
        return filters(self.rate, size, self.bands, self.low, high, self.scale, self.norm)


def front_of(held: Any, where: str) -> Front:
    """What ``to_dict`` gave, back from JSON; ``where`` is the file, for errors.

    >>> given = Front(16_000, 160, 400, 160, bands=40)
    >>> front_of(given.to_dict(), "a.json") == given
    True
    """
    names = {field.name for field in fields(Front)}
    if not isinstance(held, dict) or not held.keys() <= names:
        raise BadModel(f"{where} holds no front end of sounds: {', '.join(sorted(names))}.")
    try:
        return Front(**held)
    except TypeError as error:
        raise BadModel(f"{where} holds no front end of sounds: {error}.") from error


def _musicnn(x: Vectors) -> Vectors:
    """In half precision, as the published features are; in single where that overflows.

    From an energy of 6.55 on, a sine of a fifth of full scale, the published ones are infinite.
    """
    half = np.minimum(x, np.float32(65_504)).astype(np.float16)
    with np.errstate(over="ignore"):
        made = np.log10(np.float16(10_000) * half + np.float16(1)).astype(np.float32)
    return np.where(np.isinf(made), np.log10(1 + 10_000 * half.astype(np.float32)), made)


def _decibels(x: Vectors) -> Vectors:
    """Ten times the logarithm, less the window's largest, and no less than 80 below it."""
    level = 10 * np.log10(np.maximum(x, np.float32(1e-10)))
    made: Vectors = np.maximum(level - level.max(), np.float32(-80))
    return made


def _plain(x: Vectors) -> Vectors:
    return x


def _vggish(x: Vectors) -> Vectors:
    made: Vectors = np.log(x + np.float32(0.01))
    return made


LOGS: dict[str, Callable[[Vectors], Vectors]] = {
    "none": _plain,
    "log10(1 + 10000 x)": _musicnn,
    "ln(x + .01)": _vggish,
    "dB under the loudest": _decibels,
}
"""What becomes of an energy, by name."""
