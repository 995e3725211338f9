"""``sentence_transformers.CrossEncoder``, computed by our reranker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nearfield.compat.placing import Placed, check_options, on_this_disk
from nearfield.encoders import load_reranker
from nearfield.encoders.text.output import torch
from nearfield.errors import UsageError


class CrossEncoder(Placed):
    """A reranker of one number a pair, with the names and answers of sentence-transformers 6.

    A text over the limit has the score of its best passage, where sentence-transformers cuts it.

    Parameters
    ----------
    model_name_or_path
        A name, a folder or a hub name, as :func:`nearfield.load_reranker` takes it.
    device
        ``"cpu"``, or None for it.
    precision
        The engine's, nearfield's own: ``"f32"`` or ``"auto"``.
    options
        What sentence-transformers takes besides: what changes no score is taken, the rest refused.

    Examples
    --------
    >>> CrossEncoder("ms-marco-minilm").rank("fruit", ["sky", "apple"])[0]  # doctest: +SKIP
    {'corpus_id': 1, 'score': -2.1}
    """

    num_labels = 1

    def __init__(
        self,
        model_name_or_path: str | Path | None = None,
        *,
        device: str | None = None,
        precision: str = "f32",
        **options: Any,
    ) -> None:
        check_options({name: value for name, value in options.items() if name != "num_labels"})
        if options.get("num_labels") not in (None, 1):
            raise UsageError(f"num_labels={options['num_labels']!r}; one number a pair is known.")
        if str(device or "cpu") != "cpu":
            raise UsageError(f"device={device!r} was given; a reranker computes on the CPU.")
        self._device = "cpu"
        self.reranker = load_reranker(on_this_disk(model_name_or_path), precision=precision)

    def predict(
        self,
        inputs: Any,
        prompt_name: str | None = None,
        prompt: str | None = None,
        batch_size: int = 32,
        show_progress_bar: bool | None = None,
        activation_fn: Callable[[Any], Any] | None = None,
        apply_softmax: bool | None = False,
        convert_to_numpy: bool = True,
        convert_to_tensor: bool = False,
        **options: Any,
    ) -> Any:
        """Scores of the pairs ``inputs``, ``(n,)``, or of one pair.

        Raises ``UsageError`` for prompts and for an ``activation_fn`` of one's own: a score is as
        the model's config has it. The rest changes no score.
        """
        _refuse(prompt_name=prompt_name, prompt=prompt, activation_fn=activation_fn)
        scores = self.reranker.predict(inputs)
        if convert_to_tensor or not convert_to_numpy:
            tensor = torch().as_tensor(scores)
            return tensor if convert_to_tensor or not tensor.ndim else list(tensor)
        return scores

    def rank(
        self,
        query: str,
        documents: Sequence[str],
        top_k: int | None = None,
        return_documents: bool = False,
        prompt_name: str | None = None,
        prompt: str | None = None,
        batch_size: int = 32,
        show_progress_bar: bool | None = None,
        activation_fn: Callable[[Any], Any] | None = None,
        **options: Any,
    ) -> list[dict[str, Any]]:
        """``documents`` by how well they fit ``query``, best first, at most ``top_k``.

        Each with ``corpus_id``, ``score`` and, with ``return_documents``, ``text``. Raises as
        :meth:`predict` does.
        """
        _refuse(prompt_name=prompt_name, prompt=prompt, activation_fn=activation_fn)
        names = ("corpus_id", "score", "text") if return_documents else ("corpus_id", "score")
        ranked = self.reranker.rank(query, documents, top_k)
        return [{name: one[name] for name in names} for one in ranked]

    @property
    def max_length(self) -> int:
        """Room for a query, a text and the special tokens between them."""
        return self.reranker.max_tokens


def _refuse(**options: Any) -> None:
    for name, value in options.items():
        if value is not None:
            raise UsageError(f"{name}= is not known of a reranker here; leave it out.")
