"""Recommendations: interests apart, dislikes, diversity, reasons, newcomers, any order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nearfield.errors import UnknownItem, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks.recommend import Events, Recommendations, learn_history, recommend
from nearfield.tasks.recommend.diversity import diverse
from nearfield.tasks.recommend.interests import interests
from nearfield.types import Vectors

RNG = np.random.default_rng(3)
CENTRES = np.eye(4, 16) * 3
GROUPS = [f"{g}{i}" for g in "abcd" for i in range(15)]


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return (np.repeat(CENTRES, 15, 0) + RNG.standard_normal((60, 16)) * 0.3).astype(np.float32)


@pytest.fixture(scope="module")
def events() -> Events:
    """Who has one of ``a`` has the others, and then those of ``c``, which look different."""
    rows = [(f"u{u}", f"{'ac'[u % 2]}{i}", u * 100 + i) for u in range(20) for i in range(10)]
    rows += [(f"w{u}", f"{g}{i}", u * 100 + i) for u in range(9) for g in "ac" for i in range(5)]
    users, items, times = zip(*rows, strict=True)
    return Events(users, items, times=np.array(times, float))


def first_letters(result: Recommendations) -> list[str]:
    return [name[0] for name in result.ids]


def test_alike_ones_come_first_and_none_that_is_known(vectors: Vectors) -> None:
    result = recommend(vectors, ids=GROUPS, like=["a0", "a1"], k=13, diversity=0)
    assert first_letters(result) == ["a"] * 13
    assert not {"a0", "a1"} & set(result.ids)
    assert result.basis == "content"
    scores = [item.score for item in result]
    assert scores == sorted(scores, reverse=True)


def test_interests_that_are_apart_each_get_their_share(vectors: Vectors) -> None:
    result = recommend(vectors, ids=GROUPS, like=["a0", "a1", "a2", "b0"], k=8)
    assert first_letters(result).count("a") == 6
    assert first_letters(result).count("b") == 2
    for item in result:
        assert {reason.what[0] for reason in item.because} == {item.id[0]}
        assert sum(reason.share for reason in item.because) == pytest.approx(1)
    near = Neighborhood(vectors)
    separate = interests(near, near.place[[0, 1, 2, 15]], np.ones(4))
    assert [len(interest.rows) for interest in separate] == [3, 1]


def test_weights_move_the_shares(vectors: Vectors) -> None:
    result = recommend(vectors, ids=GROUPS, like=["a0", "b0"], weights=[1, 3], k=8)
    assert first_letters(result).count("b") == 6


def test_a_dislike_pushes_away_what_is_like_it(vectors: Vectors) -> None:
    texts = {"both": CENTRES[0] + CENTRES[1]}
    plain = recommend(vectors, ids=GROUPS, texts=texts, k=10, diversity=0)
    pushed = recommend(vectors, ids=GROUPS, texts=texts, dislike=["a0"], k=10, diversity=0)
    assert set(first_letters(plain)) == {"a", "b"}
    assert set(first_letters(pushed)) == {"b"}
    assert plain.items[0].because[0].to_dict() == {"text": "both", "share": 1.0}


def test_only_a_dislike(vectors: Vectors) -> None:
    result = recommend(vectors, ids=GROUPS, dislike=["a0"], k=20, diversity=0)
    assert result.basis == "typical"
    assert "a" not in first_letters(result)
    assert "typical" in result.notes[0]


def test_diversity_spreads(vectors: Vectors) -> None:
    def spread(diversity: float) -> float:
        result = recommend(vectors, ids=GROUPS, like=["a0"], k=8, diversity=diversity)
        rows = vectors[[GROUPS.index(name) for name in result.ids]]
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return float((rows @ rows.T).mean())

    assert spread(0) > spread(0.5) > spread(1)


def test_diverse_is_what_its_definition_says(vectors: Vectors) -> None:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = unit @ unit[0].astype(np.float64)
    scores[0] = -np.inf
    worth = (scores - scores[1:].min()) / (scores[1:].max() - scores[1:].min())
    chosen = [int(np.argmax(scores))]
    while len(chosen) < 6:
        value = 0.6 * worth - 0.4 * (unit @ unit[chosen].T).max(axis=1)
        value[[0, *chosen]] = -np.inf
        chosen.append(int(np.argmax(value)))
    assert diverse(unit, scores[:, None], 6, 0.4, np.ones(1)).tolist() == chosen


def test_the_mask_limits_what_comes_and_not_what_is_liked(vectors: Vectors) -> None:
    mask = np.array([name[0] == "b" for name in GROUPS])
    result = recommend(vectors, ids=GROUPS, like=["a0"], mask=mask, k=60)
    assert sorted(result.ids) == sorted(n for n in GROUPS if n[0] == "b")
    assert np.isnan(result.scores[~mask]).all()


@pytest.mark.parametrize("options", [{"like": ["a0", "b1"]}, {"user": "w1"}, {"user": "nobody"}])
def test_the_order_of_the_rows_and_of_the_log_does_not_matter(
    vectors: Vectors, events: Events, options: dict[str, Any]
) -> None:
    if "user" in options:
        options = {**options, "history": events}
    first = recommend(vectors, ids=GROUPS, **options)
    order = RNG.permutation(60)
    if "user" in options and events.times is not None:
        mixed = RNG.permutation(len(events))
        options["history"] = Events(
            [events.users[i] for i in mixed],
            [events.items[i] for i in mixed],
            times=events.times[mixed],
        )
    other = recommend(vectors[order], ids=[GROUPS[i] for i in order], **options)
    assert other.to_dict() == first.to_dict()
    assert np.array_equal(other.scores, first.scores[order], equal_nan=True)


def test_what_people_did_goes_beyond_what_items_say(vectors: Vectors, events: Events) -> None:
    by_text = recommend(vectors, ids=GROUPS, like=["a0", "a1"], k=5, diversity=0)
    assert set(first_letters(by_text)) == {"a"}
    result = recommend(vectors, ids=GROUPS, history=events, user="w1", k=10, diversity=0)
    assert result.basis == "history"
    assert result.items[0].score == 1
    assert set(first_letters(result)) == {"a", "c"}
    assert not set(result.ids) & {f"{g}{i}" for g in "ac" for i in range(5)}
    assert {reason.source for item in result for reason in item.because} == {"id"}


def test_likes_are_answered_by_a_history_too(vectors: Vectors, events: Events) -> None:
    learned = learn_history(vectors, events, ids=GROUPS)
    result = recommend(vectors, ids=GROUPS, history=learned, like=["c9"], k=3, diversity=0)
    assert result.basis == "history"
    assert set(first_letters(result)) == {"c"}
    spoken = recommend(vectors, ids=GROUPS, history=learned, texts={"d": CENTRES[3]}, k=3)
    assert first_letters(spoken) == ["d"] * 3


def test_a_new_item_stands_on_its_text(vectors: Vectors, events: Events) -> None:
    result = recommend(vectors, ids=GROUPS, history=events, user="u0", k=60, diversity=0)
    order = first_letters(result)
    assert order.index("a") < order.index("b")  # a10 to a14 are in no event, nor are b, d


def test_a_user_without_history_gets_the_popular_ones_marked(
    vectors: Vectors, events: Events
) -> None:
    result = recommend(vectors, ids=GROUPS, history=events, user="u00", k=3, diversity=0)
    assert result.basis == "popular"
    assert "Did you mean" in result.notes[0]
    assert "popular" in result.notes[1]
    assert set(result.items[0].because[0].to_dict()) == {"popular", "share"}
    assert result.items[0].score == pytest.approx(19 / 29)


def test_events_of_items_that_are_not_here_are_counted(vectors: Vectors, events: Events) -> None:
    assert events.times is not None
    more = Events([*events.users, "u1"], [*events.items, "gone"], times=np.append(events.times, 9))
    result = recommend(vectors, ids=GROUPS, history=more, user="u1", k=3)
    assert result.notes == ("1 item of the history is not in the collection: left out.",)
    assert result.asides() == list(result.notes)


def test_all_seen_and_small_collections(vectors: Vectors, events: Events) -> None:
    result = recommend(vectors[:2], ids=["x", "y"], like=["x", "y"])
    assert (result.ids, len(result.notes)) == ([], 1)
    assert recommend(vectors[:1], ids=["x"], like=["x"]).ids == []
    assert recommend(vectors[:2], ids=["x", "y"], like=["x"], k=50).ids == ["y"]
    same = np.ones((5, 4), np.float32)
    assert len(recommend(same, like=["0"], k=9)) == 4
    seen = Events(["u"] * 2, ["x", "y"])
    assert recommend(vectors[:2], ids=["x", "y"], history=seen, user="u").ids == []
    assert recommend(vectors[:1], ids=["x"], history=seen, user="v").ids == ["x"]


def test_opposite_likes_do_not_cancel_out() -> None:
    rows = np.array([[1, 0], [-1, 0], [0.9, 0.1], [-0.9, 0.1], [0, 1]], np.float32)
    assert sorted(recommend(rows, like=["0", "1"], k=2).ids) == ["2", "3"]


@pytest.mark.parametrize(
    ("options", "error", "spoken"),
    [
        ({"like": ["a99"]}, UnknownItem, "Did you mean 'a9'"),
        ({"like": ["a1"], "dislike": ["a1"]}, UsageError, "liked and disliked"),
        ({}, UsageError, "Nothing is known"),
        ({"user": "u"}, UsageError, "without a history"),
        ({"like": ["a1"], "k": 0}, UsageError, "1 or more"),
        ({"like": ["a1"], "diversity": 2}, UsageError, "0 to 1"),
        ({"like": ["a1"], "weights": [1, 2]}, UsageError, "2 weights"),
        ({"like": ["a1"], "weights": [-1]}, UsageError, "above 0"),
    ],
)
def test_mistakes(
    vectors: Vectors, options: dict[str, Any], error: type[Exception], spoken: str
) -> None:
    with pytest.raises(error, match=spoken):
        recommend(vectors, ids=GROUPS, **options)


def test_the_documents(vectors: Vectors) -> None:
    result = recommend(vectors, ids=GROUPS, like=["a0"], k=2)
    assert list(result.to_dict()) == ["items"]
    assert list(result.to_dict()["items"][0]) == ["id", "score", "because"]
    assert result.to_dict()["items"][0]["because"] == [{"id": "a0", "share": 1.0}]
    assert result.to_arrow().column_names == ["id", "score", "because", "shares"]
    assert "because: a0" in repr(result)
