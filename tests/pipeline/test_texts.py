"""Texts that are in no collection, as vectors and as rankings."""

from __future__ import annotations

import pytest

from nearfield.pipeline.texts import encode_texts, ranked
from nearfield.testing import ToyEncoder


def test_long_texts_are_as_near_as_their_nearest_passage() -> None:
    short = ToyEncoder(limit=3)
    items = {"long": "grey dull day red apple pie", "other": "blue sky"}
    rankings = ranked(short, {"q": "red apple pie"}, items, 10)
    assert rankings["q"]["long"] == pytest.approx(1)
    rows = encode_texts(short, [*items.values(), "blue sky"])
    assert rows.shape == (3, 32)
    assert (rows[1] == rows[2]).all()


def test_as_deep_as_asked_and_ties_beyond(toy: ToyEncoder) -> None:
    items = {f"d{n}": "same text" for n in range(5)} | {"far": "other words"}
    assert len(ranked(toy, {"q": "same"}, items, 2)["q"]) == 5
