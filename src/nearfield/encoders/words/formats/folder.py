"""A folder of ours: ``config.json`` and ``model.safetensors``, mapped into memory.

The tensors: ``vectors`` (words, then n-grams, by dim), ``words`` (their bytes) and ``edges``
(where each begins), ``counts``, and ``common``, the direction that SIF takes away. The config:
``model_type`` ``"words"``, ``format`` 1, ``kind``, ``lower``, ``plain``, ``subwords`` (``least``,
``most``, ``buckets``), ``sentences`` and ``weighting``. A folder that ``nearfield train`` wrote has
its words in ``words.txt``, one a line, and says ``word2vec`` or ``fasttext``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.network.config import read_json
from nearfield.encoders.network.weights import Weights
from nearfield.encoders.words.hashing import Bytes, Edges, joined
from nearfield.encoders.words.index import Index, indexed, words_index
from nearfield.encoders.words.rows import Block
from nearfield.encoders.words.subwords import Subwords
from nearfield.encoders.words.vectors import Sentences, WordVectors
from nearfield.errors import BadModel
from nearfield.types import Vectors
from nearfield.types.whole import whole, write_text

TYPE, FORMAT = "words", 1
LONGEST = 1024  # characters of an n-gram
CONFIG, WEIGHTS, LIST = "config.json", "model.safetensors", "words.txt"


def read_folder(folder: Path) -> tuple[WordVectors, dict[str, Any], Vectors | None]:
    """The vectors of a folder, its settings, and the direction that SIF takes away, if any."""
    config = read_json(folder / CONFIG)
    settings = config if config.get("model_type") == TYPE else _of_trained(config)
    if settings.get("format") != FORMAT:
        raise BadModel(
            f"{folder / CONFIG} is of format {settings.get('format')!r}; {FORMAT} is read.",
            "Update nearfield, or save the model again.",
        )
    weights = Weights(folder, anchor="")
    index = indexed(folder / WEIGHTS, lambda _: _index(folder, weights))
    vocabulary = index.vocabulary()
    table = weights.take("vectors", *weights.shape("vectors", 2))
    subwords = _subwords(settings.get("subwords"), folder, len(vocabulary))
    needed = len(vocabulary) + (subwords.buckets if subwords else 0)
    if len(table) < needed:
        raise BadModel(f"{folder} holds {len(table):,} vectors for {needed:,} words and n-grams.")
    counts = weights.integers("counts") if "counts" in weights.tensors else None
    if counts is not None and counts.shape != (len(vocabulary),):
        raise BadModel(f"{folder} counts {counts.size:,} of {len(vocabulary):,} words.")
    common = weights.take("common", table.shape[1]) if "common" in weights.tensors else None
    kind = str(settings.get("kind", "word2vec"))
    sentences = Sentences(supervised=False) if settings.get("sentences") == "unit" else None
    vectors = WordVectors(kind, vocabulary, Block(table), subwords, counts, sentences)
    return vectors, settings, common


def write_folder(
    folder: str | Path,
    words: list[str],
    rows: Vectors,
    *,
    kind: str = "word2vec",
    counts: NDArray[np.int64] | None = None,
    subwords: Subwords | None = None,
    plain: bool = False,
    lower: bool | None = None,
    weighting: str = "mean",
    smoothing: float | None = None,
    common: Vectors | None = None,
    more: dict[str, Any] | None = None,
) -> Path:
    """Write vectors as a folder that ``nearfield.load`` takes.

    Parameters
    ----------
    folder
        Made where it is not there; what is in it already is written anew.
    words, rows, counts
        n words, their vectors ``(n, dim)``, with those of n-grams below; how often each occurred.
    kind, subwords
        What made them; how the n-grams are read.
    plain, lower
        Whether texts are cut at spaces alone, and whether capitals go (None: as the words have it).
    weighting, smoothing, common
        See :class:`~nearfield.encoders.words.WordEncoder`.
    more
        Other settings for ``config.json``, such as how it was trained.
    """
    from safetensors.numpy import save_file

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    data, edges = joined([word.encode("utf-8", "surrogateescape") for word in words])
    tensors: dict[str, NDArray[Any]] = {
        "vectors": np.ascontiguousarray(rows, np.float32),
        "words": np.ascontiguousarray(data).view(np.int8),
        "edges": edges,
    }
    if counts is not None:
        tensors["counts"] = np.asarray(counts, np.int64)
    if common is not None:
        tensors["common"] = np.asarray(common, np.float32)
    settings = (more or {}) | {
        "model_type": TYPE,
        "format": FORMAT,
        "kind": kind,
        "plain": plain,
        "lower": lower,
        "sentences": "unit" if kind == "fasttext" else "mean",
        "weighting": weighting,
        "smoothing": smoothing,
        "subwords": _said(subwords),
    }
    with whole(folder / WEIGHTS) as part:
        save_file(tensors, part)
    write_text(folder / CONFIG, json.dumps(settings, indent=1) + "\n")
    return folder


def _said(subwords: Subwords | None) -> dict[str, int] | None:
    if subwords is None:
        return None
    return {"least": subwords.least, "most": subwords.most, "buckets": subwords.buckets}


def _subwords(said: Any, folder: Path, words: int) -> Subwords | None:
    if said is None:
        return None
    names = ("least", "most", "buckets")
    numbers = [said.get(name) for name in names] if isinstance(said, dict) else []
    sound = [number for number in numbers if isinstance(number, int) and number >= 0]
    if len(sound) < len(names) or sound[1] > LONGEST:
        raise BadModel(f"{folder / CONFIG} says subwords: {said!r}; {', '.join(names)} are wanted.")
    return Subwords(sound[0], sound[1], sound[2], words)


def _of_trained(config: dict[str, Any]) -> dict[str, Any]:
    """The settings of a folder that ``nearfield train`` wrote, in the words of this one."""
    pieces = [config.get(name) for name in ("min_n", "max_n", "buckets")]
    grams = dict(zip(("least", "most", "buckets"), pieces, strict=True)) if pieces[2] else None
    kind = config.get("model_type")
    more = {"kind": kind, "subwords": grams, "sentences": "unit" if grams else "mean"}
    return {"format": FORMAT, "split": "terms", **more, "lower": True}


def _listed(path: Path) -> tuple[Bytes, Edges]:
    """The words of a file, one a line, joined, and where each begins."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BadModel(f"{path} cannot be read: {error}.") from None
    if lines.pop():
        raise BadModel(f"{path} is cut short.")
    return joined(lines)


def _index(folder: Path, weights: Weights) -> Index:
    if "words" not in weights.tensors:
        return _found(folder, *_listed(folder / LIST))
    edges, data = weights.integers("edges"), weights.integers("words").astype(np.uint8)
    rising = edges.ndim == 1 and len(edges) > 1 and edges[0] == 0 and (np.diff(edges) >= 0).all()
    if not rising or edges[-1] != data.size:
        raise BadModel(f"{folder} holds words whose edges do not fit: it is damaged.")
    return _found(folder, data, edges)


def _found(folder: Path, data: Bytes, edges: Edges) -> Index:
    index, kept = words_index(data, edges)
    if kept is not None:
        raise BadModel(f"{folder} holds a word twice.")
    return index
