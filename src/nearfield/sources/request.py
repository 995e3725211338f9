"""What the user asked of a source, and how much of it is held at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from nearfield.types import Modality

Clean: TypeAlias = Literal["auto", "html", "none"]
"""What becomes of HTML in a column of text: text where the column holds it, in any case, never."""

ROWS = 4096
"""Rows of a batch, at most."""

BYTES = 8 << 20
"""Bytes of text in a batch, about; a longer text is a batch of its own."""


@dataclass(frozen=True)
class Request:
    """The columns of the text and of the ids, where they were named, and the items' modality.

    ``encoding`` is a codec's name, None for what the bytes tell; ``clean`` what becomes of HTML in
    the texts.
    """

    text: str | None = None
    id: str | None = None
    kind: Modality | None = None
    encoding: str | None = None
    clean: Clean = "auto"
