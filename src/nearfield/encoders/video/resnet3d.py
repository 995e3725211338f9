"""R3D and R(2+1)D (Tran et al. 2018, arXiv:1711.11248), in torchvision's layout.

A convolution of R(2+1)D is two, over the plane and over time, with a normalisation and ReLU in
between. The row is the mean over the last volume.
"""

from __future__ import annotations

from pathlib import Path

from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import Node, ops
from nearfield.encoders.network.weights import Weights
from nearfield.encoders.video.network import Network
from nearfield.encoders.video.sampling import Sampling
from nearfield.encoders.video.viewing import Viewing
from nearfield.encoders.video.volume import Sides, convolve, folded, mean_volume
from nearfield.errors import BadModel

EPS = 1e-5

KINETICS = Viewing(
    Sampling(1067, 1067, 15, 16),
    *(112, 112, 128, 171),
    mean=(0.43216, 0.394666, 0.37645),
    std=(0.22803, 0.22145, 0.216989),
)
"""``torchvision/models/video/resnet.py``: clips of 16 frames, 15 a second."""


class ResNet3D(Network):
    """``layer1.0.conv1.0``; ``depths`` and ``factored`` of the config are checked."""

    def __init__(self, folder: Path, config: Config) -> None:
        self.weights = Weights(folder, anchor="stem.0.weight")
        self.depths = [self.weights.count(f"layer{stage}.") for stage in range(1, 5)]
        self.factored = self.weights.has("layer1.0.conv1.0.0.weight")
        held = {"depths": self.depths, "factored": self.factored}
        wanted = {name: config.values.get(name, value) for name, value in held.items()}
        if held != wanted:
            raise BadModel(f"The weights in {folder} hold {held}; {wanted} were wanted.")
        self.width = self.weights.shape("layer4.0.conv2.1.weight", 1)[0]
        self.traits = {"model_type": "resnet3d", "eps": EPS, **held}

    def row(self, x: Node, viewing: Viewing) -> Node:
        """See :class:`~nearfield.encoders.video.network.Network`."""
        x = ops().relu(self._normed(x, "stem.0", "stem.1", (1, 2, 2)))
        if self.factored:
            x = ops().relu(self._normed(x, "stem.3", "stem.4", (1, 1, 1)))
        for stage, depth in enumerate(self.depths, 1):
            for number in range(depth):
                stride = 2 if stage > 1 and number == 0 else 1
                x = self._block(x, f"layer{stage}.{number}.", stride)
        return mean_volume(x)

    def default(self) -> Viewing:
        """That of the weights on Kinetics-400."""
        return KINETICS

    def _block(self, x: Node, at: str, stride: int) -> Node:
        before = x
        x = ops().relu(self._convolved(x, f"{at}conv1", stride))
        x = self._convolved(x, f"{at}conv2", 1)
        if self.weights.has(f"{at}downsample.0.weight"):
            names = f"{at}downsample.0", f"{at}downsample.1"
            before = self._normed(before, *names, (stride, stride, stride))
        return ops().relu(ops().add(x, before))

    def _convolved(self, x: Node, at: str, stride: int) -> Node:
        if not self.factored:
            return self._normed(x, f"{at}.0", f"{at}.1", (stride, stride, stride))
        x = ops().relu(self._normed(x, f"{at}.0.0", f"{at}.0.1", (1, stride, stride)))
        return self._normed(x, f"{at}.0.3", f"{at}.1", (stride, 1, 1))

    def _normed(self, x: Node, conv: str, norm: str, stride: Sides) -> Node:
        weight, bias = folded(self.weights, conv, norm, EPS)
        frames, rows, columns = (side // 2 for side in weight.shape[2:])
        return convolve(x, weight, bias, stride, (frames, rows, columns))
