"""What turns items into rows, and what more some encoders can: capabilities are protocols."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadSource
from nearfield.types.content import Content, Modality
from nearfield.types.progress import Progress, silent
from nearfield.types.segment import Segment
from nearfield.types.vectors import Vectors


@runtime_checkable
class Encoder(Protocol):
    """Turns items of some modalities into unit float32 rows of one width."""

    @property
    def name(self) -> str:
        """The name it was loaded by, which ``nearfield.load`` takes again."""

    @property
    def fingerprint(self) -> str:
        """Hex digest of all that decides a vector: weights, pooling, prompts, width, precision."""

    @property
    def dim(self) -> int:
        """Width of a row."""

    @property
    def modalities(self) -> frozenset[Modality]:
        """What it can index."""

    @property
    def query_modalities(self) -> frozenset[Modality]:
        """What one may ask with."""

    def encode_document(self, items: Sequence[Any], /, *, progress: Progress = silent) -> Vectors:
        """Encode n ``items`` (:data:`~nearfield.types.Content`) to be searched: ``(n, dim)``.

        ``progress`` is called with the items done and the number of items.
        """

    def encode_query(self, items: Sequence[Any], /, *, progress: Progress = silent) -> Vectors:
        """Encode n ``items`` that are searched for: ``(n, dim)``; ``progress`` as for documents."""

    def segment(self, items: Sequence[Any], /) -> list[list[Segment]]:
        """The pieces of each of ``items`` that the model reads at once; together they cover it."""


class Tokens(Protocol):
    """A text as its encoder reads it: vectors ``(tokens, width)``, and where each token stands."""

    @property
    def vectors(self) -> Vectors:
        """One row a token."""

    @property
    def offsets(self) -> NDArray[np.int64]:
        """Where each stands in the text, ``(tokens, 2)``."""


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder of texts that gives the vectors of their tokens too."""

    def encode_tokens(
        self, texts: Sequence[str], /, *, prompt: str | None = None
    ) -> Sequence[Tokens]:
        """The token vectors of each of ``texts``, with ``prompt`` before it.

        None for the model's default prompt, ``""`` for no prompt.
        """


@runtime_checkable
class PromptedEncoder(Encoder, Protocol):
    """An encoder that puts words before what it reads, other ones for queries and documents."""

    @property
    def prompts(self) -> Mapping[str, str]:
        """The model's prompts by name."""


class Adaption(Protocol):
    """A map from another encoder's rows to one's own."""

    @property
    def base(self) -> str:
        """The fingerprint of the other encoder."""

    @property
    def map(self) -> Callable[[Vectors], Vectors]:
        """Unit rows ``(n, dim)`` to unit rows ``(n, dim)``."""


@runtime_checkable
class AdaptedEncoder(Encoder, Protocol):
    """An encoder that may be a map on another's rows, so that nothing is encoded again."""

    @property
    def adapted(self) -> Adaption | None:
        """The map; None where it is none."""


@runtime_checkable
class EngineEncoder(Encoder, Protocol):
    """An encoder that computes in a precision that one can choose."""

    @property
    def precision(self) -> str:
        """``f32``, ``bf16`` or ``int8``."""


@runtime_checkable
class MediaEncoder(Encoder, Protocol):
    """An encoder of files, of which one may turn out broken only when it is decoded."""

    def encode_readable(
        self, items: Sequence[Any], /, *, progress: Progress = silent
    ) -> tuple[Vectors, dict[int, BadSource]]:
        """Rows of n ``items``, ``(n, dim)``, and by place why some have a row of zeros instead.

        ``progress`` as for :meth:`~Encoder.encode_document`, which raises for the first of them.
        """


@runtime_checkable
class FittedEncoder(Encoder, Protocol):
    """An encoder that learns from all items before it encodes one: quantiles, a graph.

    Its fingerprint stands for its settings and for what it learned. Before it is fitted it raises
    ``UsageError`` when it is to encode.
    """

    @property
    def fitted(self) -> bool:
        """Whether it has learned."""

    def fit(self, items: Iterable[Content], /, *, progress: Progress = silent) -> Self:
        """The encoder that learned from all of ``items``, whatever their order.

        ``progress`` is called with the items that were read and their number.
        """

    def save(self, folder: Path, /) -> None:
        """Write what was learned into a ``folder`` that is there and empty."""

    def restored(self, folder: Path, /) -> Self:
        """The encoder that learned what :meth:`save` wrote into a ``folder``.

        Raises
        ------
        BadModel
            The folder is damaged, or another encoder's.
        UsageError
            It was made with another setting than this one was asked for.
        """


@runtime_checkable
class GrowingEncoder(FittedEncoder, Protocol):
    """A fitted encoder that takes in later items by those that it knows: new nodes of a graph.

    Its fingerprint stays, and so does the row of every item that it knew.
    """

    def grown(self, items: Iterable[Content], /) -> Self:
        """The encoder that knows ``items`` too; itself where none of them is new."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What it learned, in sentences."""


@runtime_checkable
class ReadingEncoder(Encoder, Protocol):
    """An encoder of texts that knows what it was made for, and what its vocabulary lacks."""

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes of the languages that it was trained on; empty where nobody says."""

    def reads(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Of each of n ``texts``, the share of its letters and signs that it knows: ``(n,)``.

        What it does not know becomes one and the same token, so that texts of nothing else are
        alike whatever they say.
        """


class FieldShare(NamedTuple):
    """A value of a record, and what it adds to the record's cosine with a query.

    ``path`` names the field, ``pointer`` (RFC 6901) the place; it is empty for a field that the
    record lacks.
    """

    path: str
    pointer: str
    value: Any
    share: float


class FieldWeight(NamedTuple):
    """A field of a collection of records: its path, what it is, and its part of the cosine."""

    path: str
    kind: str
    share: float


@runtime_checkable
class FieldEncoder(Encoder, Protocol):
    """An encoder of records that can say which fields carried a match."""

    @property
    def fields(self) -> tuple[FieldWeight, ...]:
        """Its fields by their weights, most first; their shares add up to 1."""

    def shares(self, query: Any, item: Any) -> list[FieldShare]:
        """What each value of a record ``item`` adds to its cosine with ``query``, most first."""

    def numbers(self, items: Sequence[Any], path: str) -> list[list[float]]:
        """The numbers that each of ``items`` holds at a ``path``, read as the field's are."""


class Reranker(Protocol):
    """Reads a query and a text together, and says how well they fit."""

    @property
    def name(self) -> str:
        """The name it was loaded by."""

    def scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """A number for each of n ``pairs`` (query, text), higher for a better fit: ``(n,)``."""
