"""Whether a name or a folder is an encoder's of clips; nothing heavy is imported for it."""

from __future__ import annotations

import re
from typing import NamedTuple

from nearfield.encoders.video.official import OFFICIAL
from nearfield.errors import UsageError

TYPES = ("c3d", "i3d", "resnet3d")
"""What ``config.json`` of such a folder calls itself."""

_FRAMES = re.compile(r"frames(?:@([^:]*))?:(.+)", re.DOTALL)


class Pooled(NamedTuple):
    """An encoder of pictures, and how many frames a second it reads."""

    pictures: str
    rate: float


def is_named(name: str) -> bool:
    """Whether a name is that of official weights of clips.

    >>> is_named("r3d-18"), is_named("minilm")
    (True, False)
    """
    return name in OFFICIAL


def is_pooled(name: str) -> bool:
    """Whether a name asks for the frames of clips by an encoder of pictures.

    >>> is_pooled("frames:efficientnet-lite0"), is_pooled("efficientnet-lite0")
    (True, False)
    """
    return _FRAMES.fullmatch(name) is not None


def pooled(name: str) -> Pooled:
    """The parts of ``frames:MODEL``, one frame a second, or of ``frames@RATE:MODEL``.

    >>> pooled("frames@0.5:efficientnet-lite0")
    Pooled(pictures='efficientnet-lite0', rate=0.5)
    """
    found = _FRAMES.fullmatch(name)
    if found is None:
        raise UsageError(f"{name!r} came; wanted frames:MODEL, or frames@2:MODEL.")
    rate, pictures = found.groups()
    try:
        number = 1.0 if rate is None else float(rate)
    except ValueError:
        number = 0.0
    if not 0.01 <= number <= 60:
        raise UsageError(f"{name!r} asks for {rate} frames a second; 0.01 to 60 can be read.")
    return Pooled(pictures, number)
