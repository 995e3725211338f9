"""From a picture to the pixels that a network reads: resize, crop, and scale.

Pillow resizes, as torchvision and transformers let it; what differs between them is how the other
side and the place of the crop are rounded, and both are written down.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadModel
from nearfield.types import Vectors

if TYPE_CHECKING:
    from PIL import Image

Filter: TypeAlias = Literal["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"]
Offset: TypeAlias = Literal["round", "floor"]
FILTERS: tuple[Filter, ...] = get_args(Filter)
IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
HALF = (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)


@dataclass(frozen=True)
class Preparing:
    """How a picture becomes what a network reads; it is a part of the encoder's fingerprint.

    Attributes
    ----------
    height, width
        Of what the network reads.
    short
        What the shorter side becomes before the middle is cut out; the longer one is
        ``int(short * long / short_before)``. 0 for a picture that is squashed to height and width.
    filter
        By which it is resized: Pillow's, which smooth what they make smaller.
    offset
        Where the crop begins, if what is over is odd: ``"round"`` as torchvision does, half to
        even, ``"floor"`` as transformers does.
    scale, mean, std
        A number of the network is ``(pixel * scale - mean) / std``, by color.

    >>> Preparing(224, 224, short=256).resized((640, 480))
    (341, 256)
    """

    height: int
    width: int
    short: int = 0
    filter: Filter = "bilinear"
    offset: Offset = "round"
    scale: float = 1 / 255
    mean: tuple[float, ...] = IMAGENET[0]
    std: tuple[float, ...] = IMAGENET[1]

    def __post_init__(self) -> None:
        sides = (self.height, self.width, self.short or self.height)
        if not all(type(side) is int and 1 <= side <= 4096 for side in sides):
            raise BadModel(f"A picture of {self.height} x {self.width} pixels is to be read.")
        if self.short and self.short < max(self.height, self.width):
            raise BadModel(
                f"The shorter side is to be {self.short} pixels, less than the crop of "
                f"{self.height} x {self.width}."
            )
        if self.filter not in FILTERS or self.offset not in get_args(Offset):
            raise BadModel(f"A picture is to be resized by {self.filter!r}, {self.offset!r}.")
        if len(self.mean) != 3 or len(self.std) != 3 or 0 in self.std:
            raise BadModel(f"Means {self.mean} and spreads {self.std} of three colors.")

    def resized(self, size: tuple[int, int]) -> tuple[int, int]:
        """Width and height of a picture of that ``size`` (width, height) before the crop."""
        if not self.short:
            return self.width, self.height
        width, height = size
        if width <= height:
            return self.short, int(self.short * height / width)
        return int(self.short * width / height), self.short

    def pixels(self, picture: Image.Image) -> NDArray[np.uint8]:
        """The pixels that the network reads of an RGB ``picture``: ``(height, width, 3)``."""
        size = self.resized(picture.size)
        if size != picture.size:
            picture = picture.resize(size, self._pillow)
        left, top = (self._begin(side, crop) for side, crop in zip(size, self._crop, strict=True))
        pixels = np.asarray(picture, np.uint8)
        return pixels[top : top + self.height, left : left + self.width]

    def numbers(self, pixels: NDArray[np.uint8]) -> Vectors:
        """What the graph makes of ``pixels`` first: ``(3, height, width)``."""
        gain, shift = self.line
        made: Vectors = (pixels * gain + shift).transpose(2, 0, 1)
        return made

    @property
    def line(self) -> tuple[Vectors, Vectors]:
        """A number of the network is ``gain * pixel + shift``, by color."""
        mean, std = np.array(self.mean), np.array(self.std)
        return (self.scale / std).astype(np.float32), (-mean / std).astype(np.float32)

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @cached_property
    def _pillow(self) -> Any:
        from PIL.Image import Resampling

        return Resampling[self.filter.upper()]

    @property
    def _crop(self) -> tuple[int, int]:
        return self.width, self.height

    def _begin(self, side: int, crop: int) -> int:
        over = side - crop
        return over // 2 if self.offset == "floor" else round(over / 2)


def preparing_of(held: Any, where: str) -> Preparing:
    """What ``to_dict`` gave, back from JSON; ``where`` is the file, for errors.

    >>> import json
    >>> given = Preparing(224, 224, 256, "bicubic")
    >>> preparing_of(json.loads(json.dumps(given.to_dict())), "a.json") == given
    True
    """
    names = {field.name for field in fields(Preparing)}
    if not isinstance(held, dict) or not held.keys() <= names:
        raise BadModel(f"{where} holds no preparation of pictures: {', '.join(sorted(names))}.")
    values: Any = {name: tuple(v) if isinstance(v, list) else v for name, v in held.items()}
    return Preparing(**values)
