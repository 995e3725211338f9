"""Toy encoders, public, for our tests and yours: no download, no weights, exact and instant."""

from __future__ import annotations

import atexit
import hashlib
import io
import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from nearfield import registry
from nearfield.errors import UsageError
from nearfield.modalities import kind_of, modality_of
from nearfield.testing.clips import COLORS as COLORS
from nearfield.testing.clips import clip as clip
from nearfield.testing.sounds import ToySoundEncoder as ToySoundEncoder
from nearfield.testing.sounds import tone as tone
from nearfield.testing.tickets import ticket_export as ticket_export
from nearfield.types import (
    Content,
    Encoder,
    Media,
    Modality,
    Node,
    Progress,
    Record,
    Segment,
    Vectors,
    silent,
)

if TYPE_CHECKING:
    from PIL import Image

    from nearfield.api import Collection

WIDE = 2.5  # times the height, from which the toy reads a picture in two halves


@contextmanager
def loading(make: Callable[[str], Encoder]) -> Iterator[None]:
    """While the block runs, ``nearfield.load`` and every collection load what ``make`` gives.

    >>> import nearfield as nf
    >>> with loading(lambda name: ToyEncoder(name=name)):
    ...     nf.load("minilm").dim
    32
    """

    def load(name: str, **_: object) -> Encoder:
        return make(name)

    registry.LOADERS.insert(0, load)
    try:
        yield
    finally:
        registry.LOADERS.remove(load)


