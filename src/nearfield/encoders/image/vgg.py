"""VGG (Simonyan and Zisserman 2015, arXiv:1409.1556) in torchvision's layout.

The row is the second hidden layer after its ReLU (fc7), or with ``"pooling": "avg"`` the mean over
the last plane.
"""

from __future__ import annotations

from pathlib import Path

from nearfield.encoders.image.network import Network
from nearfield.encoders.image.preparing import Preparing
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.convolution import (
    Kernel,
    Step,
    convolve,
    folded,
    kernel,
    max_pool,
    mean_plane,
)
from nearfield.encoders.network.layers import Node, integers, linear, ops
from nearfield.encoders.network.weights import Weights
from nearfield.errors import BadModel

EPS = 1e-5
POOLINGS = ("fc7", "avg")


class VGG(Network):
    """The graph of a VGG; where its planes are halved follows from the numbers in the names."""

    def __init__(self, folder: Path, config: Config) -> None:
        self.weights = Weights(folder, anchor="features.0.weight")
        self.pooling = config.text("pooling", POOLINGS[0])
        if self.pooling not in POOLINGS:
            raise BadModel(f"{config.path} says pooling {self.pooling!r}; known: fc7, avg.")
        self.has_norm = self.weights.has("features.1.running_mean")
        numbers = self.weights.numbers("features.")
        self.places = [n for n in numbers if self.weights.rank(f"features.{n}.weight") == 4]
        wanted = config.integer("convolutions", len(self.places))
        if wanted != len(self.places):
            raise BadModel(
                f"The weights in {folder} hold {len(self.places)} convolutions; {wanted} were "
                "wanted."
            )
        self.width = self.weights.shape(self._last, 2 if self.pooling == "fc7" else 4)[0]
        self.traits = {"model_type": "vgg", "pooling": self.pooling, "places": self.places}

    def row(self, x: Node, preparing: Preparing) -> Node:
        """See :class:`~nearfield.encoders.image.network.Network`."""
        gap = 3 if self.has_norm else 2
        for place, following in zip(self.places, [*self.places[1:], None], strict=True):
            x = ops().relu(convolve(x, self._kernel(place), Step(1, 1)))
            if following is None or following - place > gap:
                x = max_pool(x, 2, Step(2))
        if self.pooling == "avg":
            return mean_plane(x)
        x = ops().reshape(x, integers(1, -1), False)
        for name in ("classifier.0", "classifier.3"):
            out, inner = self.weights.shape(f"{name}.weight", 2)
            x = ops().relu(linear(x, self.weights, name, inner, out))
        return x

    def _kernel(self, place: int) -> Kernel:
        at = f"features.{place}"
        if not self.has_norm:
            return kernel(self.weights, at)
        return folded(self.weights, at, f"features.{place + 1}", EPS, bias=True)

    @property
    def _last(self) -> str:
        return (
            "classifier.3.weight" if self.pooling == "fc7" else f"features.{self.places[-1]}.weight"
        )
