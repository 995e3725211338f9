"""The sentence encoder: texts in, rows out."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nearfield.encoders.runtime import choose_precision, choose_threads
from nearfield.encoders.text.config import read_json
from nearfield.encoders.text.engine import Engine
from nearfield.encoders.text.graphs import build, builder
from nearfield.encoders.text.modules import read_recipe
from nearfield.encoders.text.passages import Splitter
from nearfield.encoders.text.texts import as_list, windows
from nearfield.encoders.text.tokenizer import Tokenizer
from nearfield.errors import BadModel, UnknownName
from nearfield.types import Progress, Span, Vectors, silent

if TYPE_CHECKING:
    from nearfield.models import ModelFolder

WINDOW = 4096  # texts that are tokenized, sorted and embedded together
DOCUMENT_PROMPTS = ("document", "passage", "corpus")  # the order of sentence-transformers


class TruncationWarning(UserWarning):
    """Some texts were longer than the model's limit, and their ends were not read."""


class _Window(NamedTuple):
    """Texts on their way: token ids of the different ones, and where each text finds its own."""

    ids: list[list[int]]
    inverse: Any  # (texts,) -> row of ids
    cut: int


class TextEncoder:
    """A transformer that turns texts into rows, read from a sentence-transformers folder.

    The rows do not depend on the batch, the order or the threads, to a cosine distance of 1e-5
    (f32) or 1e-3 (bf16). It may be shared by threads.

    Attributes
    ----------
    name, dim, precision, fingerprint
        See :class:`nearfield.types.Encoder`; ``precision`` is ``"f32"`` or ``"bf16"``.
    max_tokens
        Room for a text in tokens: the model's limit less the special tokens and those of the
        document prompt.
    prompts
        The model's prompts by name.
    """

    def __init__(
        self, folder: ModelFolder, *, precision: str = "auto", threads: int | None = None
    ) -> None:
        self.name = folder.name
        self.precision = choose_precision(precision)
        settings = read_json(folder.path / "config_sentence_transformers.json", missing={})
        self.prompts: dict[str, str] = dict(settings.get("prompts") or {}) | dict(folder.prompts)
        self.default_prompt = settings.get("default_prompt_name")
        recipe = read_recipe(folder.path)
        architecture = builder(recipe)
        self.normalizes = recipe.normalize
        self._tokenizer = Tokenizer(recipe.transformer, architecture.max_tokens, folder.max_tokens)
        if self._tokenizer.words > architecture.words:
            raise BadModel(
                f"The tokenizer of {self.name} knows {self._tokenizer.words} tokens, "
                f"its weights only {architecture.words}."
            )
        self._engine = Engine(
            build(architecture, recipe),
            precision=self.precision,
            threads=choose_threads(threads),
            pad=self._tokenizer.pad,
        )
        self.dim = self._engine.width
        self.max_tokens = self._room()
        self._splitter = Splitter(self._tokenizer, self.max_tokens)
        self.fingerprint = self._digest(
            weights=folder.sha256, recipe=[recipe.modes, recipe.normalize], **architecture.traits
        )

    def _room(self) -> int:
        prompt = self._prompt(None, self._role(DOCUMENT_PROMPTS))
        taken = self._tokenizer.specials + self._tokenizer.count([prompt])[0]
        if taken >= self._tokenizer.limit:
            raise BadModel(
                f"{self.name} takes {self._tokenizer.limit} tokens, of which its special tokens "
                f"and its document prompt need {taken}: no room is left for a text."
            )
        return self._tokenizer.limit - taken

    def _digest(self, **traits: Any) -> str:
        traits |= {
            "tokenizer": self._tokenizer.digest,
            "limit": self._tokenizer.limit,
            "prompts": self.prompts,
            "default_prompt": self.default_prompt,
            "dim": self.dim,
            "precision": self.precision,
        }
        return hashlib.sha256(json.dumps(traits, sort_keys=True).encode()).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"TextEncoder({self.name!r}, dim={self.dim}, precision={self.precision!r})"

    def encode(
        self,
        texts: str | Sequence[str],
        *,
        prompt: str | None = None,
        prompt_name: str | None = None,
        normalize_embeddings: bool = True,
        progress: Progress = silent,
    ) -> Vectors:
        """Encode one text to ``(dim,)``, or a sequence of n texts to ``(n, dim)``, in its order.

        Parameters
        ----------
        texts
            Strings. The empty string is a text too. Texts over the limit are cut, with a
            :class:`TruncationWarning`; :meth:`split` avoids that.
        prompt, prompt_name
            Text to put before each text, or the name of one of the model's prompts; the text
            goes first. Without either, the model's default prompt, if it has one.
        normalize_embeddings
            Make rows of length 1. Without it, the rows are as the model gives them.
        progress
            Called with the texts done and the number of texts.

        Raises
        ------
        UsageError
            Something that is not a string, with its position.
        UnknownName
            The model has no prompt of that name.
        """
        if isinstance(texts, str):
            options: dict[str, Any] = {"prompt": prompt, "prompt_name": prompt_name}
            options |= {"normalize_embeddings": normalize_embeddings, "progress": progress}
            row: Vectors = self.encode([texts], **options)[0]
            return row
        texts = as_list(texts)
        before = self._prompt(prompt, prompt_name)
        prepared = (self._prepare(window, before) for window in windows(texts, WINDOW))
        out = np.empty((len(texts), self.dim), np.float32)
        start = cut = 0
        for window in _ahead(prepared):
            stop = start + len(window.inverse)
            done = _counter(window.inverse, start, len(texts), progress)
            out[start:stop] = self._engine.run(window.ids, done)[window.inverse]
            if normalize_embeddings or self.normalizes:
                _normalize(out[start:stop])
            start, cut = stop, cut + window.cut
        if cut:
            self._warn(cut, len(texts))
        return out

    def encode_query(self, texts: str | Sequence[str], **options: Any) -> Vectors:
        """Encode what is searched for: :meth:`encode` with the prompt "query", if there is one."""
        return self.encode(texts, **self._in_role(("query",), options))

    def encode_document(self, texts: str | Sequence[str], **options: Any) -> Vectors:
        """Encode what will be searched: :meth:`encode` with the prompt "document" or the like."""
        return self.encode(texts, **self._in_role(DOCUMENT_PROMPTS, options))

    def split(self, texts: Sequence[str]) -> list[list[Span]]:
        """Passages of each text, within ``max_tokens``; see :class:`Splitter`."""
        windowed = windows(as_list(texts), WINDOW)
        return [spans for window in windowed for spans in self._splitter.split(window)]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens and prompts."""
        return self._tokenizer.count(as_list(texts))

    def _role(self, names: Sequence[str]) -> str | None:
        return next((name for name in names if name in self.prompts), self.default_prompt)

    def _in_role(self, names: Sequence[str], options: dict[str, Any]) -> dict[str, Any]:
        if options.get("prompt") is None and options.get("prompt_name") is None:
            options["prompt_name"] = self._role(names)
        return options

    def _prompt(self, prompt: str | None, name: str | None) -> str:
        name = name if name is not None else self.default_prompt
        if prompt is not None or name is None:
            return prompt or ""
        if name not in self.prompts:
            raise UnknownName(f"prompt of {self.name}", name, self.prompts)
        return self.prompts[name]

    def _prepare(self, texts: list[str], before: str) -> _Window:
        places: dict[str, int] = {}
        inverse = np.array([places.setdefault(text, len(places)) for text in texts])
        ids, long = self._tokenizer.ids([before + text for text in places])
        return _Window(ids, inverse, int(np.isin(inverse, long).sum()))

    def _warn(self, cut: int, total: int) -> None:
        texts = "text was" if total == 1 else "texts were"
        warnings.warn(
            f"{cut} of {total} {texts} longer than {self._tokenizer.limit} tokens and cut; "
            "use split() to encode them whole, in passages.",
            TruncationWarning,
            stacklevel=3,
        )


def _ahead(items: Iterator[_Window]) -> Iterator[_Window]:
    """Make the next item in a thread while the last one is used."""
    with ThreadPoolExecutor(1, "nearfield-tokenize") as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item


def _counter(inverse: Any, start: int, total: int, progress: Progress) -> Callable[[Any], None]:
    """Report progress in texts, of which several may be the same row."""
    copies = np.bincount(inverse)
    done = start

    def count(rows: Any) -> None:
        nonlocal done
        done += int(copies[rows].sum())
        progress(done, total)

    return count


def _normalize(rows: Vectors) -> None:
    """Make rows of length 1 in place; a row of zeros stays."""
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-12))
