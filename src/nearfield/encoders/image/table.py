"""Networks of pictures by their ``model_type``: a row each. A new one is a file beside these."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nearfield.encoders.image.dinov2 import Dinov2
from nearfield.encoders.image.efficientnet import EfficientNetLite
from nearfield.encoders.image.network import Network
from nearfield.encoders.image.resnet import resnet
from nearfield.encoders.image.vgg import VGG
from nearfield.encoders.image.vit import ViT
from nearfield.encoders.network.config import Config
from nearfield.errors import BadModel

NETWORKS: dict[str, Callable[[Path, Config], Network]] = {
    "dinov2": Dinov2,
    "efficientnet-lite": EfficientNetLite,
    "resnet": resnet,
    "vgg": VGG,
    "vit": ViT,
}


def network(folder: Path, config: Config) -> Network:
    """Open the weights of a ``folder``, and check that they fit its ``config``.

    Raises
    ------
    BadModel
        The type of model is not known, or the files do not fit together.
    """
    kind = config.text("model_type", "")
    if kind not in NETWORKS:
        known = ", ".join(sorted(NETWORKS))
        raise BadModel(f"{config.path} says model_type {kind!r}; known of pictures: {known}.")
    return NETWORKS[kind](folder, config)
