"""What computes the rows: OpenVINO on the CPU, exact or quantised, or torch on a GPU."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nearfield.encoders.runtime import choose_precision
from nearfield.encoders.text.architecture import Architecture
from nearfield.encoders.text.batching import STEP
from nearfield.encoders.text.calibrated import KIND, Calibrated, digests, find_calibrated
from nearfield.encoders.text.engine import Engine
from nearfield.encoders.text.graphs import build, builder
from nearfield.encoders.text.modules import Recipe
from nearfield.encoders.text.openvino_engine import OpenVinoEngine
from nearfield.errors import Hint, UsageError

if TYPE_CHECKING:
    from nearfield.models import ModelFolder


class Backend(Protocol):
    """Makes engines; ``precision`` is what they compute in, with all that decides a row."""

    precision: str

    def architecture(self, recipe: Recipe) -> Architecture:
        """Open the weights."""

    def engine(
        self, architecture: Architecture, recipe: Recipe, output: str, *, threads: int, pad: int
    ) -> Engine:
        """Make what runs it; ``output``: see ``graphs.build``."""


class OpenVino:
    """The CPU.

    ``kept`` is the folder of a quantised graph, for the precision ``int8``; ``weights`` the digest
    of the model's, without which its compiled graph is not kept.
    """

    def __init__(self, precision: str, kept: Path | None = None, *, weights: str = "") -> None:
        self.precision = precision
        self._kept = kept
        self._weights = weights

    def architecture(self, recipe: Recipe) -> Architecture:
        """See :class:`Backend`."""
        exact = builder(recipe)
        return Calibrated(self._kept, exact) if self._kept else exact

    def engine(
        self, architecture: Architecture, recipe: Recipe, output: str, *, threads: int, pad: int
    ) -> OpenVinoEngine:
        """See :class:`Backend`."""
        recipe = recipe.base  # the encoder takes an adapter's steps, in float32
        # What int8 leaves exact is computed in the best that the CPU has besides.
        precision = choose_precision("auto") if self._kept else self.precision
        graph = partial(build, architecture, recipe, output)
        traits = {"weights": self._weights, "recipe": recipe.traits, "output": output}
        traits |= architecture.traits | {"int8": digests(self._kept) if self._kept else {}}
        return OpenVinoEngine(
            graph,
            precision=precision,
            threads=threads,
            pad=pad,
            most=architecture.max_tokens,
            # A graph that gives one row a text by itself may count padding in.
            step=1 if architecture.pooled else STEP,
            traits=traits if self._weights else None,
        )


def choose_backend(folder: ModelFolder, precision: str, device: str) -> Backend:
    """Find out what computes, from what was asked for.

    ``precision`` is ``auto``, ``f32``, ``bf16`` or ``int8``, or what an encoder says of itself:
    ``int8:NUMBER``, ``cuda:bf16``.

    Raises
    ------
    UsageError
        An unknown precision or device, one that this machine lacks, or a model that was not
        calibrated for int8.
    MissingExtra
        A GPU was asked for, and torch is not there.
    """
    on_gpu = re.fullmatch(r"(cuda(?::\d+)?):(\w+)", precision)
    if on_gpu:
        device, precision = on_gpu.groups()
    if re.fullmatch(r"cuda(:\d+)?", device):
        from nearfield.encoders.text.torch_engine import Torch

        return Torch(folder.path, device, precision)
    if device != "cpu":
        raise UsageError(
            f"device={device!r} is not known; it can be cpu, cuda, or cuda:1 and so on.",
            Hint.use(device="cpu"),
        )
    if precision.partition(":")[0] == KIND:
        return OpenVino(*find_calibrated(folder, precision), weights=folder.sha256)
    return OpenVino(choose_precision(precision), weights=folder.sha256)
