"""What the arguments of sentence-transformers are answered by: any model of texts, opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from nearfield.encoders.text.prompts import Prompts
from nearfield.types import Progress, Vectors

if TYPE_CHECKING:
    from nearfield.encoders.text.adapted import Adapted


class Limited(Protocol):
    """What counts a text's tokens, and how many of them are read."""

    limit: int

    @property
    def specials(self) -> int:
        """The special tokens among them."""

    def count(self, texts: Iterable[str]) -> list[int]:
        """Tokens of each text, without the special ones."""


class Opened(Protocol):
    """A model that turns texts into rows: a transformer's folder, or a table of words."""

    name: str
    prompts: Prompts

    @property
    def dim(self) -> int:
        """Width of its rows."""

    @property
    def device(self) -> str:
        """What computes."""

    @property
    def positions(self) -> int:
        """The most tokens that it can read of a text."""

    @property
    def tokenizer(self) -> Limited:
        """What cuts texts into tokens."""

    @property
    def adapted(self) -> Adapted | None:
        """The encoder that it is an adapter on, if it is one."""

    def fingerprint(self, dim: int) -> str:
        """Of all that decides a row of the first ``dim`` numbers."""

    def room(self, prompt: str) -> int:
        """Tokens that it can read of a text behind a prompt."""

    def rows(
        self,
        texts: Iterable[str],
        prompt: str,
        *,
        most: int | None,
        progress: Progress,
        total: int | None,
    ) -> Iterator[Vectors]:
        """Rows of texts ``(n, dim)``, some thousand at a time."""

    def states(self, texts: Iterable[str], prompt: str) -> Iterator[Vectors]:
        """A row for each token of each text."""
