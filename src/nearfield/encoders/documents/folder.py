"""A folder of vectors that were learned here: what it holds, written and read.

``config.json`` says how they were learned, ``words.txt`` holds the words, one a line, in the order
of their rows, ``model.safetensors`` the arrays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.documents.model import Architecture, DocumentModel, Schedule
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.weights import Weights
from nearfield.errors import BadModel

CONFIG, WORDS, WEIGHTS = "config.json", "words.txt", "model.safetensors"
_AGAIN = "Train or copy it again."
_ARCHITECTURES: tuple[Architecture, ...] = ("pv-dbow", "pv-dm")


def write_learned(
    folder: Path,
    settings: Mapping[str, Any],
    words: Sequence[str],
    counts: NDArray[np.int64],
    arrays: Mapping[str, NDArray[np.float32]],
) -> None:
    """Write the three files; ``counts`` is how often each of the ``words`` came."""
    from safetensors.numpy import save_file

    config = json.dumps(settings, indent=2, ensure_ascii=False)
    (folder / CONFIG).write_text(config + "\n", "utf-8")
    (folder / WORDS).write_text("".join(f"{word}\n" for word in words), "utf-8")
    tensors = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    save_file(tensors | {"counts": counts}, folder / WEIGHTS)


def read_words(folder: Path) -> list[str]:
    """The words of a folder.

    Raises
    ------
    BadModel
        The file is not there, is no UTF-8, or holds a word twice or an empty one.
    """
    path = folder / WORDS
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadModel(f"{path} cannot be read: {error}.", _AGAIN) from None
    words = text.split("\n")
    if words.pop() or not all(words) or len(set(words)) != len(words):
        raise BadModel(f"{path} is cut short, or holds a word twice or none in a line.", _AGAIN)
    return words


def read_counts(weights: Weights, words: Sequence[str]) -> NDArray[np.int64]:
    """How often each word came; raises ``BadModel`` where they are not as many, or below 1."""
    counts = weights.integers("counts")
    if counts.shape != (len(words),) or (len(counts) and counts.min() < 1):
        raise BadModel(
            f"{weights.folder} holds {len(words):,} words and counts of {counts.size:,}, each of "
            "which was to be 1 or more.",
            _AGAIN,
        )
    return counts


def read_document_model(folder: Path) -> DocumentModel:
    """The Doc2Vec model of a folder.

    Raises
    ------
    BadModel
        A file is missing, cut short, or does not fit the others.
    """
    config = Config(folder / CONFIG)
    architecture = config.text("architecture", "")
    if architecture not in _ARCHITECTURES:
        raise BadModel(
            f"{config.path} says the architecture {architecture!r}; known: "
            f"{', '.join(_ARCHITECTURES)}.",
            _AGAIN,
        )
    words = read_words(folder)
    weights = Weights(folder, anchor="")
    dim = config.integer("dim", most=1 << 16)
    of_words = np.zeros((0, dim), np.float32)
    if architecture == "pv-dm":
        of_words = weights.take("vectors", len(words), dim)
    schedule = Schedule(
        config.integer("epochs", most=100_000),
        config.number("learning_rate", 0.025),
        config.number("last_rate", 1e-4),
    )
    return DocumentModel(
        architecture=architecture,
        words={word: row for row, word in enumerate(words)},
        counts=read_counts(weights, words),
        output=weights.take("output", len(words), dim),
        vectors=of_words,
        schedule=schedule,
        dim=dim,
        window=config.integer("window", most=10_000),
        negative=config.integer("negative", most=1000),
        subsample=config.number("subsample", 0.0),
    )
