"""A model's folder, opened: from texts to rows as the model makes them, and to token states."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nearfield.encoders.network.config import text_of, texts_of
from nearfield.encoders.runtime import choose_threads
from nearfield.encoders.text.adapted import Adapted, read_adapted
from nearfield.encoders.text.backends import Backend, choose_backend
from nearfield.encoders.text.engine import Engine
from nearfield.encoders.text.modules import Recipe, read_recipe
from nearfield.encoders.text.prompts import Prompts
from nearfield.encoders.text.similarity import normalize
from nearfield.encoders.text.stream import tokenized
from nearfield.encoders.text.tokenizer import Tokenizer
from nearfield.encoders.text.tokens import TokenReader
from nearfield.errors import BadModel, shortened
from nearfield.types import Progress, Vectors

if TYPE_CHECKING:
    from nearfield.models import ModelFolder


class LoadedModel:
    """The recipe, tokenizer, prompts and weights of a folder, and the engines that run them.

    Attributes
    ----------
    backend, precision, threads, device
        What computes, and how.
    recipe
        The steps from a text to a row.
    tokenizer, prompts
        What goes before a text, and how it becomes token ids.
    engine, dim
        Rows, and their width.
    positions
        The most tokens that the weights read.
    adapted
        The adapter at the end of the recipe, if there is one.
    """

    def __init__(
        self,
        folder: ModelFolder,
        settings: dict[str, Any],
        *,
        precision: str,
        threads: int | None,
        device: str,
        backend: Backend | None,
    ) -> None:
        self.name = folder.name
        self.backend = backend or choose_backend(folder, precision, device)
        self.precision = self.backend.precision
        on_gpu = device == "cpu" and self.precision.startswith("cuda")
        self.device = "cuda" if on_gpu else device
        self.threads = choose_threads(threads)
        said = folder.path / "config_sentence_transformers.json"
        named = texts_of(said, settings, "prompts") | dict(folder.prompts)
        default = text_of(said, settings, "default_prompt_name")
        self.prompts = Prompts(self.name, named, default)
        self.recipe = read_recipe(folder.path, folder.pooling)
        architecture = self.backend.architecture(self.recipe)
        self.positions = architecture.max_tokens
        self.tokenizer = Tokenizer(
            self.recipe.transformer,
            architecture.max_tokens,
            folder.max_tokens,
            self.threads,
            marks=architecture.specials,
        )
        self.tokenizer.check_words(architecture.words, self.name)
        self.engine = self.backend.engine(
            architecture, self.recipe, "rows", threads=self.threads, pad=self.tokenizer.pad
        )
        self.dim = self.engine.width
        self._traits = {"weights": folder.sha256, **architecture.traits}
        self.adapted: Adapted | None = None
        if self.recipe.adapter:
            base = self._digest(self.dim, self.recipe.base)
            self.adapted = read_adapted(folder.path, base, self.dim)

    @cached_property
    def token_engine(self) -> Engine:
        """The graph without its pooling, made when it is first needed."""
        architecture = self.backend.architecture(self.recipe)
        return self.backend.engine(
            architecture, self.recipe, "states", threads=self.threads, pad=self.tokenizer.pad
        )

    def fingerprint(self, dim: int) -> str:
        """Of all that decides a row of the first ``dim`` numbers."""
        return self._digest(dim, self.recipe)

    def room(self, prompt: str) -> int:
        """Tokens that the model can read of a text behind a prompt.

        Raises
        ------
        BadModel
            There is no room.
        """
        taken = self.tokenizer.specials + self.tokenizer.count([prompt])[0]
        if taken >= self.tokenizer.limit:
            raise BadModel(
                f"{self.name} takes {self.tokenizer.limit} tokens, of which its special tokens "
                f"and the prompt {shortened(prompt, 40)!r} need {taken}: no room is left for a "
                "text."
            )
        return self.tokenizer.limit - taken

    def rows(
        self,
        texts: Iterable[str],
        prompt: str,
        *,
        most: int | None,
        progress: Progress,
        total: int | None,
    ) -> Iterator[Vectors]:
        """Yield the rows of texts, ``(n, dim)``, some thousand at a time, as the model gives them.

        ``most`` is the most texts a batch, ``total`` the number of texts where it is known.
        """
        start = 0
        unpooled = 0 if self.recipe.pooling.include_prompt else self.tokenizer.lead(prompt)
        for window in tokenized(texts, self.tokenizer, prompt):
            done = window.counter(start, total, progress)
            rows = self._finite(self.engine.run(window.ids, done, most, unpooled))[window.inverse]
            start += len(rows)
            yield self.finished(rows) if self.recipe.normalize else self._mapped(rows)

    def states(self, texts: Iterable[str], prompt: str) -> Iterator[Vectors]:
        """Yield the last states of each text's tokens, special ones too: ``(tokens, width)``."""
        for window in tokenized(texts, self.tokenizer, prompt):
            states = self.token_engine.states(window.ids)
            for row in window.inverse:
                yield self._finite(states[row])

    def reader(self, prompt: str) -> TokenReader:
        """What reads the tokens of texts of any length behind a prompt."""
        return TokenReader(self.tokenizer, self.room(prompt), self._states, prompt)

    def _states(self, ids: list[list[int]]) -> list[Vectors]:
        return [self._finite(states) for states in self.token_engine.states(ids)]

    def finished(self, rows: Vectors) -> Vectors:
        """Unit rows of pooled ones ``(n, dim)``, the adapter's where there is one."""
        return self._mapped(normalize(rows))

    def _finite(self, rows: Vectors) -> Vectors:
        """Rows as they come; raises ``BadModel`` where the weights give no numbers."""
        if not np.isfinite(rows).all():
            raise BadModel(
                f"{self.name} gives rows that are no numbers (NaN or infinite): its weights are "
                "damaged.",
                "Fetch or save the model again.",
            )
        return rows

    def _mapped(self, rows: Vectors) -> Vectors:
        return self._finite(self.adapted.map(rows)) if self.adapted else rows

    def _digest(self, dim: int, recipe: Recipe) -> str:
        traits = self._traits | {
            "recipe": recipe.traits,
            "tokenizer": self.tokenizer.digest,
            "limit": self.tokenizer.limit,
            "prompts": self.prompts.named,
            "default_prompt": self.prompts.default,
            "dim": dim,
            "precision": self.precision,
        }
        return hashlib.sha256(json.dumps(traits, sort_keys=True).encode()).hexdigest()[:16]
