"""Gensim's own Doc2Vec models, of version 4: a pickle that is not run, and arrays beside it.

The names that it may hold were taken from models of gensim 4.4: PV-DBOW, PV-DM, its concatenation
and the hierarchical softmax, whole and with arrays in files of their own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.documents.model import Architecture, DocumentModel, Schedule
from nearfield.encoders.words.formats.gensim import NAMES, Keyed
from nearfield.encoders.words.mapped import MappedFile
from nearfield.errors import BadModel
from nearfield.models.pickled_arrays import array_of, number_of
from nearfield.models.pickles import Made, read_pickle
from nearfield.types import Vectors

CLASS = "gensim.models.doc2vec.Doc2Vec"
# Of older models, which are told from damaged ones by them.
_OLD = {f"gensim.models.doc2vec.{name}" for name in ("DocvecsArray", "Doctag")}
_AGAIN = "Load it with gensim 4 and save it again: Doc2Vec.load(FILE).save(FILE)."
_BOUNDS = {"vector_size": 1 << 16, "window": 10_000, "epochs": 100_000}


def read_gensim(path: Path) -> DocumentModel:
    """The Doc2Vec model of a file that gensim 4 wrote.

    Raises
    ------
    BadModel
        It is of an older gensim, of several tags a document, cut short or damaged; or it names
        something that no model needs, which is not run.
    """
    file = MappedFile(path)
    made = read_pickle(file.data, NAMES | {CLASS} | _OLD, file.name)
    if not isinstance(made, Made) or made.name != CLASS or not made.attributes:
        raise BadModel(f"{file.name} is a pickle, but no Doc2Vec model of gensim.")
    return _Reading(file, made.attributes).model()


class _Reading:
    """The attributes of a pickled model, and the file whose neighbors hold its large arrays."""

    def __init__(self, file: MappedFile, attributes: dict[str, Any]) -> None:
        self.file, self.attributes = file, attributes
        inner = attributes.get("wv")
        if not isinstance(inner, Made) or "index_to_key" not in inner.attributes:
            raise BadModel(f"{file.name} is of a gensim before version 4.", _AGAIN)
        self.words = Keyed(inner.attributes, ".wv")

    def model(self) -> DocumentModel:
        names = self.words.get("index_to_key")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise BadModel(f"{self.file.name} holds no list of words.")
        rows = {name: row for row, name in enumerate(names)}
        if not names or len(rows) != len(names):
            raise BadModel(f"{self.file.name} holds no words, or one twice.")
        dim, architecture = self.number("vector_size"), self.architecture()
        paths, signs, output = self.output(len(names), dim, architecture)
        return DocumentModel(
            architecture=architecture,
            words=rows,
            counts=self.counts(len(names)),
            output=output,
            vectors=self.vectors(len(names), dim, architecture),
            schedule=Schedule(self.number("epochs"), self.rate("alpha"), self.rate("min_alpha")),
            dim=dim,
            window=self.number("window"),
            negative=number_of(self.attributes.get("negative")),
            subsample=self.rate("sample"),
            power=self.rate("ns_exponent"),
            mean=bool(number_of(self.attributes.get("cbow_mean"), 1)),
            shrink=self.attributes.get("shrink_windows") is not False,
            paths=paths,
            signs=signs,
            padding=rows.get("\0", 0),
        )

    def architecture(self) -> Architecture:
        if number_of(self.attributes.get("sg")):
            return "pv-dbow"
        if not number_of(self.attributes.get("dm_concat")):
            return "pv-dm"
        if number_of(self.attributes.get("dm_tag_count"), 1) != 1:
            raise BadModel(
                f"{self.file.name} joins the vectors of several tags; one a text is read.",
                "Train it with dm_tag_count=1.",
            )
        return "pv-dm-concat"

    def number(self, name: str) -> int:
        value = number_of(self.attributes.get(name), -1)
        if not 1 <= value <= _BOUNDS[name]:
            raise BadModel(
                f"{self.file.name} says {name}: {value}; 1 to {_BOUNDS[name]:,} was wanted."
            )
        return value

    def rate(self, name: str) -> float:
        value = self.attributes.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise BadModel(f"{self.file.name} says {name}: {value!r}; 0 to 1 was wanted.")
        return float(value)

    def counts(self, words: int) -> NDArray[np.int64]:
        held = self.expando("count")
        counts = array_of(held, f"The counts of {self.file.name}").astype(np.int64).ravel()
        if len(counts) != words or counts.min() < 0 or not counts.any():
            raise BadModel(f"{self.file.name} counts {len(counts):,} of {words:,} words.")
        return counts

    def expando(self, name: str) -> Any:
        held = self.words.get("expandos")
        return held.get(name) if isinstance(held, dict) else None

    def vectors(self, words: int, dim: int, architecture: Architecture) -> Vectors:
        """The words' own, which PV-DBOW does not read."""
        if architecture == "pv-dbow":
            return np.zeros((0, dim), np.float32)
        return self.matrix(self.words.array(self.file, "vectors"), words, dim, "vectors")

    def output(
        self, words: int, dim: int, architecture: Architecture
    ) -> tuple[NDArray[np.int32] | None, Vectors | None, Vectors]:
        """The rows of negative sampling, and under them those of the hierarchical softmax."""
        whole = Keyed(self.attributes, "")
        width = dim * (1 + 2 * self.number("window")) if architecture == "pv-dm-concat" else dim
        parts: list[Vectors] = []
        if number_of(self.attributes.get("negative")):
            parts.append(self.matrix(whole.array(self.file, "syn1neg"), words, width, "syn1neg"))
        if not number_of(self.attributes.get("hs")):
            if not parts:
                raise BadModel(f"{self.file.name} has neither negative sampling nor a softmax.")
            return None, None, parts[0]
        below = words if parts else 0
        parts.append(self.matrix(whole.array(self.file, "syn1"), words, width, "syn1"))
        paths, signs = self.tree(words)
        return np.where(paths < 0, -1, paths + below).astype(np.int32), signs, np.concatenate(parts)

    def matrix(self, array: NDArray[Any] | None, rows: int, width: int, what: str) -> Vectors:
        if array is None or array.shape != (rows, width) or array.dtype.kind != "f":
            came = "none" if array is None else f"{array.shape} of {array.dtype}"
            raise BadModel(f"{self.file.name} has {what} {came}; {(rows, width)} was wanted.")
        if not np.isfinite(array).all():
            raise BadModel(f"{self.file.name} holds {what} with NaN or infinite numbers.")
        return np.asarray(array, np.float32)

    def tree(self, words: int) -> tuple[NDArray[np.int32], Vectors]:
        """Each word's inner nodes, -1 past the end, and whether its code is 0 at each."""
        codes, points = (self.listed(name, words) for name in ("code", "point"))
        depth = max(map(len, points))
        paths, signs = np.full((words, depth), -1, np.int32), np.zeros((words, depth), np.float32)
        for row, (code, path) in enumerate(zip(codes, points, strict=True)):
            if len(code) != len(path) or (len(path) and not 0 <= path.min() <= path.max() < words):
                raise BadModel(f"{self.file.name} holds a tree that does not fit its words.")
            paths[row, : len(path)], signs[row, : len(path)] = path, 1 - code
        return paths, signs

    def listed(self, name: str, words: int) -> list[NDArray[np.int64]]:
        """An array of arrays, one a word."""
        made = self.expando(name)
        try:
            held = made.state[4]
            rows = [array_of(each, name).astype(np.int64).ravel() for each in held]
        except (AttributeError, TypeError, IndexError):
            rows = []
        if len(rows) != words:
            raise BadModel(f"{self.file.name} holds no {name} for each of its words.")
        return rows
