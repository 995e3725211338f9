"""Parts of records added up: hashed features, and texts as long as their weights say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.records.directions import DIM, directions
from nearfield.encoders.records.features import Part
from nearfield.encoders.records.texts import embedded
from nearfield.types import Encoder


def summed(groups: Sequence[Sequence[Part]]) -> NDArray[np.float64]:
    """What the parts of n groups are together, but for their texts: ``(n, 512)``.

    Features are added in their own order, so that a row does not depend on the others.
    """
    names = sorted({feature for parts in groups for part in parts for feature, _ in part.features})
    number = {feature: at for at, feature in enumerate(names)}
    matrix = directions(names).astype(np.float64)
    rows = np.zeros((len(groups), DIM))
    for at, parts in enumerate(groups):
        total: dict[int, float] = {}
        for part in parts:
            size = part.weight**0.5
            for feature, value in part.features:
                column = number[feature]
                total[column] = total.get(column, 0.0) + size * value
        if total:
            columns = sorted(total)
            rows[at] = np.array([total[column] for column in columns]) @ matrix[columns]
    return rows


def texts_of(
    groups: Sequence[Sequence[Part]], encoder: Encoder
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """A row for each text of n groups, ``(m, dim)``, and the group of each, ``(m,)``.

    The squared length of a group's sum is the weight of its texts together, whatever they have in
    common.
    """
    told = [(at, part) for at, parts in enumerate(groups) for part in parts if part.text]
    owners = np.array([at for at, _ in told], np.int64)
    if not told:
        return np.zeros((0, encoder.dim)), owners
    weights = np.array([part.weight for _, part in told])
    rows = embedded(encoder, [part.text for _, part in told]) * np.sqrt(weights)[:, None]
    sums = np.zeros((len(groups), rows.shape[1]))
    np.add.at(sums, owners, rows)
    lengths = np.linalg.norm(sums, axis=1)
    wanted = np.sqrt(np.bincount(owners, weights, len(groups)))
    scale = np.where(lengths > 1e-6, wanted / np.maximum(lengths, 1e-6), 1.0)
    return rows * scale[owners][:, None], owners
