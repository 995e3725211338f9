"""Networks of sounds by their ``model_type``: a row each. A new one is a file beside these."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nearfield.encoders.audio.ge2e import GE2E
from nearfield.encoders.audio.musicnn import Musicnn
from nearfield.encoders.audio.network import Network
from nearfield.encoders.audio.openl3 import OpenL3
from nearfield.encoders.audio.vggish import VGGish
from nearfield.encoders.network.config import Config
from nearfield.errors import BadModel

NETWORKS: dict[str, Callable[[Path, Config], Network]] = {
    "ge2e": GE2E,
    "musicnn": Musicnn,
    "openl3": OpenL3,
    "vggish": VGGish,
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
        raise BadModel(f"{config.path} says model_type {kind!r}; known of sounds: {known}.")
    return NETWORKS[kind](folder, config)
