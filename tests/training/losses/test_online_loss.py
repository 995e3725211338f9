"""Online contrastive: the hard pairs of a batch, and no others."""

from typing import Any

import numpy as np
import pytest

from nearfield.training.losses import build

MARKS = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0]


def hard(distances: Any, marks: Any) -> Any:
    """Rows of the hard pairs, by the words of the docstring."""
    like = [d for d, y in zip(distances, marks, strict=True) if y == 1]
    unlike = [d for d, y in zip(distances, marks, strict=True) if y == 0]
    nearest = min(unlike) if unlike else np.mean(like)
    farthest = max(like) if like else np.mean(unlike)
    return [
        row
        for row, (d, y) in enumerate(zip(distances, marks, strict=True))
        if (d > nearest if y == 1 else d < farthest)
    ]


def formula(margin: Any) -> Any:
    def total(columns: Any, marks: Any) -> Any:
        distances = 1 - np.sum(columns[0] * columns[1], axis=1)
        return sum(
            distances[row] ** 2 if marks[row] == 1 else max(0.0, margin - distances[row]) ** 2
            for row in hard(distances, marks)
        )

    return total


@pytest.mark.parametrize("random_state", range(3))
def test_it_is_its_formula(random_state: Any, proves: Any, raw: Any) -> None:
    columns = raw(random_state=random_state)
    columns[1] = columns[1] + columns[0] / 2  # some unlike pairs lie within the margin
    proves(build("online-contrastive", margin=0.9), formula(0.9), columns, MARKS)


@pytest.mark.parametrize("mark", [1.0, 0.0])
def test_in_a_batch_of_one_kind_those_beyond_the_mean_are_hard(
    mark: Any, proves: Any, raw: Any
) -> None:
    columns = raw()
    columns[1] = columns[1] + columns[0]
    proves(build("online-contrastive"), formula(0.5), columns, [mark] * 7)


def test_the_pairs_that_move_are_the_hard_ones(
    raw: Any, unit: Any, value_and_gradients: Any
) -> None:
    columns = raw(n=40, random_state=3)
    marks = [float(row % 2) for row in range(40)]
    loss = build("online-contrastive", margin=1.9)
    _, gradients = value_and_gradients(loss, columns, marks)
    u, v = (unit(rows) for rows in columns)
    moved = np.flatnonzero(np.abs(gradients[0]).sum(axis=1))
    expected = hard(1 - np.sum(u * v, axis=1), marks)
    assert moved.tolist() == expected
    assert 0 < len(expected) < 40


@pytest.mark.parametrize("marks", [[1.0, 1.0, 0.0], [1.0], [0.0]])
def test_without_a_hard_pair_it_is_zero_and_moves_nothing(
    marks: Any, value_and_gradients: Any
) -> None:
    first = np.eye(4)[: len(marks)]
    second = np.array([row if mark else -row for row, mark in zip(first, marks, strict=True)])
    value, gradients = value_and_gradients(build("online-contrastive"), [first, second], marks)
    assert value == 0
    assert not np.any(gradients)
