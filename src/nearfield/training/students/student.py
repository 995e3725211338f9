"""What is trained: all of an encoder, a map on its frozen vectors, or a table of token vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from nearfield.types import Vectors

if TYPE_CHECKING:
    from torch import Tensor


class Encoding(Protocol):
    """Turns texts into rows; all that an evaluation needs of a student."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows ``(n, dim)`` as they are for a user: no dropout, no gradient."""


class Student(Encoding, Protocol):
    """A ``torch.nn.Module`` that turns texts into unit rows; see ``full.py``, ``adapter.py``.

    ``depth`` is ``"full"``, ``"adapter"`` or ``"static"``; ``dim`` the width of a row.
    """

    depth: str
    dim: int

    def features(self, texts: Sequence[str]) -> dict[str, Tensor]:
        """What ``forward`` takes, of a batch of texts: tensors whose first axis is the text."""

    def __call__(self, features: dict[str, Tensor]) -> Tensor:
        """Unit rows ``(n, dim)``, with their gradients."""

    def write(self, folder: Path) -> None:
        """An ordinary sentence-transformers folder: weights, modules, tokenizer, prompts."""

    def parameters(self) -> Any:
        """As torch has it; also ``state_dict``, ``load_state_dict``, ``train`` and ``eval``."""
