"""A training that nothing was proven of says so, and not "use it"."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from nearfield.tasks.evaluate import classification, compare
from nearfield.training.trained import FactsDocument, Trained
from nearfield.views.lines.train import lines

GOLD = ["a", "b"] * 20
FACTS = cast(FactsDocument, {"rows": {"train": 9, "test": 40}, "arguments": {}})


def trained(before_wrong: int, after_wrong: int, **more: Any) -> Trained:
    """A training whose encoder and base take so many of 40 labels for the other."""

    def predicted(wrong: int, seed: int) -> list[str]:
        chosen = set(np.random.default_rng(seed).permutation(40)[:wrong].tolist())
        return ["ba"["ab".index(g)] if n in chosen else g for n, g in enumerate(GOLD)]

    comparison = compare(
        {
            "mine": classification(GOLD, predicted(after_wrong, 0)),
            "words": classification(GOLD, predicted(before_wrong, 1)),
        }
    )
    options: dict[str, Any] = {"path": Path("mine"), "comparison": comparison, "facts": FACTS}
    return Trained(model="words", depth="adapter", loss="in-batch", **(options | more))


@pytest.mark.parametrize(("before", "after"), [(8, 8), (8, 7), (7, 9), (3, 25)])
def test_an_interval_that_holds_0_proves_nothing(before: int, after: int) -> None:
    result = trained(before, after)
    assert not result.proven
    said = [*map(str, result.asides()), *map(str, lines(result))]
    assert not any("Use it" in line for line in said)
    assert result.caution in said
    assert "Nothing was proven: mine is written" in result.caution
    assert any("evaluate" in line and "against='words'" in line for line in said)


def test_a_proof_says_how_to_use_it() -> None:
    result = trained(25, 3)
    assert result.proven
    assert result.caution == ""
    assert str(result.asides()[0]).startswith("Use it:")
    there = trained(25, 3, collection="notes").asides()[0]
    assert "reembed" in str(there)


def test_nothing_written_is_no_caution() -> None:
    result = trained(8, 8, path=None, comparison=None)
    assert (result.proven, result.caution, result.asides()) == (False, "", [])
