"""``sentence_transformers.SentenceTransformer``, computed by our encoder."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nearfield.compat.placing import Placed, check_options, on_this_disk
from nearfield.encoders import load
from nearfield.encoders.text import PromptWarning, TextEncoder, TruncationWarning
from nearfield.encoders.text.encoding import by_older_names
from nearfield.encoders.text.output import torch
from nearfield.encoders.text.settings import Truncated, check_prompts
from nearfield.errors import UsageError


class Card:
    """What evaluators of sentence-transformers said of the model, by their names."""

    def __init__(self) -> None:
        self.metrics: dict[str, dict[str, float]] = {}

    def set_evaluation_metrics(
        self, evaluator: Any, metrics: Mapping[str, float], epoch: int = 0, step: int = 0
    ) -> None:
        """Keep the ``metrics`` of an ``evaluator``; there is no ``epoch`` and no ``step`` here."""
        self.metrics[str(getattr(evaluator, "name", ""))] = dict(metrics)


class SentenceTransformer(Truncated, Placed):
    """An encoder with the defaults, names and kinds of answers of sentence-transformers 6.

    Rows have the model's own length, ``similarity`` gives tensors, ``prompts`` is a dictionary that
    may be changed, and what is silent there is silent here. The encoder itself is ``encoder``.

    Parameters
    ----------
    model_name_or_path
        A name, a folder or a hub name, as :func:`nearfield.load` takes it.
    device
        ``"cpu"`` or ``"cuda"``; None for the CPU.
    prompts, default_prompt_name, similarity_fn_name, truncate_dim
        As of :func:`nearfield.load`.
    precision
        The engine's, nearfield's own: ``"f32"`` agrees to 2e-6, ``"auto"`` is faster.
    options
        What sentence-transformers takes besides: what changes no row is taken, the rest refused.

    Examples
    --------
    >>> model = SentenceTransformer("all-MiniLM-L6-v2")  # doctest: +SKIP
    >>> model.similarity(model.encode("a"), model.encode(["a", "b"]))  # doctest: +SKIP
    tensor([[1.0000, 0.4137]])
    """

    SUPPORTED_SIMILARITY_FN_NAMES = ("cosine", "dot", "euclidean", "manhattan")

    def __init__(
        self,
        model_name_or_path: str | Path | None = None,
        *,
        device: str | None = None,
        prompts: Mapping[str, str | None] | None = None,
        default_prompt_name: str | None = None,
        similarity_fn_name: Any = None,
        truncate_dim: int | None = None,
        precision: str = "f32",
        **options: Any,
    ) -> None:
        check_options(options)
        self._device = str(device or "cpu")
        self.encoder: TextEncoder = load(
            on_this_disk(model_name_or_path), precision=precision, device=self._device
        )
        given = {name: text or "" for name, text in (prompts or {}).items()}
        self.prompts: dict[str, str] = (
            {"query": "", "document": ""} | dict(self.encoder.prompts) | check_prompts(given)
        )
        self.default_prompt_name = default_prompt_name or self.encoder.default_prompt_name
        if self.default_prompt_name is not None:
            self._prompt(None, self.default_prompt_name)
        self.truncate_dim = truncate_dim or self.encoder.truncate_dim
        self.encoder.truncate_dim = None
        self.model_card_data = Card()
        if similarity_fn_name is not None:
            self.similarity_fn_name = similarity_fn_name

    def __repr__(self) -> str:
        return f"SentenceTransformer({self.encoder.name!r})"

    @by_older_names
    def encode(
        self,
        inputs: Any,
        prompt_name: str | None = None,
        prompt: str | None = None,
        batch_size: int = 32,
        show_progress_bar: bool | None = None,
        output_value: str | None = "sentence_embedding",
        precision: str | None = "float32",
        convert_to_numpy: bool = True,
        convert_to_tensor: bool = False,
        device: Any = None,
        normalize_embeddings: bool = False,
        truncate_dim: int | None = None,
        pool: Any = None,
        chunk_size: int | None = None,
        **unknown: Any,
    ) -> Any:
        """Rows of the texts ``inputs``: the arguments, defaults and kinds of sentence-transformers.

        See :meth:`nearfield.encoders.text.TextEncoder.encode`. Token embeddings come as tensors,
        no texts give an empty array, and what a model does not take (``unknown``) is a
        ``ValueError``.
        """
        if unknown:
            raise UsageError(
                f"encode() has been called with additional keyword arguments that this model does "
                f"not use: {sorted(unknown)}."
            )
        if output_value is None:
            own: dict[str, Any] = {"convert_to_tensor": True, "truncate_dim": truncate_dim}
            own |= {"normalize_embeddings": normalize_embeddings, "device": device}
            return self._both(inputs, prompt_name, prompt, own)
        whole = output_value == "token_embeddings"
        width = truncate_dim if truncate_dim is not None else self.truncate_dim
        if not isinstance(inputs, str) and not len(inputs):
            return self._nothing(whole, convert_to_numpy, convert_to_tensor)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PromptWarning)
            warnings.simplefilter("ignore", TruncationWarning)
            return self.encoder.encode(
                inputs,
                prompt=self._prompt(prompt, prompt_name),
                batch_size=batch_size,
                show_progress_bar=show_progress_bar,
                output_value=output_value,
                precision=precision,
                convert_to_numpy=convert_to_numpy and not whole,
                convert_to_tensor=convert_to_tensor or whole,
                device=device,
                normalize_embeddings=normalize_embeddings,
                truncate_dim=None if width is None or whole else min(width, self.encoder.dim),
                pool=pool,
                chunk_size=chunk_size,
            )

    @by_older_names
    def encode_query(
        self,
        inputs: Any,
        prompt_name: str | None = None,
        prompt: str | None = None,
        *arguments: Any,
        **options: Any,
    ) -> Any:
        """:meth:`encode` of ``inputs`` with the prompt "query"; the rest are its arguments."""
        prompt_name = self._of_role(("query",), prompt_name, prompt)
        return self.encode(inputs, prompt_name, prompt, *arguments, **options)

    @by_older_names
    def encode_document(
        self,
        inputs: Any,
        prompt_name: str | None = None,
        prompt: str | None = None,
        *arguments: Any,
        **options: Any,
    ) -> Any:
        """:meth:`encode` of ``inputs`` with the prompt "document", "passage" or "corpus"."""
        prompt_name = self._of_role(("document", "passage", "corpus"), prompt_name, prompt)
        return self.encode(inputs, prompt_name, prompt, *arguments, **options)

    def encode_multi_process(self, sentences: Sequence[str], pool: Any, **options: Any) -> Any:
        """:meth:`encode`, by an older name; ``pool`` is not used."""
        return self.encode(sentences, **options)

    def similarity(self, embeddings1: Any, embeddings2: Any) -> Any:
        """A tensor ``(n, m)``: each of ``embeddings1`` with each of ``embeddings2``."""
        return _tensor(self.encoder.similarity(embeddings1, embeddings2))

    def similarity_pairwise(self, embeddings1: Any, embeddings2: Any) -> Any:
        """A tensor ``(n,)``: each of ``embeddings1`` with the one of ``embeddings2`` beside it."""
        return _tensor(self.encoder.similarity_pairwise(embeddings1, embeddings2))

    @property
    def similarity_fn_name(self) -> str:
        """What rows are compared by."""
        return self.encoder.similarity_fn_name

    @similarity_fn_name.setter
    def similarity_fn_name(self, value: Any) -> None:
        self.encoder.similarity_fn_name = value

    @property
    def max_seq_length(self) -> int:
        """The most tokens that are read of a text."""
        return self.encoder.max_seq_length

    @max_seq_length.setter
    def max_seq_length(self, value: int) -> None:
        self.encoder.max_seq_length = value

    def get_max_seq_length(self) -> int:
        """``max_seq_length``."""
        return self.max_seq_length

    def get_embedding_dimension(self) -> int:
        """Width of a row, ``truncate_dim`` counted."""
        return min(self.truncate_dim or self.encoder.dim, self.encoder.dim)

    def get_sentence_embedding_dimension(self) -> int:
        """Width of a row, by the older name."""
        return self.get_embedding_dimension()

    truncate_sentence_embeddings = Truncated.truncate_embeddings

    @property
    def tokenizer(self) -> Any:
        """The tokenizer, of the package ``tokenizers``."""
        return self.encoder.model.tokenizer.tokenizer

    def get_backend(self) -> str:
        """What computes."""
        return "torch" if self._device.startswith("cuda") else "openvino"

    def evaluate(self, evaluator: Any, output_path: str | None = None) -> Any:
        """What ``evaluator`` of sentence-transformers says of it; ``output_path`` is given on."""
        return evaluator(self, output_path)

    def save(self, path: str, *_: Any, **__: Any) -> None:
        """Copy the model's folder to ``path``; what was set since is not written."""
        shutil.copytree(self.encoder.folder.path, path, dirs_exist_ok=True)

    save_pretrained = save

    def _prompt(self, prompt: str | None, name: str | None) -> str:
        if prompt is not None:
            return prompt
        name = name if name is not None else self.default_prompt_name
        if name is not None and name not in self.prompts:
            raise UsageError(
                f"Prompt name {name!r} not found in the configured prompts dictionary with keys "
                f"{list(self.prompts)!r}."
            )
        return "" if name is None else self.prompts[name]

    def _of_role(self, names: Sequence[str], name: str | None, prompt: str | None) -> str | None:
        if name is not None or prompt is not None:
            return name
        return next((one for one in names if self.prompts.get(one) is not None), None)

    def _both(self, inputs: Any, name: str | None, prompt: str | None, options: Any) -> Any:
        """What ``output_value=None`` gives of each text: its row, and its tokens'."""
        listed = [inputs] if isinstance(inputs, str) else list(inputs)
        made = [
            self.encode(listed, name, prompt, output_value=value, **options)
            for value in ("token_embeddings", "sentence_embedding")
        ]
        given = [
            {"token_embeddings": tokens, "sentence_embedding": row}
            for tokens, row in zip(*made, strict=True)
        ]
        return given[0] if isinstance(inputs, str) else given

    def _nothing(self, whole: bool, numpy: bool, tensor: bool) -> Any:
        if tensor and not whole:
            return torch().tensor([])
        return np.array([]) if numpy and not whole else []


def _tensor(scores: Any) -> Any:
    return torch().as_tensor(scores)
