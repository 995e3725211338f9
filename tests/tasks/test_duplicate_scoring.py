"""The parts of duplicates: candidates, kinds of pairs, rivals, the estimate."""

from __future__ import annotations

import numpy as np
import pytest
from tests.tasks.planted import encode, planted

from nearfield.modalities.text.shingles import plain
from nearfield.neighbors import Neighborhood
from nearfield.tasks.duplicates import duplicates
from nearfield.tasks.duplicates.edits import ADDED, CUT, REPLACED, SAME
from nearfield.tasks.duplicates.pairs import Pairs, merged
from nearfield.tasks.duplicates.precision import calibrate
from nearfield.tasks.duplicates.rivals import rivaled
from nearfield.tasks.duplicates.scoring import Measured, Scorer, sigmoid
from nearfield.tasks.duplicates.shingles import Shingles
from nearfield.tasks.duplicates.weights import LOWEST, TRAINED


def test_candidates_hold_the_pairs_that_share_most() -> None:
    texts, source = planted()
    result = Shingles([plain(t) for t in texts])
    pairs = result.candidates()
    held = set(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True))
    every = merged([Pairs(*np.triu_indices(len(texts), 1))])
    alike = result.jaccard(every)
    wanted = [
        (int(a), int(b)) for a, b in zip(every.a[alike > 0.7], every.b[alike > 0.7], strict=True)
    ]
    assert len(wanted) >= len(source) * 0.8
    assert sum(pair in held for pair in wanted) >= 0.99 * len(wanted)
    assert np.abs(result.guessed(every) - alike).max() < 0.25


def test_the_share_of_duplicates_is_estimated_for_each_kind_of_pairs() -> None:
    rng = np.random.default_rng(0)
    odds, kinds, truth = [], [], []
    for kind, share in ((ADDED, 0.7), (CUT, 0.4)):
        same = rng.random(20_000) < share
        scores = np.where(same, rng.normal(4, 2, 20_000), rng.normal(-4, 2, 20_000))
        odds.append(2 * scores + np.log(TRAINED[kind] / (1 - TRAINED[kind])))
        kinds.append(np.full(20_000, kind))
        truth.append(same)
    logits, of_kind = np.concatenate(odds), np.concatenate(kinds)
    result = calibrate(logits, of_kind)
    assert result.share == pytest.approx(0.55, abs=0.01)
    taken = result.chances(result.logits(logits, of_kind))
    same = np.concatenate(truth)
    for kind in (ADDED, CUT):
        here = (of_kind == kind) & (taken > 0.5)
        assert taken[here].mean() == pytest.approx(same[here].mean(), abs=0.02)
    few = np.where(np.arange(1_000) < 5, 8.0, -2.0)
    assert calibrate(few, np.full(1_000, ADDED)).shifts[ADDED] == LOWEST[ADDED]  # no further
    assert calibrate(np.zeros(0), np.zeros(0, np.int64)).share == 0.0
    assert sigmoid(np.array([0.0]))[0] == 0.5


def test_a_part_of_several_texts_shares_its_chance_among_them() -> None:
    pairs = Pairs.of([(0, 1), (0, 2), (0, 3), (2, 3), (4, 5)])
    kinds, short = np.array([CUT, CUT, CUT, SAME, CUT]), np.array([0, 0, 0, -1, 4])
    logits = np.full(5, np.log(9.0))
    result = rivaled(Measured(pairs, kinds, np.zeros((5, 1)), short), logits)
    chances = sigmoid(result)  # 2 and 3 are one, so there are two that 0 may be a part of
    assert chances == pytest.approx([9 / 19, 9 / 19, 9 / 19, 0.9, 0.9])


def test_a_pair_that_replaces_a_word_is_measured_the_same_alone_and_among_others() -> None:
    texts = [plain(text) for text in planted()[0]]
    scorer = Scorer(encode(texts), texts)
    assert scorer.shingles is not None
    every = scorer.measured(scorer.shingles.candidates())
    assert len(every.pairs) > 10
    for at in range(0, len(every.pairs), 7):
        alone = scorer.measured(every.pairs[at : at + 1])
        assert (alone.pairs.a.item(), alone.kinds.item()) == (every.pairs.a[at], every.kinds[at])
        if every.kinds[at] == REPLACED:
            assert (alone.columns == every.columns[at : at + 1]).all()


def test_a_graph_that_was_there_is_used() -> None:
    texts, _ = planted()
    near = Neighborhood(encode(texts))
    near.graph(15)
    assert (
        duplicates(near, texts=texts).to_dict() == duplicates(encode(texts), texts=texts).to_dict()
    )
