"""Contrastive: like pairs come together, unlike pairs go apart as far as the margin."""

from typing import Any

import numpy as np
import pytest

from nearfield.errors import UsageError
from nearfield.training.losses import build

MARKS = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0]


def formula(margin: Any) -> Any:
    def mean(columns: Any, marks: Any) -> Any:
        terms: list[Any] = []
        for u, v, y in zip(*columns, marks, strict=True):
            d = 1 - u @ v
            terms.append(0.5 * (y * d**2 + (1 - y) * max(0.0, margin - d) ** 2))
        return np.mean(terms)

    return mean


@pytest.mark.parametrize("margin", [0.5, 0.9])
def test_it_is_its_formula(margin: Any, proves: Any, raw: Any) -> None:
    proves(build("contrastive", margin=margin), formula(margin), raw(), MARKS)


def test_the_default_margin_is_a_half(proves: Any, raw: Any) -> None:
    proves(build("contrastive"), formula(0.5), raw(random_state=1), MARKS)


@pytest.mark.parametrize("mark", [1.0, 0.0])
def test_of_one_pair(mark: Any, proves: Any, unit: Any, raw: Any) -> None:
    columns = raw(n=1)
    columns[1] = columns[0] + columns[1] / 3  # near, so that either mark has a gradient
    proves(build("contrastive"), formula(0.5), columns, [mark])


@pytest.mark.parametrize("name", ["contrastive", "online-contrastive"])
def test_a_score_between_is_refused(name: Any, raw: Any, value_and_gradients: Any) -> None:
    with pytest.raises(UsageError, match=r"1 \(alike\) or 0 \(not\); a score is 0.25.*cosent"):
        value_and_gradients(build(name), raw(n=3), [1.0, 0.0, 0.25])


@pytest.mark.parametrize("name", ["contrastive", "online-contrastive"])
@pytest.mark.parametrize("margin", [0, 2, -1])
def test_a_margin_that_cannot_be_is_refused(name: Any, margin: Any) -> None:
    with pytest.raises(UsageError, match=f"margin of {margin} cannot be"):
        build(name, margin=margin)
