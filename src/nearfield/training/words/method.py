"""How vectors of words or documents are learned: the method, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from nearfield.errors import Hint, UnknownName, UsageError

# Of gensim and of the papers: the rate at the end.
LAST_RATE = 1e-4
# Ten times the usual. Where a number becomes NaN, gensim's loops read beyond their table and end
# the process. 90 texts of 30 words, ten epochs, the largest number of fastText's CBOW: 3.5 at .25,
# 2e8 at .5, the end of the process at 1.
MOST_RATE = 0.25


@dataclass(frozen=True)
class Row:
    """A row of :data:`METHODS`: a method's architectures, the usual first, and its epochs."""

    architectures: tuple[str, ...]
    epochs: int


METHODS: Mapping[str, Row] = MappingProxyType(
    {
        "word2vec": Row(("skip-gram", "cbow"), 5),
        "fasttext": Row(("skip-gram", "cbow"), 5),
        "doc2vec": Row(("pv-dbow", "pv-dm"), 40),
    }
)
"""Word2Vec (Mikolov et al. 2013, arXiv:1301.3781 and 1310.4546), fastText (Bojanowski et al. 2017,
arXiv:1607.04606), Doc2Vec (Le and Mikolov 2014, arXiv:1405.4053)."""


@dataclass(frozen=True)
class Method:
    """What decides the vectors beside the texts.

    Attributes
    ----------
    name, architecture
        A row of :data:`METHODS`, and one of its architectures.
    dim
        Numbers of a vector.
    window
        Words on each side that a word is learned from, at most.
    epochs
        Times through the texts.
    min_count
        Rarer words are left out.
    negative
        Words drawn against each that came.
    learning_rate
        The first; it falls evenly to ``LAST_RATE``.
    subsample
        The share of the words from which on they are left out by chance, the more the commoner.
    ngrams
        The shortest and longest of fastText's pieces of words, in characters.
    random_state
        Seeds every draw.
    """

    name: str
    architecture: str
    epochs: int
    dim: int = 100
    window: int = 5
    min_count: int = 5
    negative: int = 5
    learning_rate: float = 0.025
    subsample: float = 1e-3
    ngrams: tuple[int, int] = (3, 6)
    random_state: int = 0

    @property
    def of_documents(self) -> bool:
        """Whether it gives vectors of documents, not of words."""
        return self.name == "doc2vec"


def method_of(name: str, **options: Any) -> Method:
    """A method by name; ``options`` are the fields of :class:`Method`, None for the usual.

    Raises
    ------
    UnknownName
        There is no such method.
    UsageError
        It has no such architecture; a rate, or pieces of words, that cannot be.

    Examples
    --------
    >>> method_of("doc2vec", epochs=None).architecture
    'pv-dbow'
    """
    if name not in METHODS:
        raise UnknownName("method", name, METHODS)
    row = METHODS[name]
    chosen = {key: value for key, value in options.items() if value is not None}
    usual: dict[str, Any] = {"architecture": row.architectures[0], "epochs": row.epochs}
    method = Method(name, **usual | chosen)
    if method.architecture not in row.architectures:
        raise UsageError(
            f"The method {name} has no architecture {method.architecture!r}; it has "
            f"{' and '.join(row.architectures)}.",
            Hint.use(architecture=row.architectures[0]),
        )
    if method.learning_rate > MOST_RATE:
        raise UsageError(
            f"The learning rate of {name} is {method.learning_rate:g}; {MOST_RATE:g} at most was "
            "wanted.",
            Hint.use(learning_rate=Method.learning_rate),
        )
    if "ngrams" in chosen:
        _check_ngrams(method)
    return method


def _check_ngrams(method: Method) -> None:
    pair = tuple(method.ngrams)
    if method.name != "fasttext":
        raise UsageError(
            f"ngrams are pieces of words, of fasttext alone; the method is {method.name}.",
            Hint.use(method="fasttext"),
        )
    if len(pair) != 2 or not 1 <= pair[0] <= pair[1]:
        raise UsageError(
            f"ngrams is {pair}; the shortest and the longest piece of a word were wanted.",
            Hint.use(ngrams=(3, 6)),
        )
