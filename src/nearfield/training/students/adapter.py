"""A linear map on the rows of an encoder that stays as it is: seconds on a CPU."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from nearfield.encoders.text.marker import ADDED, MARKER
from nearfield.errors import UsageError
from nearfield.training.students.base_folder import (
    MODULES,
    check_base,
    copy_base,
    shown_name,
    write_json,
    write_steps,
)
from nearfield.training.students.blocks import in_blocks
from nearfield.training.students.frozen import Frozen
from nearfield.types import Encoder, Progress, Vectors, silent

BLOCK = 8192  # rows mapped at once, for users


class Adapter(nn.Module):
    """``normalize(x + x D + b)`` of unit rows ``x``; the rows are computed once, by our engine.

    ``D`` is a whole matrix ``(dim, dim)``, or of low rank: ``A B`` with ``(dim, rank)`` and
    ``(rank, dim)``, as LoRA has it (Hu et al. 2021, arXiv:2106.09685). It starts as the identity,
    ``D = 0`` and ``b = 0``, so weight decay pulls towards the encoder as it was.

    Parameters
    ----------
    encoder
        What it is put on, from ``nearfield.load``.
    texts, queries
        Whose rows will be wanted: see :class:`Frozen`.
    rank
        None for a whole matrix.
    random_state
        Of the numbers that ``A`` starts with.
    frozen
        The encoder's rows, in place of ``texts`` and ``queries``, where they are there already.
    progress
        Told of the texts encoded.

    Raises
    ------
    UsageError
        A rank that cannot be, or an encoder without a folder of its own.

    Examples
    --------
    >>> import nearfield as nf  # doctest: +SKIP
    >>> adapter = Adapter(nf.load("minilm"), ["a red apple", "a cat"])  # doctest: +SKIP
    >>> adapter.encode(["a cat"]).shape  # doctest: +SKIP
    (1, 384)
    """

    depth = "adapter"

    def __init__(
        self,
        encoder: Encoder,
        texts: Collection[str] = (),
        queries: Collection[str] = (),
        *,
        rank: int | None = None,
        random_state: int = 0,
        frozen: Frozen | None = None,
        progress: Progress = silent,
    ) -> None:
        super().__init__()
        self.encoder = check_base(encoder)
        self.dim = dim = encoder.dim
        if rank is not None and not 1 <= rank <= dim:
            raise UsageError(
                f"rank={rank!r} was given; the rows have {dim} numbers, so it is from 1 to {dim}.",
                "Leave it out for a whole matrix.",
            )
        if rank is None:
            self.matrix = nn.Parameter(torch.zeros(dim, dim))
        else:
            drawn = torch.randn(dim, rank, generator=torch.Generator().manual_seed(random_state))
            self.down = nn.Parameter(drawn / dim**0.5)
            self.up = nn.Parameter(torch.zeros(rank, dim))
        self.rank = rank
        self.bias = nn.Parameter(torch.zeros(dim))
        self.frozen = frozen or Frozen(encoder, texts, queries, progress=progress)

    def features(self, texts: Sequence[str]) -> dict[str, Tensor]:
        """The encoder's rows of texts: ``{"rows": (n, dim)}``."""
        return {"rows": torch.from_numpy(self.frozen.of(texts)).to(self.bias.device)}

    def forward(self, features: dict[str, Tensor]) -> Tensor:
        """Unit rows ``(n, dim)``."""
        x = features["rows"]
        moved = x @ self.matrix if self.rank is None else x @ self.down @ self.up
        return nn.functional.normalize(x + moved + self.bias, dim=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows ``(n, dim)``, in float32."""
        return in_blocks(self, texts, BLOCK)

    def write(self, folder: Path) -> None:
        """The encoder's own files, and at the end of its steps ``Normalize, Dense, Normalize``."""
        steps = copy_base(self.encoder, folder)
        added = [f"{len(steps) + n}_{module}" for n, module in enumerate(ADDED)]
        write_dense(folder / added[1], *self._map())
        steps += [
            {"type": MODULES + module, "path": path}
            for module, path in zip(ADDED, added, strict=True)
        ]
        write_steps(folder, steps)
        write_json(folder / MARKER, {"adapter": len(ADDED), "base": shown_name(self.encoder)})

    def _map(self) -> tuple[Vectors, Vectors]:
        """``W (dim, dim)`` and ``b (dim,)`` of ``x @ W + b``."""
        with torch.inference_mode():
            low = self.matrix if self.rank is None else self.down @ self.up
            matrix = torch.eye(self.dim) + low.float().cpu()
            return matrix.numpy(), self.bias.float().cpu().numpy()


def write_dense(folder: Path, matrix: Vectors, bias: Vectors) -> None:
    """``x @ matrix + bias`` as the step ``Dense`` of sentence-transformers."""
    from safetensors.numpy import save_file

    into, out = matrix.shape
    sizes = {"in_features": into, "out_features": out, "bias": True}
    activation = {"activation_function": "torch.nn.modules.linear.Identity"}
    write_json(folder / "config.json", sizes | activation)
    tensors = {"linear.weight": np.ascontiguousarray(matrix.T), "linear.bias": bias}
    save_file(tensors, folder / "model.safetensors")
