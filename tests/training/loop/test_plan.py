import math
from typing import Any

import pytest

from nearfield.errors import UnknownName, UsageError
from nearfield.training.loop.plan import Plan


def test_defaults_by_depth_and_form() -> None:
    full = Plan.for_("full", "scores", 5_000)
    assert (full.epochs, full.batch_size, full.learning_rate) == (2, 16, 2e-5)
    assert not full.distinct
    in_batch = Plan.for_("full", "pairs", 5_000, "cpu")
    assert (in_batch.batch_size, in_batch.mini_batch, in_batch.distinct) == (32, 16, True)
    adapter = Plan.for_("adapter", "scores", 500)
    assert adapter.learning_rate > 10 * full.learning_rate
    assert adapter.epochs > adapter.patience > 1
    assert Plan.for_("full", "scores", 100_000).epochs == 1


def test_an_unknown_depth_lists_the_known() -> None:
    with pytest.raises(UnknownName, match="adapter, full, static"):
        Plan.for_("deep", "scores", 1)
    with pytest.raises(UnknownName, match="bf16"):
        Plan(precision="fp16")


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"epochs": 1.5},
        {"batch_size": -1},
        {"learning_rate": 0.0},
        {"learning_rate": math.nan},
        {"warmup": 1.0},
        {"weight_decay": -0.1},
        {"patience": 0},
        {"mini_batch": 0},
        {"random_state": -1},
    ],
)
def test_a_number_that_cannot_be_is_named(wrong: Any) -> None:
    [name] = wrong
    with pytest.raises(UsageError, match=name):
        Plan(**wrong)
