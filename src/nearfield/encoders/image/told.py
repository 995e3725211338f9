"""Whether a name or a folder is a picture encoder's; nothing heavy is imported for it."""

from __future__ import annotations

from nearfield.encoders.image.official import OFFICIAL

TYPES = ("dinov2", "efficientnet-lite", "resnet", "vgg", "vit")
"""What ``config.json`` of such a folder calls itself."""


def is_named(name: str) -> bool:
    """Whether a name is that of official weights of pictures.

    >>> is_named("efficientnet-lite0"), is_named("minilm")
    (True, False)
    """
    return name in OFFICIAL
