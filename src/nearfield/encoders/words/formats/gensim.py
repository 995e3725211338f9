"""Gensim's own files: ``KeyedVectors`` and full models, of version 4 and of 3.

A pickle, of which nothing is run, and beside it ``FILE.NAME.npy`` for each large array. The names
that it may hold were taken from files of gensim 4.4 (Word2Vec, FastText, KeyedVectors, by the
pickle protocols 2 and 4) and from the classes that gensim 4.4 still reads of version 3.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.words.hashing import joined
from nearfield.encoders.words.index import words_index
from nearfield.encoders.words.mapped import MappedFile
from nearfield.encoders.words.rows import Block, Rows, Selected
from nearfield.encoders.words.subwords import Subwords
from nearfield.encoders.words.vectors import Sentences, WordVectors
from nearfield.errors import BadModel
from nearfield.models import pickled_arrays
from nearfield.models.pickled_arrays import array_of, number_of
from nearfield.models.pickles import Made, read_pickle

_KEYED = "gensim.models.keyedvectors."
_CLASSES = {
    *(f"{_KEYED}{name}" for name in ("KeyedVectors", "Word2VecKeyedVectors", "Vocab")),
    *(f"{_KEYED}{name}" for name in ("EuclideanKeyedVectors", "FastTextKeyedVectors")),
    *(
        f"{_KEYED}{name}"
        for name in ("BaseKeyedVectors", "CompatVocab", "WordEmbeddingsKeyedVectors")
    ),
    *(f"gensim.models.word2vec.{name}" for name in ("Word2Vec", "Vocab", "Word2VecVocab")),
    "gensim.models.word2vec.Word2VecTrainables",
    *(f"gensim.models.fasttext.{name}" for name in ("FastText", "FastTextKeyedVectors")),
    *(f"gensim.models.fasttext.{name}" for name in ("FastTextVocab", "FastTextTrainables")),
    "gensim.models.deprecated.keyedvectors.Vocab",
}
_INERT = {
    "builtins.frozenset",
    "__builtin__.frozenset",
    "builtins.hash",
    "__builtin__.hash",
    "builtins.int",
    "__builtin__.int",
    "builtins.object",
    "__builtin__.object",
    "copyreg._reconstructor",
    "copy_reg._reconstructor",
    "collections.defaultdict",
    "collections.OrderedDict",
    "gensim.utils.call_on_class_only",
    "gensim.models.word2vec.call_on_class_only",
    "numpy.random.mtrand.RandomState",
    "numpy.random.__RandomState_ctor",
    "numpy.random._pickle.__randomstate_ctor",
    "numpy.random._pickle.__bit_generator_ctor",
    "numpy.random._mt19937.MT19937",
}
NAMES = frozenset(_CLASSES | _INERT | pickled_arrays.NAMES)
DOC2VEC = b"gensim.models.doc2vec"
MODELS = ("gensim.models.word2vec.Word2Vec", "gensim.models.fasttext.FastText")


def read(file: MappedFile) -> WordVectors:
    """The vectors of a file of gensim."""
    if DOC2VEC in file.head:
        raise BadModel(
            f"{file.name} is a model of Doc2Vec: vectors of documents, not of words.",
            "Save its words alone: model.wv.save('words.kv').",
        )
    made = read_pickle(file.data, NAMES, file.name)
    keyed = _keyed(made, file)
    words = _words(keyed, file)
    raw = [word.encode("utf-8", "surrogateescape") for word in words]
    index, kept = words_index(*joined(raw))
    rows, subwords = _rows(keyed, file, len(words))
    if kept is not None:
        if subwords is not None:
            raise BadModel(f"{file.name} holds a word twice, so its rows cannot be told apart.")
        rows = Selected(rows, kept)
    kind = "word2vec" if subwords is None else "fasttext"
    sentences = None if subwords is None else Sentences(supervised=False)
    counts = _counts(keyed, words, file)
    counts = counts if kept is None or counts is None else counts[kept]
    notes = tuple(index.facts["notes"])
    return WordVectors(kind, index.vocabulary(), rows, subwords, counts, sentences, notes)


class Keyed:
    """The vectors within a pickle: their attributes, and the names of the files beside it."""

    def __init__(self, attributes: dict[str, Any], prefix: str) -> None:
        self.attributes = attributes
        self.prefix = prefix

    def get(self, *names: str) -> Any:
        """The first attribute of these names that is there; None where none is."""
        return next((self.attributes[n] for n in names if self.attributes.get(n) is not None), None)

    def array(self, file: MappedFile, *names: str) -> NDArray[Any] | None:
        """An array of one of these names, in the pickle or beside it; None where there is none."""
        for name in names:
            if self.attributes.get(name) is not None:
                return array_of(self.attributes[name], f"{name} of {file.name}")
            if name in _listed(self.attributes.get("__numpys")):
                return _beside(file, f"{file.name}{self.prefix}.{name}.npy")
        return None


def _keyed(made: Any, file: MappedFile) -> Keyed:
    if not isinstance(made, Made) or not made.attributes:
        raise BadModel(f"{file.name} is a pickle, but none of gensim's vectors.")
    attributes = made.attributes
    inner = attributes.get("wv")
    if isinstance(inner, Made):
        return Keyed(inner.attributes, ".wv")
    if made.name in MODELS and "wv" in _listed(attributes.get("__recursive_saveloads")):
        raise BadModel(f"{file.name} is a model whose vectors were left out.")
    return Keyed(attributes, "")


def _words(keyed: Keyed, file: MappedFile) -> list[str]:
    words = keyed.get("index_to_key", "index2word", "index2entity")
    if not isinstance(words, list) or not all(isinstance(word, str | bytes) for word in words):
        raise BadModel(f"{file.name} holds no list of words.")
    if not words:
        raise BadModel(f"{file.name} has an empty vocabulary.")
    return [w if isinstance(w, str) else w.decode("utf-8", "surrogateescape") for w in words]


def _rows(keyed: Keyed, file: MappedFile, number: int) -> tuple[Rows, Subwords | None]:
    """The table of vectors, and how its n-grams are read, where it has any."""
    grams = keyed.array(file, "vectors_ngrams", "syn0_ngrams")
    buckets = number_of(keyed.get("bucket", "num_ngram_vectors"))
    if grams is not None and buckets:
        if keyed.attributes.get("compatible_hash") is False:
            raise BadModel(
                f"{file.name} is of a gensim before 3.8, whose n-grams go by other hashes.",
                "Load it with gensim 3.8 and save it again.",
            )
        own = _matrix(keyed.array(file, "vectors_vocab", "syn0_vocab"), file, number)
        table = Stacked(own, _matrix(grams, file, buckets))
        least, most = number_of(keyed.get("min_n")), number_of(keyed.get("max_n"))
        return table, Subwords(least, most, buckets, number)
    return _matrix(keyed.array(file, "vectors", "syn0", "vectors_vocab"), file, number), None


class Stacked:
    """Two tables of one width, one below the other."""

    def __init__(self, above: Rows, below: Rows) -> None:
        self.above, self.below = above, below
        self.dim = above.dim

    def __len__(self) -> int:
        return len(self.above) + len(self.below)

    def take(self, rows: NDArray[np.integer]) -> NDArray[np.float32]:
        """Some rows, ``(m, dim)``."""
        out = np.empty((len(rows), self.dim), np.float32)
        first = rows < len(self.above)
        out[first] = self.above.take(rows[first])
        out[~first] = self.below.take(rows[~first] - len(self.above))
        return out


def _matrix(array: NDArray[Any] | None, file: MappedFile, rows: int) -> Block:
    if array is None or array.ndim != 2 or len(array) < rows or array.dtype.kind != "f":
        shape = "none" if array is None else f"{array.shape} of {array.dtype}"
        raise BadModel(
            f"{file.name} has {rows:,} words or n-grams, and an array of vectors {shape}."
        )
    return Block(array)


def _counts(keyed: Keyed, words: list[str], file: MappedFile) -> NDArray[np.int64] | None:
    """How often each word occurred; None where the file does not say."""
    extra = keyed.get("expandos")
    if isinstance(extra, dict) and isinstance(extra.get("count"), Made):
        counts = array_of(extra["count"], f"The counts of {file.name}").astype(np.int64).ravel()
        return counts if len(counts) == len(words) else None
    old = keyed.get("vocab")
    if not isinstance(old, dict) or not all(isinstance(v, Made) for v in old.values()):
        return None
    by_word = {word: number_of(v.attributes.get("count")) for word, v in old.items()}
    counts = np.array([by_word.get(word, 0) for word in words], np.int64)
    return counts if counts.any() else None


def _beside(file: MappedFile, name: str) -> NDArray[Any]:
    path = file.path.with_name(name)
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        raise BadModel(
            f"{file.name} keeps its vectors in {name}, which is not beside it.",
            f"Copy {name} into the same folder.",
        ) from None
    except (OSError, ValueError, EOFError) as error:
        raise BadModel(f"{path} is no array that can be read: {error}.") from None
    return array


def _listed(value: Any) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
