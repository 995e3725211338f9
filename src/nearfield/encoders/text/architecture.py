"""What a graph is built from: sizes, traits, and token states."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from nearfield.encoders.network.layers import Node


class Architecture(ABC):
    """A model's weights with the knowledge of how they fit together.

    Attributes
    ----------
    words, width, max_tokens
        Token ids it knows, width of a token state, and the most tokens of a text.
    traits
        All that decides a vector besides the weights, as JSON takes it.
    specials
        Whether the tokenizer's special tokens are wanted.
    pooled
        Whether the states are one row a text already: ``(batch, width)``.
    """

    words: int
    width: int
    max_tokens: int
    traits: dict[str, Any]
    specials: ClassVar[bool] = True
    pooled: bool = False

    @abstractmethod
    def states(self, ids: Node, mask: Node) -> Node:
        """Token states ``(batch, tokens, width)`` for token ids and a boolean mask."""

    def head(self, rows: Node) -> Node:
        """What the model itself does with pooled rows ``(batch, width)``, of the same width."""
        return rows
