"""Networks of clips by their ``model_type``: a row each. A new one is a file beside these."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nearfield.encoders.network.config import Config
from nearfield.encoders.video.c3d import C3D
from nearfield.encoders.video.i3d import I3D
from nearfield.encoders.video.network import Network
from nearfield.encoders.video.resnet3d import ResNet3D
from nearfield.errors import BadModel

NETWORKS: dict[str, Callable[[Path, Config], Network]] = {
    "c3d": C3D,
    "i3d": I3D,
    "resnet3d": ResNet3D,
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
        raise BadModel(f"{config.path} says model_type {kind!r}; known of clips: {known}.")
    return NETWORKS[kind](folder, config)
