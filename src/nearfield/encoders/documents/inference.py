"""Many documents' vectors at once, step by step, each as if it were alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.documents.model import DocumentModel
from nearfield.encoders.documents.stream import Stream, stream_of
from nearfield.types import Progress, Vectors, silent

TOGETHER = 128  # documents at once, at most
ROOM = 64 << 20  # bytes of their steps, about
# Words of a document that are told by the same vector. Lee, 300 documents, CPU ms a document by
# 1, 4, 8 and 16: PV-DBOW 13.9, 7.0, 6.5, 6.2 (gensim 9.4), PV-DM 31, 18, 14, 12 (gensim 15), AVX2
# alone; whether their own document comes first, and Pearson with the judges, are the same to .001.
CHUNK = 8


def infer(
    documents: Sequence[NDArray[np.int64]],
    model: DocumentModel,
    *,
    progress: Progress = silent,
    chunk: int = CHUNK,
) -> Vectors:
    """Vectors ``(n, dim)`` of n documents, each given as the rows of its words in the model.

    For each word of each epoch, ``d`` goes along the gradient of its log-likelihood: by negative
    sampling ``log s(u . x) + sum_k log s(-u_k . x)``, by the hierarchical softmax the same of the
    inner nodes on the word's path, with ``s`` the logistic function. All else stays as it is.
    ``chunk`` words go together: they are told by the same ``d``. A document's vector does not
    depend on the others, to the bit. A document of no words has the vector 0.
    """
    from threadpoolctl import threadpool_limits

    vectors = np.zeros((len(documents), model.dim), np.float32)
    order = sorted(range(len(documents)), key=lambda at: -len(documents[at]))
    done = 0
    for group in _groups([at for at in order if len(documents[at])], documents, model):
        streams = [stream_of(documents[at], model) for at in group]
        with threadpool_limits(1, user_api="blas"):  # the products are small
            vectors[group] = follow(streams, model, chunk)
        done += len(group)
        progress(done, len(documents))
    if done < len(documents):
        progress(len(documents), len(documents))
    return vectors


def _groups(
    order: list[int], documents: Sequence[NDArray[np.int64]], model: DocumentModel
) -> Iterator[list[int]]:
    """Documents of like length, as many as there is room for."""
    width = model.targets * 12 + (
        0 if model.architecture == "pv-dbow" else model.output.shape[1] * 4
    )
    while order:
        longest = len(documents[order[0]]) * model.schedule.epochs * width
        many = min(TOGETHER, max(1, ROOM // max(longest, 1)))
        yield order[:many]
        order = order[many:]


def follow(streams: Sequence[Stream], model: DocumentModel, chunk: int) -> Vectors:
    """The vectors ``(n, dim)`` at the end of n streams, ``chunk`` steps at a time."""
    steps = max(map(len, streams))
    steps += -steps % chunk  # every product has the same shape, so that the batch changes no bit
    rows, labels, weights, context, share = (
        _padded([getattr(stream, name) for stream in streams], steps)
        for name in ("rows", "labels", "weights", "context", "share")
    )
    vectors = np.stack([stream.start for stream in streams])
    output, dim = model.output, model.dim
    many, targets = len(streams), model.targets
    for at in range(0, steps, chunk):
        now = slice(at, at + chunk)
        taken = output[rows[:, now].reshape(many, chunk * targets)]
        own = taken[:, :, :dim]
        scores = np.matmul(own, vectors[:, :, None])[:, :, 0].reshape(many, chunk, targets)
        if context.size:
            others = taken.reshape(many, chunk, targets, -1)[..., -context.shape[2] :]
            scores += np.matmul(others, context[:, now, :, None])[..., 0]
            scores *= share[:, now, None]
        wrong = labels[:, now] - logistic(scores)
        wrong *= weights[:, now]
        vectors += np.matmul(wrong.reshape(many, 1, chunk * targets), own)[:, 0]
    return vectors


def logistic(scores: Vectors) -> Vectors:
    """``1 / (1 + exp(-x))``, which runs over nowhere."""
    return 0.5 * (1.0 + np.tanh(0.5 * scores))  # type: ignore[no-any-return]


def _padded(parts: Sequence[NDArray[np.float32]], steps: int) -> NDArray[np.float32]:
    """Streams of one kind beside each other, with zeros at their ends: a rate of 0 moves none."""
    if not parts[0].size:
        return parts[0]
    whole = np.zeros((len(parts), steps, *parts[0].shape[1:]), parts[0].dtype)
    for at, part in enumerate(parts):
        whole[at, : len(part)] = part
    return whole
