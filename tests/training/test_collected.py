"""Examples out of a pile of items."""

import numpy as np
import pytest

from nearfield.errors import UnknownItem, UsageError
from nearfield.tasks.recommend import Events
from nearfield.testing import ToyEncoder
from nearfield.training.collected import labeled, liked, same, unlabeled
from nearfield.training.known import Remembering

Kinds = list[dict[str, str]]


@pytest.fixture
def texts(kinds: Kinds) -> dict[str, str]:
    return {f"t{n}": row["text"] for n, row in enumerate(kinds)}


def test_labels_leave_out_what_has_none(kinds: Kinds) -> None:
    texts, values = ([row[name] for row in kinds] for name in ("text", "kind"))
    examples = labeled(texts, values, column="kind")
    assert (examples.form, len(examples)) == ("labels", len(kinds))
    grouped = labeled(texts, values, values)
    assert grouped.groups == grouped.labels
    some = labeled(["red", "blue", " "], ["a", None, "b"], column="kind")
    assert some.columns == {"text": ["red"]}
    assert some.notes == ("2 items without a label in 'kind' are left out.",)
    with pytest.raises(UsageError, match="No item has a value in 'kind'"):
        labeled(["red"], [None], column="kind")


def test_marked_pairs_are_pairs_or_scores(texts: dict[str, str]) -> None:
    alike = same(texts, judged=[("t0", "t6", True), ("t1", "t7", True)])
    assert alike.form == "pairs"
    mixed = same(texts, judged=[("t0", "t6", True), ("t0", "t1", False)])
    assert mixed.scores is not None
    assert mixed.scores.tolist() == [1.0, 0.0]
    assert same(texts, [["t0", "t1"]]).form == "pairs"
    with pytest.raises(UnknownItem, match="Did you mean 't10'"):
        same(texts, judged=[("t0", "t10x", True)])


def test_likes_are_divided_by_items(texts: dict[str, str]) -> None:
    places = range(len(texts))
    users, items = [f"u{n % 6}" for n in places], [f"t{n}" for n in places]
    likes = np.array([1.0 if n % 12 < 6 else 0.0 for n in places])
    parts = liked(texts, Events(users, items, likes))
    sides = [set(part.texts) for part in parts]
    assert not sides[0] & sides[1]
    assert not sides[0] & sides[2]
    assert not sides[1] & sides[2]
    assert {part.form for part in parts} == {"scores"}
    assert len(parts[0]) > len(parts[1])
    rows = np.flatnonzero(likes)
    only = liked(texts, Events([users[row] for row in rows], [items[row] for row in rows]))
    assert {part.form for part in only} == {"pairs"}
    with pytest.raises(UsageError, match="liked too few"):
        liked(texts, Events(users[:3], items[:3], likes[:3]))


def test_long_items_teach_by_their_passages() -> None:
    toy = ToyEncoder(limit=8)
    long = [f"{n} " + " ".join(f"word{n}{at}" for at in range(24)) for n in range(5)]
    pairs = unlabeled(long, toy.segment)
    assert pairs.form == "pairs"
    assert len(pairs) > len(long)
    assert unlabeled(["red apple", "blue sky"], toy.segment).form == "texts"


def test_rows_that_are_known_are_not_encoded() -> None:
    toy = ToyEncoder()
    knows = Remembering(toy, ["red"], np.full((1, 32), 7, np.float32))
    rows = knows.encode_document(["blue", "red"])
    assert toy.seen == 1
    assert rows[1].tolist() == [7] * 32
    assert np.allclose(rows[0], ToyEncoder().encode_document(["blue"])[0])
    assert knows.encode_query(["blue"]).shape == (1, 32)
