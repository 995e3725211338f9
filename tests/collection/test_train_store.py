"""A training from what a collection knows."""

import numpy as np
import pytest

import nearfield as nf
from nearfield.collection.training.base import Remembering
from nearfield.collection.training.store import labeled, liked, same, unlabeled
from nearfield.errors import UnknownItem, UnknownName, UsageError
from nearfield.testing import ToyEncoder

COURSE = {"depth": "adapter", "epochs": 10, "learning_rate": 0.02}


@pytest.fixture(scope="module")
def tickets(kinds, word_model, tmp_path_factory):
    found = nf.open("tickets", db=tmp_path_factory.mktemp("db"), model=str(word_model))
    found.add([{"id": f"t{n}", **row} for n, row in enumerate(kinds)], text="text", id="id")
    return found


@pytest.mark.slow
def test_labels_of_a_collection_encode_nothing_again(tickets, tmp_path, monkeypatch):
    encoder = tickets.encoder()
    monkeypatch.setattr(
        type(encoder), "encode", lambda *_, **__: pytest.fail("a text was encoded again")
    )
    found = tickets.train(label="kind", out=tmp_path / "mine", hard_negatives=1, **COURSE)
    assert found.better
    assert found.comparison.differences["words"]["accuracy"].low > 0


@pytest.mark.slow
def test_the_mapped_rows_are_those_of_the_new_encoder(tickets, tmp_path):
    found = tickets.train(label="kind", out=tmp_path / "mine", **COURSE)
    adapted = found.encoder().adapted
    items = tickets.items()
    assert adapted.base == tickets.encoder().fingerprint
    rows = found.encoder().encode_document(items.texts)
    assert np.allclose(adapted.map(items.vectors), rows, atol=1e-3)


def test_labels_leave_out_what_has_none(tickets):
    found = labeled(tickets.items(), "kind")
    assert (found.form, len(found)) == ("labels", len(tickets))
    grouped = labeled(tickets.items(), "kind", "kind")
    assert grouped.groups == grouped.labels
    with pytest.raises(UnknownName, match="kind"):
        labeled(tickets.items(), "sort")


def test_marked_pairs_are_pairs_or_scores(tickets):
    items = tickets.items()
    alike = same(items, pairs=[("t0", "t6", True), ("t1", "t7", True)])
    assert alike.form == "pairs"
    mixed = same(items, pairs=[("t0", "t6", True), ("t0", "t1", False)])
    assert mixed.scores.tolist() == [1.0, 0.0]
    assert same(items, [["t0", "t1"]]).form == "pairs"
    with pytest.raises(UnknownItem):
        same(items, pairs=[("t0", "nobody", True)])


def test_likes_are_divided_by_items(tickets, kinds):
    fans = [
        {"user": f"u{n % 6}", "item": f"t{n}", "rating": 5 if n % 12 < 6 else 1}
        for n in range(len(kinds))
    ]
    parts = liked(tickets.items(), fans)
    texts = [set(part.texts) for part in parts]
    assert not texts[0] & texts[1]
    assert not texts[0] & texts[2]
    assert not texts[1] & texts[2]
    assert {part.form for part in parts} == {"scores"}
    assert len(parts[0]) > len(parts[1])
    only = liked(tickets.items(), [event for event in fans if event["rating"] == 5])
    assert {part.form for part in only} == {"pairs"}
    with pytest.raises(UsageError, match="liked too few"):
        liked(tickets.items(), fans[:3])


def test_long_items_teach_by_their_passages(tmp_path):
    toy = ToyEncoder(limit=8)
    long = [f"{n} " + " ".join(f"word{n}{at}" for at in range(24)) for n in range(5)]
    found = nf.open("long", db=tmp_path, model=toy)
    found.add(long)
    pairs = unlabeled(found.items(), toy)
    assert pairs.form == "pairs"
    assert len(pairs) > len(long)
    short = nf.open("short", db=tmp_path, model=toy)
    short.add(["red apple", "blue sky"])
    assert unlabeled(short.items(), toy).form == "texts"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "nothing came"),
        ({"label": "kind", "texts": True}, "label and texts came"),
        ({"texts": True}, "Texts alone"),
        ({"texts": True, "group": "kind"}, "groups labels"),
    ],
)
def test_mistakes(asked, says, tickets, tmp_path):
    with pytest.raises(UsageError, match=says):
        tickets.train(out=tmp_path / "mine", **asked)


def test_rows_that_are_known_are_not_encoded():
    toy = ToyEncoder()
    knows = Remembering(toy, ["red"], np.full((1, 32), 7, np.float32))
    rows = knows.encode_document(["blue", "red"])
    assert toy.seen == 1
    assert rows[1].tolist() == [7] * 32
    assert np.allclose(rows[0], ToyEncoder().encode_document(["blue"])[0])
    assert knows.encode_query(["blue"]).shape == (1, 32)
