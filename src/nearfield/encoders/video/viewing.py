"""How an encoder watches a clip: which frames, and what it makes of the pixels of one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from nearfield.encoders.video.bilinear import resized
from nearfield.encoders.video.sampling import Sampling, sampling_of
from nearfield.errors import BadModel
from nearfield.modalities.video import Pixels
from nearfield.types import Vectors

Order: TypeAlias = Literal["rgb", "bgr"]


@dataclass(frozen=True)
class Viewing:
    """What becomes of a clip before a network reads it; part of an encoder's fingerprint.

    Attributes
    ----------
    sampling
        Which frames.
    height, width
        Of what the network reads, cut out of the middle; what is over is halved as torchvision
        does it, half to even.
    tall, wide
        What a frame is squashed to before; ``wide`` is 0 where its shorter side becomes ``tall``.
    order
        Of the colors.
    scale, mean, std
        A number of the network is ``(pixel * scale - mean) / std``, by color.
    """

    sampling: Sampling
    height: int
    width: int
    tall: int
    wide: int = 0
    order: Order = "rgb"
    scale: float = 1 / 255
    mean: tuple[float, ...] = (0.5, 0.5, 0.5)
    std: tuple[float, ...] = (0.5, 0.5, 0.5)

    def __post_init__(self) -> None:
        sides = (self.height, self.width, self.tall, self.wide or self.tall)
        if not all(type(side) is int and 1 <= side <= 4096 for side in sides):
            raise BadModel(f"Frames of {self.height} x {self.width} pixels are to be read.")
        if self.tall < self.height or (self.wide or self.tall) < self.width:
            raise BadModel(f"{self.height} x {self.width} pixels are to be cut out of fewer.")
        if self.order not in get_args(Order) or len(self.mean) != 3 or len(self.std) != 3:
            raise BadModel(f"Colors {self.order!r}, means {self.mean}, spreads {self.std}.")

    def size(self, height: int, width: int) -> tuple[int, int]:
        """Height and width of a frame of that size before it is cut.

        >>> Viewing(Sampling(10, 10, 25, 1), 224, 224, 256).size(720, 1280)
        (256, 455)
        """
        if self.wide:
            return self.tall, self.wide
        if height <= width:
            return self.tall, int(self.tall * width / height)
        return int(self.tall * height / width), self.tall

    def pixels(self, frame: Pixels) -> Pixels:
        """What the network reads of a ``frame``, ``(height, width, 3)``, by half-pixel bilinear."""
        tall, wide = self.size(*frame.shape[:2])
        top, left = round((tall - self.height) / 2), round((wide - self.width) / 2)
        rows, columns = range(top, top + self.height), range(left, left + self.width)
        made = resized(frame, (tall, wide), rows, columns)
        return made if self.order == "rgb" else made[:, :, ::-1]

    @property
    def line(self) -> tuple[Vectors, Vectors]:
        """A number of the network is ``gain * pixel + shift``, by color."""
        mean, std = np.array(self.mean), np.array(self.std)
        return (self.scale / std).astype(np.float32), (-mean / std).astype(np.float32)

    def numbers(self, pixels: Pixels) -> Vectors:
        """What the graph makes of the pixels of a window first: ``(3, frames, height, width)``."""
        gain, shift = self.line
        made: Vectors = (pixels * gain + shift).transpose(3, 0, 1, 2)
        return made

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def viewing_of(held: Any, where: str) -> Viewing:
    """What ``to_dict`` gave, back from JSON; ``where`` is the file, for errors."""
    names = {field.name for field in fields(Viewing)}
    if not isinstance(held, dict) or not {"sampling"} <= held.keys() <= names:
        raise BadModel(f"{where} holds no preparation of clips: {', '.join(sorted(names))}.")
    values: dict[str, Any] = {
        name: tuple(v) if isinstance(v, list) else v for name, v in held.items()
    }
    try:
        values["sampling"] = sampling_of(held["sampling"], where)
        return Viewing(**values)
    except TypeError as error:
        raise BadModel(f"{where} holds no preparation of clips: {error}.") from error
