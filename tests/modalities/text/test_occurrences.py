"""Where words occur in texts, and a fair sample of them."""

from __future__ import annotations

import numpy as np

from nearfield.modalities.text.occurrences import find


def test_occurrences_of_phrases_and_in_any_case() -> None:
    texts = ["Music Player, music  player; a music. Player", "Bankbook", "銀行の人"]
    occurrences = find(["music player", "music", "bank", "銀行"], texts, most=9)
    assert [seen.count for seen in occurrences.values()] == [3, 3, 0, 1]
    assert texts[0][slice(*occurrences["music player"].places[1][1:])] == "music  player"


def test_every_occurrence_is_as_likely_to_be_kept() -> None:
    texts = ["bank"] * 50
    kept = [find(["bank"], texts, 10, seed)["bank"].places for seed in range(300)]
    counts = np.bincount([place.row for places in kept for place in places], minlength=50)
    assert counts.sum() == 3_000
    assert counts.min() > 30
    assert counts.max() < 95
