"""All weights of a sentence-transformers model, in torch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from nearfield.encoders.network.config import read_json
from nearfield.encoders.text.modules import read_recipe
from nearfield.encoders.text.prompts import Prompts
from nearfield.errors import Hint, UsageError
from nearfield.models import ModelFolder
from nearfield.training.students.device import choose_device, choose_training_precision
from nearfield.types import Vectors

TOKENS = 8192  # padded tokens in a batch of ``encode``: 13 MB a layer of MiniLM


class Full(nn.Module):
    """A model whose weights all learn; it starts as it is in its folder.

    Parameters
    ----------
    model
        From ``nearfield.models.find``. Its safetensors are read, and never a pickle.
    queries
        Texts that get the model's query prompt; all others get its document prompt.
    device, precision
        ``auto``: a GPU where there is one; bf16 in the forward pass where that is faster. The
        weights and the rows are float32 in any case.
    gradient_checkpointing
        Keep only what enters each layer, and compute the rest again for the gradient (Chen et
        al. 2016, arXiv:1604.06174): the same gradient, a third more time.

    Raises
    ------
    UsageError
        A model that has only ONNX weights, or that leaves its prompt out of the pooling.
    """

    depth = "full"

    def __init__(
        self,
        model: ModelFolder,
        *,
        queries: Collection[str] = (),
        device: str = "auto",
        precision: str = "auto",
        gradient_checkpointing: bool = False,
    ) -> None:
        super().__init__()
        where = choose_device(device)
        self.precision = choose_training_precision(precision, where)
        self.model = _open(model, where)
        settings = read_json(model.path / "config_sentence_transformers.json", missing={})
        named = dict(settings.get("prompts") or {}) | dict(model.prompts)
        self.model.prompts = named
        if model.max_tokens:
            self.model.max_seq_length = min(model.max_tokens, _positions(self.model))
        prompts = Prompts(model.name, named, settings.get("default_prompt_name"))
        self._query, self._document = prompts.role("query"), prompts.role("document")
        self._queries = frozenset(queries)
        if gradient_checkpointing:
            inner = self.model[0].model
            new = getattr(inner, "activation_checkpointing_enable", None)
            (new or inner.gradient_checkpointing_enable)({"use_reentrant": False})
        self.dim = int(self.model.get_embedding_dimension())

    def features(self, texts: Sequence[str]) -> dict[str, Tensor]:
        """Token ids and mask, ``(n, longest)``, each text after its prompt."""
        read = self.model.preprocess([self._prompted(text) for text in texts])
        tensors = {name: each for name, each in read.items() if isinstance(each, Tensor)}
        return {name: each.to(self.model.device) for name, each in tensors.items()}

    def forward(self, features: dict[str, Tensor]) -> Tensor:
        """Unit rows ``(n, dim)``, float32."""
        return self._rows(features, self.precision == "bf16")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows ``(n, dim)``, in float32 throughout; texts of like length go together."""
        rows = np.empty((len(texts), self.dim), np.float32)
        teaching = self.training
        self.eval()
        with torch.inference_mode():
            for some in self._batches(texts):
                features = self.features([texts[row] for row in some])
                rows[some] = self._rows(features, False).cpu().numpy()
        self.train(teaching)
        return rows

    def write(self, folder: Path) -> None:
        """Safetensors, settings and tokenizer; no card, and nothing of the base's place."""
        with _quiet():
            self.model.save(str(folder), create_model_card=False)

    def _rows(self, features: dict[str, Tensor], half: bool) -> Tensor:
        with torch.autocast(self.model.device.type, torch.bfloat16, enabled=half):
            rows = self.model(dict(features))["sentence_embedding"]
        return nn.functional.normalize(rows.float(), dim=1)

    def _prompted(self, text: str) -> str:
        return (self._query if text in self._queries else self._document) + text

    def _batches(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """Rows, the short texts first, within the budget of padded tokens."""
        if not texts:
            return
        ids = self.model.tokenizer(
            [self._prompted(text) for text in texts],
            truncation=True,
            max_length=self.model.max_seq_length,
        )["input_ids"]
        lengths = np.array([len(each) for each in ids])
        batch: list[int] = []
        for row in np.argsort(lengths, kind="stable").tolist():
            if batch and (len(batch) + 1) * lengths[row] > TOKENS:
                yield batch
                batch = []
            batch.append(row)
        yield batch


def _open(model: ModelFolder, device: str) -> Any:
    from sentence_transformers import SentenceTransformer

    recipe = read_recipe(model.path, model.pooling)
    if not any(recipe.transformer.glob("*.safetensors")):
        raise UsageError(
            f"{model.name} has no weights in safetensors, which alone can be trained.",
            Hint.use("Choose another model, or train a map on its vectors:", depth="adapter"),
        )
    if not recipe.pooling.include_prompt:
        raise UsageError(
            f"{model.name} leaves its prompt out of the pooling; training all weights would not.",
            Hint.use("Train a map on its vectors:", depth="adapter"),
        )
    with _quiet():
        return SentenceTransformer(
            str(model.path),
            device=device,
            local_files_only=True,
            model_kwargs={"use_safetensors": True, "dtype": torch.float32},
        )


def _positions(model: Any) -> int:
    return int(getattr(model[0].model.config, "max_position_embeddings", None) or 1 << 30)


@contextmanager
def _quiet() -> Iterator[None]:
    """No bar of transformers' own; the user's setting is given back."""
    from transformers.utils import logging

    was = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if was:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
