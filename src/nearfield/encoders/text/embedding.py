"""What every encoder of texts can do beside encoding a list: streams, passages, comparing rows."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import TYPE_CHECKING, Any, overload

from numpy.typing import NDArray

from nearfield.encoders.text import similarity
from nearfield.encoders.text.encoding import Encoding
from nearfield.encoders.text.texts import as_list, checked
from nearfield.errors import UsageError
from nearfield.types import Progress, Segment, Vectors, silent

if TYPE_CHECKING:
    import torch


class Embedding(Encoding):
    """Texts in, rows out, and how near rows are: what transformers and tables of words share."""

    def encode_stream(
        self,
        texts: Iterable[str],
        prompt_name: str | None = None,
        prompt: str | None = None,
        batch_size: int | None = None,
        *,
        normalize_embeddings: bool = True,
        truncate_dim: int | None = None,
        progress: Progress = silent,
    ) -> Generator[Vectors, None, None]:
        """Encode ``texts`` as they come, in blocks ``(n, dim)`` of some thousand rows, in order.

        Memory does not grow with the stream. ``prompt_name``, ``prompt``, ``batch_size``,
        ``normalize_embeddings`` and ``truncate_dim`` are those of :meth:`encode`, and so are the
        errors; ``progress`` is told no total. Warns, at its end, of texts that were cut.
        """
        if isinstance(texts, str):
            raise UsageError("One text came where a stream of them was wanted.", "Use encode().")
        output = self._output(normalize_embeddings, truncate_dim, batch_size=batch_size)
        before = self.model.prompts.choose(prompt_name, prompt)
        return self._rows(checked(texts), before, output, progress, None)

    @overload
    def similarity(self, a: torch.Tensor, b: Any) -> torch.Tensor: ...
    @overload
    def similarity(self, a: NDArray[Any], b: NDArray[Any]) -> Vectors: ...
    @overload
    def similarity(self, a: Any, b: Any) -> Any: ...
    def similarity(self, a: Any, b: Any) -> Any:
        """Compare all rows of ``a`` and ``b`` by ``similarity_fn_name``.

        Rows ``(n, dim)`` and ``(m, dim)`` give ``(n, m)``, tensors a tensor.
        """
        return similarity.similarity(self.similarity_fn_name, a, b)

    @overload
    def similarity_pairwise(self, a: torch.Tensor, b: Any) -> torch.Tensor: ...
    @overload
    def similarity_pairwise(self, a: NDArray[Any], b: NDArray[Any]) -> Vectors: ...
    @overload
    def similarity_pairwise(self, a: Any, b: Any) -> Any: ...
    def similarity_pairwise(self, a: Any, b: Any) -> Any:
        """Compare each row of ``a``, ``(n, dim)``, with the row of ``b`` at its place: ``(n,)``."""
        return similarity.similarity_pairwise(self.similarity_fn_name, a, b)

    def segment(self, items: Sequence[str]) -> list[list[Segment]]:
        """Passages of each of the texts ``items``, within ``max_tokens``; see :class:`Splitter`."""
        return [[Segment(*span) for span in spans] for spans in self._splitter.each(as_list(items))]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each of ``texts`` has, without special tokens and prompts."""
        return self.model.tokenizer.count(as_list(texts))
