"""The sentence encoder: texts in, rows out."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.text import similarity
from nearfield.encoders.text.backends import Backend
from nearfield.encoders.text.bar import bar
from nearfield.encoders.text.config import read_json
from nearfield.encoders.text.late import late_vectors
from nearfield.encoders.text.loaded import LoadedModel
from nearfield.encoders.text.output import OUTPUTS, Output
from nearfield.encoders.text.passages import TOKENS, Passages, Splitter, check_tokens
from nearfield.encoders.text.reading import Reading
from nearfield.encoders.text.texts import as_list, checked
from nearfield.encoders.text.tokens import TokenVectors, joined
from nearfield.errors import UnknownName, UsageError
from nearfield.types import Modality, Progress, Segment, Vectors, silent

if TYPE_CHECKING:
    from nearfield.models import ModelFolder

TEXT: frozenset[Modality] = frozenset({"text"})


class TextEncoder:
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
    prompts
        The model's prompts by name.
    similarity_fn_name
        What the model's rows are compared by: ``cosine``, ``dot``, ``euclidean``, ``manhattan``.
    max_seq_length
        The model's limit, special tokens and prompt among it.
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

    def __init__(
        self,
        folder: ModelFolder,
        *,
        precision: str = "auto",
        threads: int | None = None,
        device: str = "cpu",
        backend: Backend | None = None,
    ) -> None:
        self.name, self.folder = folder.name, folder
        self.modalities = self.query_modalities = TEXT
        settings = read_json(folder.path / "config_sentence_transformers.json", missing={})
        function = settings.get("similarity_fn_name") or "cosine"
        self.similarity_fn_name = similarity.check_function(function, self.name)
        self.model = model = LoadedModel(
            folder, settings, precision=precision, threads=threads, device=device, backend=backend
        )
        self.precision, self.dim = model.precision, model.dim
        self.prompts, self.fingerprint = model.prompts.named, model.fingerprint
        self.max_tokens, self.max_seq_length = model.max_tokens, model.tokenizer.limit
        self.adapted, self.languages = model.adapted, folder.languages
        self._reading: Reading | None = None
        self._splitter = Splitter(model.tokenizer, self.max_tokens)

    def __reduce__(self) -> tuple[Any, ...]:
        options: dict[str, Any] = {"precision": self.precision, "threads": self.model.threads}
        return partial(TextEncoder, **options), (self.folder,)

    def __repr__(self) -> str:
        return f"TextEncoder({self.name!r}, dim={self.dim}, precision={self.precision!r})"

    def encode(
        self,
        texts: str | Sequence[str],
        prompt_name: str | None = None,
        prompt: str | None = None,
        batch_size: int | None = None,
        show_progress_bar: bool | None = None,
        output_value: str = "sentence_embedding",
        precision: str = "float32",
        convert_to_numpy: bool = True,
        convert_to_tensor: bool = False,
        *,
        normalize_embeddings: bool = True,
        truncate_dim: int | None = None,
        progress: Progress = silent,
    ) -> Any:
        """Encode one text to ``(dim,)``, or a sequence of n texts to ``(n, dim)``, in its order.

        The arguments are those of sentence-transformers, in its order. One default differs: rows
        are of length 1 unless ``normalize_embeddings`` is False.

        Parameters
        ----------
        texts
            Strings: a list, a tuple, an array, a column of a data frame. The empty string is a
            text too. Texts over the limit are cut, with a :class:`TruncationWarning`;
            :meth:`encode_passages` and :meth:`encode_tokens` read them whole.
        prompt_name, prompt
            Name of one of the model's prompts, or text, to put before each text; the text goes
            first. Without either, the model's default prompt; if there are prompts but no
            default, a :class:`PromptWarning` (``prompt=""`` means none).
        batch_size
            At most so many texts a batch. Batches hold about 512 padded tokens in any case, which
            is faster than a number of texts.
        show_progress_bar
            Show a bar on standard error.
        output_value
            ``"sentence_embedding"``, or ``"token_embeddings"``: a list of ``(tokens, width)``,
            special tokens among them (:meth:`encode_tokens` says which token is where).
        precision
            Of the vectors, not of the engine: see :func:`quantize_embeddings`. For int8 and uint8
            the ranges are those of this call's rows.
        convert_to_numpy, convert_to_tensor
            A torch tensor if ``convert_to_tensor``; a list of them if neither.
        normalize_embeddings
            Make rows of length 1. Without it, the rows are as the model gives them.
        truncate_dim
            Keep the first numbers of each row only, for models trained so (Matryoshka).
        progress
            Called with the texts done and the number of texts.

        Raises
        ------
        UsageError
            Something that is not a string, with its position; an argument that cannot be.
        UnknownName
            The model has no prompt of that name, or there is no such ``output_value``.
        MissingExtra
            Tensors were asked for, and torch is not there.
        """
        listed = as_list([texts] if isinstance(texts, str) else texts)
        tensors = "one" if convert_to_tensor else "" if convert_to_numpy else "many"
        output = Output(
            self.dim, normalize_embeddings, truncate_dim, precision, batch_size, tensors
        )
        before = self.model.prompts.choose(prompt_name, prompt)
        if output_value not in OUTPUTS:
            raise UnknownName("output_value", str(output_value), OUTPUTS)
        with bar(show_progress_bar, progress) as shown:
            if output_value == "token_embeddings":
                states = [output.states(each) for each in self.model.states(listed, before)]
                return states[0] if isinstance(texts, str) else states
            rows = np.empty((len(listed), output.width), np.float32)
            at = 0
            for block in self._rows(listed, before, output, shown, len(listed)):
                rows[at : at + len(block)] = block
                at += len(block)
        return output.finish(rows[0] if isinstance(texts, str) else rows)

    def encode_query(
        self,
        items: str | Sequence[str],
        prompt_name: str | None = None,
        prompt: str | None = None,
        *arguments: Any,
        **options: Any,
    ) -> Any:
        """Encode what is searched for: :meth:`encode` with the prompt "query", if there is one.

        ``items`` are one text, or n; ``prompt_name`` or ``prompt`` chooses another prompt.
        ``arguments`` and ``options`` are the rest of those of :meth:`encode`.
        """
        before = self.model.prompts.of_role("query", prompt_name, prompt)
        return self.encode(items, *before, *arguments, **options)

    def encode_document(
        self,
        items: str | Sequence[str],
        prompt_name: str | None = None,
        prompt: str | None = None,
        *arguments: Any,
        **options: Any,
    ) -> Any:
        """Encode what will be searched: :meth:`encode` with the prompt "document" or the like.

        The arguments are those of :meth:`encode_query`: ``items``, ``prompt_name``, ``prompt``,
        then ``arguments`` and ``options`` of :meth:`encode`.
        """
        before = self.model.prompts.of_role("document", prompt_name, prompt)
        return self.encode(items, *before, *arguments, **options)

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
        output = Output(self.dim, normalize_embeddings, truncate_dim, batch_size=batch_size)
        before = self.model.prompts.choose(prompt_name, prompt)
        return self._rows(checked(texts), before, output, progress, None)

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
            rows = list(late_vectors(self.model, listed, spans, self.encode_document))
            return list(map(Passages, spans, rows))
        flat = [text[a:b] for text, each in zip(listed, spans, strict=True) for a, b in each]
        edges = np.cumsum([len(each) for each in spans])[:-1]
        return list(map(Passages, spans, np.split(self.encode_document(flat), edges)))

    def similarity(self, a: Any, b: Any) -> Vectors:
        """Compare all rows of ``a`` and ``b`` by ``similarity_fn_name``.

        Rows ``(n, dim)`` and ``(m, dim)`` give ``(n, m)``.
        """
        return similarity.similarity(self.similarity_fn_name, a, b)

    def similarity_pairwise(self, a: Any, b: Any) -> Vectors:
        """Compare each row of ``a``, ``(n, dim)``, with the row of ``b`` at its place: ``(n,)``."""
        return similarity.similarity_pairwise(self.similarity_fn_name, a, b)

    def segment(self, items: Sequence[str]) -> list[list[Segment]]:
        """Passages of each of the texts ``items``, within ``max_tokens``; see :class:`Splitter`."""
        return [[Segment(*span) for span in spans] for spans in self._splitter.each(as_list(items))]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each of ``texts`` has, without special tokens and prompts."""
        return self.model.tokenizer.count(as_list(texts))

    def reads(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Of each of n ``texts``, the share of its letters and signs that it knows: ``(n,)``.

        The others become one token, or, where the vocabulary is of bytes, are in no script of the
        model's ``languages``.
        """
        if self._reading is None:
            self._reading = Reading(self.model.tokenizer, self.languages)
        return self._reading.shares(as_list(texts))

    def _rows(
        self,
        texts: Iterable[str],
        before: str,
        output: Output,
        progress: Progress,
        total: int | None,
    ) -> Generator[Vectors, None, None]:
        most = output.batch_size
        for rows in self.model.rows(texts, before, most=most, progress=progress, total=total):
            yield output.rows(rows)
