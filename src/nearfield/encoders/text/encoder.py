"""The sentence encoder: texts in, rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.forked import opened
from nearfield.encoders.network.config import read_json
from nearfield.encoders.text.backends import Backend
from nearfield.encoders.text.embedding import Embedding
from nearfield.encoders.text.late import late_vectors
from nearfield.encoders.text.loaded import LoadedModel
from nearfield.encoders.text.passages import TOKENS, Passages, Splitter, check_tokens
from nearfield.encoders.text.reading import Reading
from nearfield.encoders.text.settings import check_prompts, saved_function, saved_width
from nearfield.encoders.text.texts import as_list
from nearfield.encoders.text.tokens import TokenVectors, joined
from nearfield.types import Modality, Vectors

if TYPE_CHECKING:
    from nearfield.models import ModelFolder

TEXT: frozenset[Modality] = frozenset({"text"})


class TextEncoder(Embedding):
    """A transformer that turns texts into rows, read from a sentence-transformers folder.

    The rows do not depend on the batch, the order or the threads, to a cosine distance of 1e-5
    (f32), 1e-3 (bf16) or 5e-3 (int8). It may be shared by threads; pickled, it is opened again
    from its folder. It is a :class:`~nearfield.types.TokenEncoder`, a
    :class:`~nearfield.types.PromptedEncoder`, an :class:`~nearfield.types.AdaptedEncoder`, an
    :class:`~nearfield.types.EngineEncoder` and a :class:`~nearfield.types.ReadingEncoder`.

    Attributes
    ----------
    name, dim, precision, fingerprint, modalities, query_modalities
        See :class:`nearfield.types.Encoder`; ``precision`` is the engine's.
    max_tokens
        Room for a text in tokens: the model's limit less the special tokens and those of the
        document prompt.
    truncate_dim, max_seq_length, prompts, default_prompt_name, similarity_fn_name
        What may be assigned: see :class:`~nearfield.encoders.text.settings.Settings`.
    device
        What computes: ``cpu``, or ``cuda``.
    languages
        ISO 639-1 codes of what it was trained on; empty for many, or where nobody says.
    folder
        Its files on this disk.
    adapted
        The encoder that it is an adapter on, and the map from its rows; None for most.
    model
        The folder opened: recipe, tokenizer, engines.

    Examples
    --------
    >>> import nearfield as nf
    >>> encoder = nf.load("minilm")  # doctest: +SKIP
    >>> texts = ["a red apple", "a blue sky"]
    >>> encoder.encode(texts).shape  # doctest: +SKIP
    (2, 384)
    >>> query = encoder.encode_query("a fruit")  # doctest: +SKIP
    >>> encoder.similarity(query, encoder.encode_document(texts)).argmax()  # doctest: +SKIP
    0
    >>> encoder.encode_tokens("a red apple").tokens  # doctest: +SKIP
    ('a', 'red', 'apple')
    """

    model: LoadedModel

    def __init__(
        self,
        folder: ModelFolder,
        *,
        precision: str = "auto",
        threads: int | None = None,
        device: str = "cpu",
        backend: Backend | None = None,
        prompts: Mapping[str, str] | None = None,
        default_prompt_name: str | None = None,
        truncate_dim: int | None = None,
        similarity_fn_name: str | None = None,
    ) -> None:
        self.name, self.folder = folder.name, folder
        self.modalities = self.query_modalities = TEXT
        settings = read_json(folder.path / "config_sentence_transformers.json", missing={})
        given = {} if prompts is None else check_prompts(prompts)
        model = LoadedModel(
            folder, settings, precision=precision, threads=threads, device=device, backend=backend
        )
        super().__init__(model, saved_function(self.name, settings))
        self.precision, self.languages = model.precision, folder.languages
        self._reading: Reading | None = None
        if given or default_prompt_name is not None:
            named, default = model.prompts.named | given, default_prompt_name
            self._set_prompts(named, model.prompts.default if default is None else default)
        if similarity_fn_name is not None:
            self.similarity_fn_name = similarity_fn_name
        saved = saved_width(self.name, settings, model.dim)
        self.truncate_dim = saved if truncate_dim is None else truncate_dim

    def __reduce__(self) -> tuple[Any, ...]:
        precision = self.precision.replace("cuda", self.device, 1)
        options: dict[str, Any] = {"precision": precision, "threads": self.model.threads}
        return partial(opened, TextEncoder, **options), (self.folder,), self.settings()

    def __repr__(self) -> str:
        return f"TextEncoder({self.name!r}, dim={self.dim}, precision={self.precision!r})"

    @overload
    def encode_tokens(  # type: ignore[overload-overlap]  # a str is a sequence of str
        self, texts: str, prompt_name: str | None = ..., prompt: str | None = ...
    ) -> TokenVectors: ...

    @overload
    def encode_tokens(
        self, texts: Sequence[str], prompt_name: str | None = ..., prompt: str | None = ...
    ) -> list[TokenVectors]: ...

    def encode_tokens(
        self, texts: str | Sequence[str], prompt_name: str | None = None, prompt: str | None = None
    ) -> TokenVectors | list[TokenVectors]:
        """Word-level embeddings of ``texts``: a :class:`TokenVectors` each; for one text, one.

        ``prompt_name`` and ``prompt`` are those of :meth:`encode`; special tokens and the
        prompt's are left out. A text over the limit is read in overlapping windows, and no token
        is given twice: nothing is cut.
        """
        listed = as_list([texts] if isinstance(texts, str) else texts)
        before = self.model.prompts.choose(prompt_name, prompt)
        parts: list[list[TokenVectors]] = [[] for _ in listed]
        for row, part in self.model.reader(before).read(listed):
            parts[row].append(part)
        vectors = [joined(some, self.model.token_engine.width) for some in parts]
        return vectors[0] if isinstance(texts, str) else vectors

    def encode_passages(
        self, texts: Sequence[str], *, late: bool = False, tokens: int = TOKENS
    ) -> list[Passages]:
        """Passages of each text, and a unit row for each: ``(spans, vectors)`` a text.

        Parameters
        ----------
        texts
            Documents of any length, encoded with the document prompt.
        late
            Late chunking: the whole document goes through the model once, and each passage is the
            mean of its own token vectors, so that it knows what stands around it (Günther et al.
            2024, arXiv:2409.04701). Documents over the model's limit go through it in overlapping
            windows. For models that pool by the mean and read far more than a passage.
        tokens
            The most tokens a passage; never more than ``max_tokens``.

        Raises
        ------
        UsageError
            ``late`` for a model that does not pool by the mean; ``tokens`` below 1.
        """
        listed = as_list(texts)
        check_tokens(tokens)
        splitter = Splitter(self.model.tokenizer, min(tokens, self.max_tokens))
        spans = list(splitter.each(listed))
        if late:
            output = self._output(True, None)
            late_rows = late_vectors(self.model, listed, spans, self._whole)
            rows = [output.rows(of_text) for of_text in late_rows]
            return list(map(Passages, spans, rows))
        flat = [text[a:b] for text, each in zip(listed, spans, strict=True) for a, b in each]
        edges = np.cumsum([len(each) for each in spans])[:-1]
        return list(map(Passages, spans, np.split(self.encode_document(flat), edges)))

    def _whole(self, texts: Sequence[str]) -> Vectors:
        """Rows of passages that stand alone, of the model's full width."""
        return self.encode_document(texts, truncate_dim=self.model.dim)

    def reads(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Of each of n ``texts``, the share of its letters and signs that it knows: ``(n,)``.

        The others become one token, or, where the vocabulary is of bytes, are in no script of the
        model's ``languages``.
        """
        if self._reading is None:
            self._reading = Reading(self.model.tokenizer, self.languages)
        return self._reading.shares(as_list(texts))