class ToyEncoder:
    """Hashes each word to a fixed random direction and adds them up: shared words make near texts.

    ``limit`` is the passage length in words; longer texts are split at spaces without overlap.
    ``seen`` counts the texts that were encoded, so that a test can say "nothing was".

    >>> toy = ToyEncoder(dim=64)
    >>> a, b, c = toy.encode_document(["red apple", "apple red", "blue sky"])
    >>> bool(np.allclose(a, b)), bool(a @ c < 0.9)
    (True, True)
    """

    def __init__(self, dim: int = 32, limit: int = 50, name: str = "toy") -> None:
        self.dim = dim
        self.limit = limit
        self.name = name
        self.seen = 0
        self.modalities: frozenset[Modality] = frozenset({"text"})
        self.query_modalities = self.modalities

    @property
    def fingerprint(self) -> str:
        """Digest of the name and the width."""
        return hashlib.sha256(f"{self.name} {self.dim}".encode()).hexdigest()[:16]

    def encode_document(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Encode ``items``, n texts: ``(n, dim)``; ``progress`` is called once, at the end."""
        self.seen += len(items)
        rows = [self._row(text) for text in items]
        progress(len(items), len(items))
        return np.stack(rows) if rows else np.zeros((0, self.dim), np.float32)

    def encode_query(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Encode queries as documents are; ``items`` and ``progress`` as there."""
        return self.encode_document(items, progress=progress)

    def segment(self, items: Sequence[str]) -> list[list[Segment]]:
        """The pieces of each of ``items``: cut after every ``limit`` words."""
        return [self._segments(text) for text in items]

    def _row(self, text: str) -> Vectors:
        row = np.zeros(self.dim, np.float32)
        for word in re.findall(r"\w+", text.lower()) or [text]:
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
            row += np.random.default_rng(seed).standard_normal(self.dim, np.float32)
        return row / np.float32(np.linalg.norm(row))

    def _segments(self, text: str) -> list[Segment]:
        starts = [m.start() for m in re.finditer(r"\S+", text)][:: self.limit]
        edges = [0, *starts[1:], len(text)]
        return [Segment(a, b) for a, b in pairwise(edges)]


class ToyMultimodalEncoder(ToyEncoder):
    """Reads texts, pictures and records into one space; pictures by the name of their colour.

    A picture is the vector of its colour's name, so that the word finds it, and another picture of
    that colour. One more than two and a half times as wide as high is read in two halves (regions).
    A record is the vector of its words; one of more than ``limit`` words is read field by field
    (pointers).

    >>> toy = ToyMultimodalEncoder()
    >>> red, word = toy.encode_document([Media("image", data=picture("red")), "red"])
    >>> bool(np.allclose(red, word))
    True
    """

    def __init__(self, dim: int = 32, limit: int = 50, name: str = "toy-multimodal") -> None:
        super().__init__(dim, limit, name)
        self.modalities = self.query_modalities = frozenset({"text", "image", "record"})

    def encode_document(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode ``items``, n contents: ``(n, dim)``; ``progress`` is called once, at the end."""
        return super().encode_document([_words(item) for item in items], progress=progress)

    def segment(self, items: Sequence[Any]) -> list[list[Segment]]:
        """Cut ``items``: texts by words, wide pictures by halves, long records by fields."""
        return [self._pieces(item) for item in items]

    def _pieces(self, item: Content) -> list[Segment]:
        if isinstance(item, str):
            return self._segments(item)
        kind = kind_of(modality_of(item))
        if modality_of(item) == "image":
            height, width, _ = kind.decode(item).shape
            if width > WIDE * height:
                half = width // 2
                return [
                    Segment(0, 0, (0, 0, half, height)),
                    Segment(0, 0, (half, 0, width, height)),
                ]
        elif len(_words(item).split()) > self.limit:
            return [Segment(0, 0, pointer=f"/{key}") for key in kind.decode(item).value]
        return [kind.whole(item)]


class ToyFittedEncoder(ToyEncoder):
    """A toy that learns how common each word is, and lets what is in every item weigh nothing.

    It satisfies :class:`nearfield.types.FittedEncoder`.

    >>> toy = ToyFittedEncoder().fit(["red apple", "red sky", "green apple"])
    >>> toy.fitted, round(toy.weights["green"], 2)
    (True, 1.1)
    """

    def __init__(
        self,
        dim: int = 32,
        name: str = "toy-fitted",
        weights: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(dim, name=name)
        self.weights = dict(sorted((weights or {}).items()))

    @property
    def fitted(self) -> bool:
        """Whether it has learned."""
        return bool(self.weights)

    @property
    def fingerprint(self) -> str:
        """Of its width and of what it learned."""
        said = json.dumps([self.name, self.dim, self.weights])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def fit(self, items: Iterable[Content], *, progress: Progress = silent) -> Self:
        """One that weighs a word by the logarithm of the share of ``items`` that hold it.

        ``progress`` is called once, at the end.
        """
        held: Counter[str] = Counter()
        count = 0
        for count, item in enumerate(items, start=1):  # noqa: B007 - the last one is wanted
            held.update(set(_words(item).split()))
        progress(count, count)
        weights = {word: float(np.log(count / n)) for word, n in held.items()}
        return type(self)(self.dim, self.name, weights)

    def save(self, folder: Path) -> None:
        """Write the weights into a ``folder``."""
        (folder / "weights.json").write_text(json.dumps(self.weights), "utf-8")

    def restored(self, folder: Path) -> Self:
        """One with the weights that were written into a ``folder``."""
        weights = json.loads((folder / "weights.json").read_text("utf-8"))
        return type(self)(self.dim, self.name, weights)

    def _row(self, text: str) -> Vectors:
        if not self.fitted:
            raise UsageError(f"{self.name} has learned from no items yet.", "Fit it first.")
        one = super()._row
        row = 1e-6 * one("")
        for word in text.split():
            row = row + self.weights.get(word, 0.0) * one(word)
        return np.asarray(row / np.linalg.norm(row), np.float32)


def toy_collection(items: Mapping[str, Any] | Sequence[Any]) -> Collection:
    """A collection of ``items`` and the toy encoder, in a folder that goes with the process.

    ``items`` are what :func:`nearfield.verbs.add` takes: texts by id, or texts or rows in a list.

    >>> toy_collection({"a": "red apple", "s": "blue sky"}).search("apple", k=1).ids
    ['a']
    """
    from nearfield.api import Collection
    from nearfield.store import Database

    folder = tempfile.mkdtemp(prefix="nearfield-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    collection = Collection("toy", db=Database(folder), model=ToyEncoder())
    collection.add(items)
    return collection


def picture(*colors: str, size: tuple[int, int] = (32, 24)) -> bytes:
    """A PNG file: stripes of the ``colors`` (names in ``COLORS``), side by side.

    ``size`` is its width and height in pixels.

    >>> picture("red", "blue")[1:4]
    b'PNG'
    """
    from PIL import Image

    width, height = size
    image = Image.new("RGB", size)
    for at, color in enumerate(colors):
        left, right = at * width // len(colors), (at + 1) * width // len(colors)
        image.paste(COLORS[color], (left, 0, right, height))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _words(item: Content | Image.Image) -> str:
    """What the toy reads of a content, or of a picture in memory."""
    if isinstance(item, str):
        return item
    if not isinstance(item, Media | Record | Node):
        return _color(np.asarray(item))
    kind = kind_of(modality_of(item))
    if not isinstance(item, Media):
        return kind.words(item) or ""
    return _color(kind.decode(item))


def _color(pixels: NDArray[np.uint8]) -> str:
    mean = pixels.reshape(-1, 3).mean(axis=0)
    return min(COLORS, key=lambda name: float(np.abs(mean - COLORS[name]).sum()))
