"""Which files are Doc2Vec models, by their first bytes; nothing heavy is imported to tell."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

HEAD = 4096  # bytes that are looked at
PICKLE = b"\x80"
CLASS = b"gensim.models.doc2vec"


def is_documents(name: str) -> bool:
    """Whether a name is of a file that gensim wrote of a Doc2Vec model."""
    path = Path(name).expanduser()
    with suppress(OSError, ValueError):
        if path.is_file():
            with path.open("rb") as file:
                head = file.read(HEAD)
            return head.startswith(PICKLE) and CLASS in head
    return False
