"""I3D (Carreira and Zisserman 2017, arXiv:1705.07750), RGB, in the layout of ``rgb_imagenet.pt``.

Zeros are put around as TensorFlow does, more behind where they are not even, and normalisations
add 1e-3. The row is the mean over the last volume, after an average over (2, 7, 7) of it.
"""

from __future__ import annotations

from pathlib import Path

from nearfield.encoders.network.config import Config
from nearfield.encoders.network.convolution import SAME
from nearfield.encoders.network.layers import Node, ops
from nearfield.encoders.network.weights import Weights
from nearfield.encoders.video.network import Network
from nearfield.encoders.video.sampling import Sampling
from nearfield.encoders.video.viewing import Viewing
from nearfield.encoders.video.volume import ONE, Sides, convolve, folded, max_pool, mean_volume
from nearfield.errors import BadModel

EPS = 1e-3

KINETICS = Viewing(Sampling(2560, 2560, 25, 64), 224, 224, 256)
"""The paper: 64 frames, 25 a second, the shorter side 256 pixels, between -1 and 1."""

POOLED = 2, 7, 7
_STEM = ("Conv3d_1a_7x7", (2, 2, 2)), ("Conv3d_2b_1x1", ONE), ("Conv3d_2c_3x3", ONE)
_STAGES: tuple[tuple[str, Sides, Sides], ...] = (
    ("bc", (1, 3, 3), (1, 2, 2)),
    ("bcdef", (3, 3, 3), (2, 2, 2)),
    ("bc", (2, 2, 2), (2, 2, 2)),
)
"""The modules of a stage, and the pooling before its first."""


class I3D(Network):
    """``Mixed_3b.b1a.conv3d``; the head ``logits`` may be there, and is not read."""

    def __init__(self, folder: Path, config: Config) -> None:
        self.weights = Weights(folder, anchor="Conv3d_1a_7x7.conv3d.weight")
        last = (f"Mixed_5c.{branch}.conv3d.weight" for branch in ("b0", "b1b", "b2b", "b3b"))
        self.width = sum(self.weights.shape(name, 5)[0] for name in last)
        self.traits = {"model_type": "i3d", "eps": EPS}

    def row(self, x: Node, viewing: Viewing) -> Node:
        """See :class:`~nearfield.encoders.video.network.Network`."""
        for number, (name, stride) in enumerate(_STEM):
            x = self._unit(x, name, stride)
            if number == 0:
                x = max_pool(x, (1, 3, 3), (1, 2, 2), SAME)
        for stage, (modules, size, stride) in enumerate(_STAGES, 3):
            x = max_pool(x, size, stride, SAME)
            for module in modules:
                x = self._mixed(x, f"Mixed_{stage}{module}.")
        return mean_volume(self._averaged(x, viewing))

    def default(self) -> Viewing:
        """That of the weights on Kinetics."""
        return KINETICS

    def _averaged(self, x: Node, viewing: Viewing) -> Node:
        """Averages over (2, 7, 7): of more frames, those in the middle count twice."""
        volume = [-(-side // step) for side, step in zip(_shape(viewing), (8, 32, 32), strict=True)]
        if any(side < wanted for side, wanted in zip(volume, POOLED, strict=True)):
            raise BadModel(f"I3D makes {volume} of such windows; at least {POOLED} are pooled.")
        args = [1, 1, 1], [0, 0, 0], [0, 0, 0], list(POOLED), True
        return ops().avg_pool(x, *args, "floor", "explicit")

    def _mixed(self, x: Node, at: str) -> Node:
        branches = [
            self._unit(x, f"{at}b0"),
            self._unit(self._unit(x, f"{at}b1a"), f"{at}b1b"),
            self._unit(self._unit(x, f"{at}b2a"), f"{at}b2b"),
            self._unit(max_pool(x, (3, 3, 3), ONE, SAME), f"{at}b3b"),
        ]
        return ops().concat(branches, 1)

    def _unit(self, x: Node, at: str, stride: Sides = ONE) -> Node:
        weight, bias = folded(self.weights, f"{at}.conv3d", f"{at}.bn", EPS)
        return ops().relu(convolve(x, weight, bias, stride, SAME))


def _shape(viewing: Viewing) -> Sides:
    return viewing.sampling.frames, viewing.height, viewing.width
