"""The sentence encoder: texts in, rows out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nearfield.encoders.runtime import choose_threads
from nearfield.encoders.text import similarity
from nearfield.encoders.text.adapted import Adapted, read_adapted
from nearfield.encoders.text.architecture import Architecture
from nearfield.encoders.text.backends import Backend, choose_backend
from nearfield.encoders.text.bar import bar
from nearfield.encoders.text.caution import TruncationWarning, warn
from nearfield.encoders.text.config import read_json
from nearfield.encoders.text.engine import Engine
from nearfield.encoders.text.late import TOKENS, Passages, pooled
from nearfield.encoders.text.modules import read_recipe
from nearfield.encoders.text.output import Output
from nearfield.encoders.text.passages import Splitter
from nearfield.encoders.text.prompts import Prompts
from nearfield.encoders.text.stream import Window, tokenized
from nearfield.encoders.text.texts import as_list, checked, windows
from nearfield.encoders.text.tokenizer import Tokenizer
from nearfield.encoders.text.tokens import TokenReader, TokenVectors, joined
from nearfield.errors import BadModel, UnknownName, UsageError, shortened
from nearfield.types import Modality, Progress, Segment, Span, Vectors, silent

if TYPE_CHECKING:
    from nearfield.models import ModelFolder

TEXT: frozenset[Modality] = frozenset({"text"})


class TextEncoder:
    """A transformer that turns texts into rows, read from a sentence-transformers folder.

    The rows do not depend on the batch, the order or the threads, to a cosine distance of 1e-5
    (f32), 1e-3 (bf16) or 5e-3 (int8). It may be shared by threads.

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
    folder
        Its files on this disk.
    adapted
        The encoder that it is an adapter on, and the map from its rows; None for most.
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
        self._backend = backend or choose_backend(folder, precision, device)
        self.precision = self._backend.precision
        self._threads = choose_threads(threads)
        settings = read_json(folder.path / "config_sentence_transformers.json", missing={})
        self.prompts: dict[str, str] = dict(settings.get("prompts") or {}) | dict(folder.prompts)
        self._prompts = Prompts(self.name, self.prompts, settings.get("default_prompt_name"))
        asked = settings.get("similarity_fn_name") or "cosine"
        self.similarity_fn_name = similarity.check_function(asked, self.name)
        self._recipe = read_recipe(folder.path, folder.pooling)
        architecture = self._backend.architecture(self._recipe)
        self._tokenizer = Tokenizer(
            self._recipe.transformer,
            architecture.max_tokens,
            folder.max_tokens,
            self._threads,
            marks=architecture.specials,
        )
        if self._tokenizer.words > architecture.words:
            raise BadModel(
                f"The tokenizer of {self.name} knows {self._tokenizer.words} tokens, "
                f"its weights only {architecture.words}."
            )
        self.max_seq_length = self._tokenizer.limit
        self._engine = self._start(architecture, "rows")
        self.dim = self._engine.width
        self.max_tokens = self._room(self._prompts.role("document"))
        self._splitter = Splitter(self._tokenizer, self.max_tokens)
        traits = {"weights": folder.sha256, **architecture.traits}
        self.fingerprint = self._digest(recipe=self._recipe.traits, **traits)
        self.adapted: Adapted | None = None
        if self._recipe.adapter:
            base = self._digest(recipe=self._recipe.base.traits, **traits)
            self.adapted = read_adapted(folder.path, base, self.dim)

    def _start(self, architecture: Architecture, output: str) -> Engine:
        pad, threads = self._tokenizer.pad, self._threads
        engine: Engine = self._backend.engine(
            architecture, self._recipe, output, threads=threads, pad=pad
        )
        return engine

    @cached_property
    def _states(self) -> Engine:
        """The graph without its pooling, made when first asked for."""
        return self._start(self._backend.architecture(self._recipe), "states")

    def _room(self, prompt: str) -> int:
        taken = self._tokenizer.specials + self._tokenizer.count([prompt])[0]
        if taken >= self._tokenizer.limit:
            raise BadModel(
                f"{self.name} takes {self._tokenizer.limit} tokens, of which its special tokens "
                f"and the prompt {shortened(prompt, 40)!r} need {taken}: no room is left for a "
                "text."
            )
        return self._tokenizer.limit - taken

    def _digest(self, **traits: Any) -> str:
        traits |= {
            "tokenizer": self._tokenizer.digest,
            "limit": self._tokenizer.limit,
            "prompts": self.prompts,
            "default_prompt": self._prompts.default,
            "dim": self.dim,
            "precision": self.precision,
        }
        return hashlib.sha256(json.dumps(traits, sort_keys=True).encode()).hexdigest()[:16]

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
        wanted = Output(
            self.dim, normalize_embeddings, truncate_dim, precision, batch_size, tensors
        )
        before = self._prompts.choose(prompt_name, prompt)
        with bar(show_progress_bar, progress) as told:
            if output_value == "token_embeddings":
                found = list(self._token_embeddings(listed, before, wanted))
                return found[0] if isinstance(texts, str) else found
            if output_value != "sentence_embedding":
                known = ("sentence_embedding", "token_embeddings")
                raise UnknownName("output_value", str(output_value), known)
            rows = np.empty((len(listed), wanted.width), np.float32)
            at = 0
            for some in self._rows(listed, before, wanted, told, len(listed)):
                rows[at : at + len(some)] = some
                at += len(some)
        return wanted.finish(rows[0] if isinstance(texts, str) else rows)

    def encode_query(
        self,
        texts: str | Sequence[str],
        prompt_name: str | None = None,
        prompt: str | None = None,
        *arguments: Any,
        **options: Any,
    ) -> Any:
        """Encode what is searched for: :meth:`encode` with the prompt "query", if there is one."""
        before = self._prompts.of_role("query", prompt_name, prompt)
        return self.encode(texts, *before, *arguments, **options)

    def encode_document(
        self,
        texts: str | Sequence[str],
        prompt_name: str | None = None,
        prompt: str | None = None,
        *arguments: Any,
        **options: Any,
    ) -> Any:
        """Encode what will be searched: :meth:`encode` with the prompt "document" or the like."""
        before = self._prompts.of_role("document", prompt_name, prompt)
        return self.encode(texts, *before, *arguments, **options)

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
    ) -> Iterator[Vectors]:
        """Encode texts as they come, in blocks ``(n, dim)`` of some thousand rows, in order.

        Memory does not grow with the stream. Arguments and errors as for :meth:`encode`;
        ``progress`` is told no total. Also warns, at its end, of texts that were cut.
        """
        if isinstance(texts, str):
            raise UsageError("One text came where a stream of them was wanted.", "Use encode().")
        wanted = Output(self.dim, normalize_embeddings, truncate_dim, batch_size=batch_size)
        before = self._prompts.choose(prompt_name, prompt)
        return self._rows(checked(texts), before, wanted, progress, None)

    def encode_tokens(
        self, texts: str | Sequence[str], prompt_name: str | None = None, prompt: str | None = None
    ) -> Any:
        """Word-level embeddings: a :class:`TokenVectors` a text; for one text, a single one.

        Special tokens and the prompt's are left out. A text over the limit is read in
        overlapping windows, and no token is given twice: nothing is cut.
        """
        listed = as_list([texts] if isinstance(texts, str) else texts)
        before = self._prompts.choose(prompt_name, prompt)
        parts: list[list[TokenVectors]] = [[] for _ in listed]
        for row, part in self._reader(before).read(listed):
            parts[row].append(part)
        found = [joined(some, self._states.width) for some in parts]
        return found[0] if isinstance(texts, str) else found

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
        if isinstance(tokens, bool) or not isinstance(tokens, int) or tokens < 1:
            raise UsageError(f"tokens={tokens!r} was given; it must be a whole number from 1.")
        splitter = Splitter(self._tokenizer, min(tokens, self.max_tokens))
        spans = [each for window in windows(listed) for each in splitter.split(window)]
        if not late:
            flat = [text[a:b] for text, each in zip(listed, spans, strict=True) for a, b in each]
            edges = np.cumsum([len(each) for each in spans])[:-1]
            return list(map(Passages, spans, np.split(self.encode_document(flat), edges)))
        recipe = self._recipe.base
        if recipe.modes != ("mean",) or recipe.steps:
            steps = ", ".join([*recipe.modes, *(step.traits[0] for step in recipe.steps)])
            raise UsageError(
                f"{self.name} makes a row of token vectors by {steps}; late chunking takes a mean.",
                "Use late=False.",
            )
        parts = self._reader(self._prompts.role("document")).read(listed)
        pools = pooled(spans, parts, self.dim)
        return [
            Passages(each, self._late(text, each, pool.means()))
            for text, each, pool in zip(listed, spans, pools, strict=True)
        ]

    def similarity(self, a: Any, b: Any) -> Vectors:
        """Compare all rows of a with all rows of b by ``similarity_fn_name``: ``(n, m)``."""
        return similarity.similarity(self.similarity_fn_name, a, b)

    def similarity_pairwise(self, a: Any, b: Any) -> Vectors:
        """Compare each row of a with the row of b at its place: ``(n,)``."""
        return similarity.similarity_pairwise(self.similarity_fn_name, a, b)

    def segment(self, items: Sequence[str]) -> list[list[Segment]]:
        """Passages of each text, within ``max_tokens``; see :class:`Splitter`."""
        listed = windows(as_list(items))
        return [[Segment(*s) for s in each] for w in listed for each in self._splitter.split(w)]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens and prompts."""
        return self._tokenizer.count(as_list(texts))

    def _rows(
        self,
        texts: Iterable[str],
        before: str,
        wanted: Output,
        progress: Progress,
        total: int | None,
    ) -> Iterator[Vectors]:
        start = 0
        unpooled = 0 if self._recipe.pooling.include_prompt else self._tokenizer.lead(before)
        for window in self._windows(texts, before):
            done = window.counter(start, total, progress)
            found = self._engine.run(window.ids, done, wanted.batch_size, unpooled)
            rows = found[window.inverse]
            start += len(rows)
            if self._recipe.normalize:
                similarity.normalize(rows)
            yield wanted.rows(self.adapted.map(rows) if self.adapted else rows)

    def _token_embeddings(self, texts: list[str], before: str, wanted: Output) -> Iterator[Vectors]:
        for window in self._windows(texts, before):
            states = self._states.states(window.ids)
            for row in window.inverse:
                vectors = states[row][:, : wanted.width]
                yield wanted.tensor(vectors) if wanted.tensors else vectors

    def _windows(self, texts: Iterable[str], before: str) -> Iterator[Window]:
        cut = total = 0
        for window in tokenized(texts, self._tokenizer, before):
            cut, total = cut + window.cut, total + len(window.inverse)
            yield window
        if cut:
            were = "text was" if total == 1 else "texts were"
            warn(
                f"{cut} of {total} {were} longer than {self._tokenizer.limit} tokens and cut; "
                "encode_passages() reads them whole.",
                TruncationWarning,
            )

    def _reader(self, before: str) -> TokenReader:
        return TokenReader(self._tokenizer, self._room(before), self._states.states, before)

    def _late(self, text: str, spans: list[Span], means: Vectors) -> Vectors:
        """Unit rows; a passage without a token of its own is encoded by itself."""
        bare = np.flatnonzero(~means.any(axis=1))
        rows = similarity.normalize(means)
        rows = self.adapted.map(rows) if self.adapted else rows
        if len(bare):
            rows[bare] = self.encode_document([text[slice(*spans[row])] for row in bare])
        return rows
