"""What a network of records learns from: hidden values, two corruptions of a record, labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from nearfield.encoders.records.trained.arithmetic import Index

TEMPERATURE = 0.1  # of the contrast between corruptions


def masked(guess: Any, vectors: Any, path: Index, mask: Index, target: Index) -> Any:
    """Cross-entropy of a hidden value among all of its path that occur in the batch.

    ``guess`` ``(n, width)`` is compared with the ``vectors`` ``(m, width)`` of the values, whose
    fields ``path`` ``(m,)`` numbers; ``mask`` and ``target`` ``(n,)`` are numbers of values: what
    stands there, and what it was.
    """
    import torch

    logits = guess @ vectors.T / vectors.shape[1] ** 0.5
    same = path[mask][:, None] == path[None, :]
    same[:, np.unique(mask)] = False  # the mask itself is no answer
    logits = logits.masked_fill(torch.from_numpy(~same), float("-inf"))
    return torch.nn.functional.cross_entropy(logits, torch.from_numpy(target))


def contrast(one: Any, other: Any) -> Any:
    """Each unit row of ``one`` finds its own in ``other`` among the batch, and back.

    Corrupted views of the same record: SCARF, Bahri et al. 2022, arXiv:2106.15147.
    """
    import torch

    logits = one @ other.T / TEMPERATURE
    own = torch.arange(len(one))
    ways = (torch.nn.functional.cross_entropy(each, own) for each in (logits, logits.T))
    return sum(ways) / 2


def labeled(rows: Any, weight: Any, bias: Any, labels: Index) -> Any:
    """Cross-entropy of the labels ``(n,)`` by the unit ``rows`` ``(n, width)`` of their records."""
    import torch

    return torch.nn.functional.cross_entropy(rows @ weight + bias, torch.from_numpy(labels))
