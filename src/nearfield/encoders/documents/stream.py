"""The steps by which one document's vector is found; every draw follows from its words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.documents.model import DocumentModel
from nearfield.types import Vectors

_UNIT = 2.0**-53


@dataclass(frozen=True)
class Stream:
    """One step for each word of each epoch that is not left out.

    Attributes
    ----------
    start
        The vector at first, ``(dim,)``.
    rows
        The output rows of each step, ``(steps, targets)``.
    labels
        1 for a row that is to be told, 0 for one that is not, ``(steps, targets)``.
    weights
        The rate of each row, 0 for one that is not to be learned from, ``(steps, targets)``.
    context
        What is added to the vector in each step, ``(steps, width)``; empty for PV-DBOW.
    share
        By what the sum is multiplied in each step, ``(steps,)``; empty for PV-DBOW.
    """

    start: Vectors
    rows: NDArray[np.int32]
    labels: Vectors
    weights: Vectors
    context: Vectors
    share: Vectors

    def __len__(self) -> int:
        return len(self.rows)


def stream_of(words: NDArray[np.int64], model: DocumentModel) -> Stream:
    """The steps of a document, from its ``words`` (their rows in the model), in their order.

    The seed is the sha256 of the words' numbers, the draws are PCG64's raw bits, which NumPy keeps
    the same from version to version.
    """
    digest = hashlib.sha256(words.astype("<i8").tobytes()).digest()
    bits = np.random.PCG64(int.from_bytes(digest[:16], "big"))
    start = (_uniform(bits, model.dim) - 0.5) / model.dim
    epochs = model.schedule.epochs
    every = np.tile(words, epochs)
    keep = _uniform(bits, len(every)) < model.kept[every]
    kept = every[keep]
    rows, labels, weights = _targets(kept, model, bits)
    rates = np.linspace(model.schedule.first, model.schedule.last, epochs)
    weights *= np.repeat(rates, len(words))[keep, None]
    context, share = _EMPTY, _EMPTY
    if model.architecture != "pv-dbow":
        ends = np.cumsum(keep.reshape(epochs, -1).sum(axis=1))
        context, share, factor = _around(kept, ends, model, bits)
        weights *= factor[:, None]
    return Stream(
        start.astype(np.float32), rows, labels, weights.astype(np.float32), context, share
    )


_EMPTY = np.zeros((0, 0), np.float32)


def _uniform(bits: np.random.PCG64, size: int) -> NDArray[np.float64]:
    """Numbers from 0 to 1."""
    raw: NDArray[np.uint64] = bits.random_raw(size)
    return (raw >> np.uint64(11)).astype(np.float64) * _UNIT


def _targets(
    kept: NDArray[np.int64], model: DocumentModel, bits: np.random.PCG64
) -> tuple[NDArray[np.int32], Vectors, NDArray[np.float64]]:
    """Rows, labels and whether each counts: the word and those drawn against it; its path."""
    rows, labels, counted = [], [], []
    if model.negative:
        raw = bits.random_raw(len(kept) * model.negative).reshape(len(kept), -1)
        drawn = model.table[raw & np.uint64(len(model.table) - 1)]
        rows += [kept[:, None].astype(np.int32), drawn]
        labels += [np.ones((len(kept), 1), np.float32), np.zeros(drawn.shape, np.float32)]
        counted += [np.ones((len(kept), 1)), (drawn != kept[:, None]).astype(np.float64)]
    if model.paths is not None and model.signs is not None:
        path = model.paths[kept]
        rows.append(np.maximum(path, 0))
        labels.append(model.signs[kept])
        counted.append((path >= 0).astype(np.float64))
    return tuple(map(np.hstack, (rows, labels, counted)))  # type: ignore[return-value]


def _around(
    kept: NDArray[np.int64],
    ends: NDArray[np.int64],
    model: DocumentModel,
    bits: np.random.PCG64,
) -> tuple[Vectors, Vectors, NDArray[np.float64]]:
    """The words around each word: what is added, the factor of the sum, and that of the step."""
    if model.architecture == "pv-dm-concat":
        return beside(kept, ends, model)
    first, end = _epochs(ends)
    place = np.arange(len(kept))
    raw = bits.random_raw(len(kept))
    reach = model.window - (raw % np.uint64(model.window)).astype(np.int64) * model.shrink
    low, high = np.maximum(place - reach, first), np.minimum(place + reach + 1, end)
    vectors = model.vectors[kept].astype(np.float64)
    sums = np.zeros((len(kept) + 1, model.dim))
    np.cumsum(vectors, axis=0, out=sums[1:])
    share = 1.0 / (high - low)  # the words around, less the word itself, and the document
    one = np.ones(len(kept))
    context = (sums[high] - sums[low] - vectors).astype(np.float32)
    scale, factor = (share, one) if model.mean else (one, share)
    return context, scale.astype(np.float32), factor


def _epochs(ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each step, where its epoch begins and ends."""
    starts = np.concatenate([[0], ends[:-1]])
    lengths = ends - starts
    return np.repeat(starts, lengths), np.repeat(ends, lengths)


def beside(
    kept: NDArray[np.int64], ends: NDArray[np.int64], model: DocumentModel
) -> tuple[Vectors, Vectors, NDArray[np.float64]]:
    """The words on each side in their order; past an end the word that stands for none.

    ``kept`` are the words of all epochs, ``ends`` where each epoch ends. What is added has
    ``2 * window * dim`` numbers a step; the two factors are 1.
    """
    first, end = _epochs(ends)
    place = np.arange(len(kept))
    steps = [step for step in range(-model.window, model.window + 1) if step]
    spots = place[:, None] + np.array(steps)
    inside = (spots >= first[:, None]) & (spots < end[:, None])
    words = np.where(inside, kept[np.clip(spots, 0, len(kept) - 1)], model.padding)
    context = model.vectors[words].reshape(len(kept), len(steps) * model.dim)
    one = np.ones(len(kept))
    return context, one.astype(np.float32), one
