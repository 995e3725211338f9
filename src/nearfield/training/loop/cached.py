"""One step of a large batch in the memory of a small one: gradient caching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nearfield.training.losses.loss import Loss
from nearfield.training.students.student import Student

if TYPE_CHECKING:
    from torch import Tensor


def step(
    student: Student,
    columns: Sequence[Sequence[str]],
    scores: NDArray[np.float32] | Tensor | None,
    loss: Loss,
    mini_batch: int | None = None,
    scale: float = 1.0,
) -> float:
    """The loss of a batch; the gradients of ``scale`` times it are added to each ``.grad``.

    ``columns`` are texts by role, ``(n,)`` each, ``scores`` ``(n,)`` or None. With a
    ``mini_batch`` no more texts than that are in the student at once, whatever n is:

    1. embed everything, ``mini_batch`` texts at a time, without keeping what a gradient needs;
    2. the loss of all embeddings, and its gradient for each of them: the cache;
    3. embed again, and push each mini-batch's part of the cache through the weights. The random
       state is put back first, so that dropout drops the same.

    The gradient is that of the whole batch, exactly, for any loss of embeddings. It costs a
    second forward, 1.4 times the time; but texts alike in length go together, and the padding
    they save wins it back (MiniLM on a CPU, 32 pairs of 5 to 60 words: 3.3 s whole, 3.3 s by
    eights). Gao, Zhang, Han and Callan, Scaling Deep Contrastive Learning Batch Size under
    Memory Limited Setup, 2021 (arXiv:2101.06983).

    >>> from nearfield.training.losses import build
    >>> import torch
    >>> class Lengths(torch.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.map = torch.nn.Linear(1, 2)
    ...     def features(self, texts):
    ...         return {"lengths": torch.tensor([[float(len(text))] for text in texts])}
    ...     def forward(self, features):
    ...         return torch.nn.functional.normalize(self.map(features["lengths"]), dim=1)
    >>> student, pairs = Lengths(), [["a", "dog"], ["b", "cat"]]
    >>> whole = step(student, pairs, None, build("in-batch"))
    >>> abs(step(student, pairs, None, build("in-batch"), mini_batch=1) - whole) < 1e-5
    True
    """
    import torch

    target = None if scores is None else torch.as_tensor(scores)
    if mini_batch is None:
        value = loss([student(student.features(texts)) for texts in columns], target)
        (value * scale).backward()  # type: ignore[no-untyped-call]
        return value.item()
    parts = [
        [Part(student, texts, rows) for rows in _alike_in_length(texts, mini_batch)]
        for texts in columns
    ]
    caches = [_in_order(column).requires_grad_() for column in parts]
    value = loss(caches, target)
    gradients = torch.autograd.grad(value * scale, caches)
    for column, gradient in zip(parts, gradients, strict=True):
        for part in column:
            part.backward(gradient)
    return value.item()


class Part:
    """A mini-batch: its rows of the batch, its embeddings, and the random state before them."""

    def __init__(self, student: Student, texts: Sequence[str], rows: NDArray[np.int64]) -> None:
        from sentence_transformers.base.losses.gradcache import RandContext
        from torch import no_grad

        self.student = student
        self.rows = rows
        self.features = student.features([texts[row] for row in rows])
        self.random = RandContext(*self.features.values())
        with no_grad():
            self.embeddings = student(dict(self.features))  # a copy: modules add to what they get

    def backward(self, gradient: Tensor) -> None:
        """Embed again as before, and add to the gradients of the weights."""
        with self.random:
            again = self.student(dict(self.features))
        again.backward(gradient[self.rows])  # type: ignore[no-untyped-call]


def _alike_in_length(texts: Sequence[str], size: int) -> list[NDArray[np.int64]]:
    """Rows, ``size`` at a time, the short texts first: little is padding."""
    order = np.argsort([len(text) for text in texts], kind="stable")
    return [order[start : start + size] for start in range(0, len(order), size)]


def _in_order(parts: list[Part]) -> Tensor:
    """The embeddings ``(n, d)`` of all parts, in the order of the texts."""
    from torch import cat, from_numpy

    rows = np.argsort(np.concatenate([part.rows for part in parts]))
    return cat([part.embeddings for part in parts])[from_numpy(rows)]
