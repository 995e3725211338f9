"""What learning vectors from texts alone gives: a folder, and what it was learned from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from nearfield.errors import FILE, Hint, count
from nearfield.tasks.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from nearfield.types import Encoder


class NearestDocument(TypedDict):
    """A word, how often it came, and the words whose vectors are nearest, the nearest first."""

    word: str
    count: int
    nearest: list[str]


class LearnedDocument(TypedDict):
    """Vectors that were learned from texts alone.

    ``path`` is the folder. ``words`` have a vector (of Doc2Vec an output row), ``rare`` came too
    seldom; ``tokens`` are all words of the ``documents``, ``epochs`` how often they were gone
    through. ``nearest`` shows some words with the words that are nearest; for Doc2Vec it is empty.
    """

    path: str
    method: str
    architecture: str
    dim: int
    words: int
    rare: int
    documents: int
    tokens: int
    epochs: int
    seconds: float
    nearest: list[NearestDocument]
    sentence: str


@dataclass(frozen=True, repr=False)
class Learned(Result):
    """Vectors of words or documents, learned from texts alone.

    Attributes
    ----------
    path
        The folder, which ``nf.load(str(path))`` and ``add --model`` take.
    method, architecture, dim
        How they were learned, and their width.
    words, rare
        How many words have a vector, and how many came too seldom for one.
    documents, tokens
        The texts, and all words in them.
    epochs
        How often they were gone through.
    seconds
        Of work.
    nearest
        Some words: each with its count and the words that are nearest.
    """

    path: Path
    method: str
    architecture: str
    dim: int
    words: int
    rare: int
    documents: int
    tokens: int
    epochs: int
    seconds: float
    nearest: tuple[NearestDocument, ...] = ()

    @property
    def sentence(self) -> str:
        """What was learned, and from how much."""
        what = "documents" if self.method == "doc2vec" else "words"
        return (
            f"{self.path.name} holds {self.method} vectors ({self.architecture}, {self.dim} "
            f"numbers) of {what}, learned from {count(self.tokens, 'word')} of "
            f"{count(self.documents, 'text')} with {self.words:,} different words."
        )

    def asides(self) -> list[str | Hint]:
        """How to use it."""
        return [Hint.run("add", FILE, model=str(self.path), words="Use it:")]

    def encoder(self, **options: Any) -> Encoder:
        """The vectors, loaded; ``options`` are those of :func:`nearfield.load`."""
        from nearfield.encoders import load

        return load(str(self.path), **options)

    def to_dict(self) -> LearnedDocument:
        """The document."""
        return {
            "path": str(self.path),
            "method": self.method,
            "architecture": self.architecture,
            "dim": self.dim,
            "words": self.words,
            "rare": self.rare,
            "documents": self.documents,
            "tokens": self.tokens,
            "epochs": self.epochs,
            "seconds": self.seconds,
            "nearest": list(self.nearest),
            "sentence": self.sentence,
        }

    def to_arrow(self) -> pa.Table:
        """Some words as a table: word, count, nearest."""
        import pyarrow as pa

        schema = pa.schema(
            {"word": pa.string(), "count": pa.int64(), "nearest": pa.list_(pa.string())}
        )
        return pa.Table.from_pylist([dict(row) for row in self.nearest], schema=schema)

    def __repr__(self) -> str:
        return f"Learned({self.sentence})"
