"""A table of token vectors, whose mean is the text's: no transformer.

In our engine a distilled MiniLM encodes 31,000 of STS-B's sentences a CPU second, MiniLM itself 950
(bf16, on a busy machine).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from nearfield.training.students.base_folder import MODULES, SETTINGS, write_json, write_steps
from nearfield.training.students.blocks import in_blocks
from nearfield.types import Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BLOCK = 256  # texts looked up at once, for users
MOST_TOKENS = 8192  # of a text; as our engine reads it (encoders/text/static.py)


class Static(nn.Module):
    """``normalize(mean of E[t] over the tokens t of a text)``, with a table ``E (tokens, dim)``.

    A text without a token gives a row of zeros.
    :func:`nearfield.training.students.distil.distil` makes one from an encoder.

    Parameters
    ----------
    table
        A row a token id.
    tokenizer
        Gives the ids; special tokens are left out.
    """

    depth = "static"

    def __init__(self, table: Vectors, tokenizer: Tokenizer) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.from_numpy(np.array(table, np.float32)))
        self.dim = int(table.shape[1])
        self.tokenizer = tokenizer

    def features(self, texts: Sequence[str]) -> dict[str, Tensor]:
        """``{"ids", "weights"}``, both ``(n, tokens)``; 1 / tokens of the text, 0 for padding."""
        listed = token_ids(self.tokenizer, texts)
        longest = max([1, *map(len, listed)])
        ids = torch.zeros(len(listed), longest, dtype=torch.int64)
        weights = torch.zeros(len(listed), longest)
        for row, tokens in enumerate(listed):
            ids[row, : len(tokens)] = torch.from_numpy(tokens)
            weights[row, : len(tokens)] = 1 / max(1, len(tokens))
        device = self.table.device
        return {"ids": ids.to(device), "weights": weights.to(device)}

    def forward(self, features: dict[str, Tensor]) -> Tensor:
        """Unit rows ``(n, dim)``."""
        ids, weights = features["ids"], features["weights"]
        rows = nn.functional.embedding_bag(
            ids, self.table, mode="sum", per_sample_weights=weights.to(self.table.dtype)
        )
        return nn.functional.normalize(rows, dim=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows ``(n, dim)``, in float32."""
        return in_blocks(self, texts, BLOCK)

    def write(self, folder: Path) -> None:
        """The steps ``StaticEmbedding, Normalize``: a table and a tokenizer."""
        from safetensors.numpy import save_file

        steps = [("StaticEmbedding", ""), ("Normalize", "1_Normalize")]
        write_steps(folder, [{"type": MODULES + module, "path": path} for module, path in steps])
        write_json(folder / SETTINGS, {"prompts": {}, "similarity_fn_name": "cosine"})
        table = self.table.detach().float().cpu().numpy()
        save_file({"embedding.weight": table}, folder / "model.safetensors")
        self.tokenizer.save(str(folder / "tokenizer.json"))


def token_ids(tokenizer: Tokenizer, texts: Sequence[str]) -> list[NDArray[np.int64]]:
    """Token ids of each text, without special tokens."""
    encoded = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [np.array(each.ids[:MOST_TOKENS], np.int64) for each in encoded]
