"""A GPU's engine: torch, by way of sentence-transformers (the extra ``train``).

Everything around it is ours: tokenizing, prompts, passages, batches sorted by length.
"""

from __future__ import annotations

import threading
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from nearfield.encoders.text.architecture import Architecture
from nearfield.encoders.text.batching import batches, padded
from nearfield.encoders.text.engine import Engine, Work
from nearfield.encoders.text.graphs import builder
from nearfield.encoders.text.modules import Recipe
from nearfield.encoders.text.onnx import Onnx
from nearfield.encoders.text.static import Static
from nearfield.encoders.text.use import Use
from nearfield.errors import Hint, MissingExtra, UsageError

PRECISIONS = ("f32", "bf16")
# Padded tokens a batch: sentence-transformers' own 32 texts of 512 tokens. Not measured: there
# was no GPU to measure on.
BUDGET = 16_384
OUTPUTS = {"rows": "sentence_embedding", "states": "token_embeddings"}


class Torch:
    """See ``backends.Backend``. ``device`` is a name of torch's."""

    def __init__(self, folder: Path, device: str, precision: str) -> None:
        if not (find_spec("torch") and find_spec("sentence_transformers")):
            raise MissingExtra(f"device={device!r}", "train")
        if precision not in ("auto", *PRECISIONS):
            choices = ", ".join(("auto", *PRECISIONS))
            raise UsageError(f"precision={precision!r} is not known on a GPU; known: {choices}.")
        import torch

        if device != "cpu":
            _check_gpu(torch, device)
        if precision == "auto":
            native = device != "cpu" and torch.cuda.is_bf16_supported()
            precision = "bf16" if native else "f32"
        self._folder, self._device, self._dtype = folder, device, precision
        self.precision = f"{device.partition(':')[0]}:{precision}"

    def architecture(self, recipe: Recipe) -> Architecture:
        """See ``backends.Backend``."""
        architecture = builder(recipe)
        if isinstance(architecture, Onnx | Static | Use):
            raise UsageError(
                f"{self._folder} holds no transformer in safetensors, which a GPU's engine takes.",
                Hint.use(device="cpu"),
            )
        return architecture

    def engine(
        self, architecture: Architecture, recipe: Recipe, output: str, *, threads: int, pad: int
    ) -> TorchEngine:
        """See ``backends.Backend``."""
        return TorchEngine(self._folder, self._device, self._dtype, pad, recipe.adapter)


def _check_gpu(torch: Any, device: str) -> None:
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    number = int(device.partition(":")[2] or 0)
    if number < count:
        return
    seen = f"sees {count} of them" if count else "sees none here"
    raise UsageError(
        f"device={device!r} asks for a GPU, but torch {torch.__version__} {seen}.",
        "Leave device out to use the CPU. Is there a driver (run: nvidia-smi), and a torch that "
        "was built for it?",
    )


class TorchEngine(Engine):
    """The model on torch, whose forward gives rows and states together."""

    def __init__(
        self, folder: Path, device: str, precision: str, pad: int, adapter: int = 0
    ) -> None:
        import torch

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the packages that it imports
            from sentence_transformers import SentenceTransformer

            model = SentenceTransformer(
                str(folder), device=device, local_files_only=True, trust_remote_code=False
            )
        for _ in range(adapter):  # the encoder takes those steps, in float32
            model.pop(-1)
        self.model = model.eval().to({"f32": torch.float32, "bf16": torch.bfloat16}[precision])
        self.pad = pad
        self.lock = threading.Lock()
        self.width = self._forward([[pad]], 0)[OUTPUTS["rows"]].shape[-1]

    def _each(self, work: Work) -> None:
        lengths = np.fromiter(map(len, work.ids), np.int64, len(work.ids))
        for rows in batches(lengths, BUDGET, most=work.most):
            with self.lock:
                outputs = self._forward([work.ids[row] for row in rows], work.unpooled)
            work.keep(rows, outputs[OUTPUTS[work.output]].float().cpu().numpy())
            work.done(rows)

    def _forward(self, batch: list[list[int]], unpooled: int) -> Any:
        import torch

        device = self.model.device
        ids, mask = (
            torch.from_numpy(array).long().to(device)
            for array in padded(batch, self.pad, max(map(len, batch)))
        )
        features: dict[str, Any] = {"input_ids": ids, "attention_mask": mask}
        if unpooled:
            features["prompt_length"] = unpooled
        with torch.inference_mode():
            return self.model(features)
