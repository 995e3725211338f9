"""Maps of a collection: items, words in context, a list of words."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.encoders.text.tokens import TokenVectors
from nearfield.errors import UnknownName, UsageError
from nearfield.testing import ToyEncoder
from nearfield.views.points import MapData

SUBJECTS = [["apple", "pear", "orchard", "juice"], ["rocket", "moon", "orbit", "launch"]]
RIVER, MONEY = ["water", "fish", "boat", "shore"], ["loan", "cash", "credit", "teller"]


class Reading(ToyEncoder):
    """A toy that reads words in context: a word's vector is its own, and its text's as much."""

    prompts: Mapping[str, str] = {}

    def __init__(self) -> None:
        super().__init__(dim=24, limit=12)

    def encode_tokens(
        self, texts: Sequence[str], *, prompt: str | None = None
    ) -> list[TokenVectors]:
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> TokenVectors:
        spans = [match.span() for match in re.finditer(r"\w+", text)]
        words = [text[a:b] for a, b in spans]
        rows = self.encode_document(words) + self.encode_document([text])
        return TokenVectors(rows, np.array(spans, np.int64).reshape(-1, 2), tuple(words))


@pytest.fixture
def notes(tmp_path: Path, toy: ToyEncoder) -> nf.Collection:
    chance = random.Random(0)
    notes = nf.open("notes", db=tmp_path, model=toy)
    notes.add(
        [
            {
                "id": f"n{i}",
                "text": f"{' '.join(chance.sample(SUBJECTS[i % 2], 3))} {i}",
                "kind": "ab"[i % 2],
                "n": float(i),
            }
            for i in range(80)
        ],
        text="text",
        id="id",
    )
    return notes


@pytest.fixture
def banks(tmp_path: Path) -> nf.Collection:
    chance = random.Random(0)
    banks = nf.open("banks", db=tmp_path, model=Reading())
    texts = {
        f"{'rm'[i % 2]}{i}": f"A bank. The {' '.join(chance.sample([RIVER, MONEY][i % 2], 2))} "
        f"at the {'Bank' if i % 3 else 'bank'} again, number {i}."
        for i in range(60)
    }
    banks.add(texts)
    return banks


def test_all_that_the_views_draw(notes: nf.Collection) -> None:
    result = notes.map(color="kind")
    data = result.data[0]
    assert data.points.shape == (80, 2)
    assert data.columns["kind"][data.ids.index("n3")] == "b"
    assert set(data.layers) >= {"trustworthiness", "kept", "duplicates", "outliers"}
    assert data.labels is not None
    assert data.title == "notes"
    assert len(result) == len(result.ids) == 80
    label = dict(zip(data.ids, data.labels.of, strict=True))
    assert label["n0"] != label["n1"]


def test_a_filter(notes: nf.Collection) -> None:
    result = notes.map("pca", where="kind = 'a'")
    assert len(result) == 40
    assert "What lies further apart is" in repr(result)


def test_four_methods_side_by_side(notes: nf.Collection) -> None:
    result = notes.map(compare=True, perplexity=12)
    assert [one.method for one in result.projections] == ["umap", "tsne", "pca", "mds"]
    assert result.projections[1].arguments["n_neighbors"] == 12
    document: Any = result.to_dict()
    assert [one["method"] for one in document["maps"]] == ["umap", "tsne", "pca", "mds"]


def test_topics_and_duplicates_that_are_there_are_taken(notes: nf.Collection) -> None:
    topics = notes.topics(4)
    duplicates = notes.duplicates()
    result = notes.map("mds", topics=topics, duplicates=duplicates)
    assert result.data[0].labels is not None
    assert result.data[0].labels.names == tuple(topics.names)
    with pytest.raises(UsageError, match="topics are of other items"):
        notes.map(topics=topics, where="kind = 'a'")


def test_duplicates_are_one_point(notes: nf.Collection) -> None:
    notes.add({f"twin{i}": "pear orchard APPLE juice" for i in range(4)})
    result = notes.map()
    rows = [result.ids.index(f"twin{i}") for i in range(4)]
    assert len(np.unique(result.projection.points[rows], axis=0)) == 1
    assert result.data[0].layers["duplicates"][rows].tolist() == [4] * 4


@pytest.mark.parametrize("ending", ["html", "png", "svg", "pdf"])
def test_to_a_file(notes: nf.Collection, tmp_path: Path, ending: str) -> None:
    path = notes.map("pca", color="n").save(tmp_path / f"map.{ending}")
    assert path.stat().st_size > 5_000
    assert not list(tmp_path.glob("*.part"))


def test_four_in_one_figure_and_one_page(notes: nf.Collection, tmp_path: Path) -> None:
    result = notes.map(compare=True, where="n < 20")
    for ending in ("png", "html"):
        assert result.save(tmp_path / f"four.{ending}").stat().st_size > 5_000


def test_a_file_that_cannot_be(notes: nf.Collection, tmp_path: Path) -> None:
    result = notes.map("pca")
    with pytest.raises(UsageError, match=r"known: \.html, \.png"):
        result.save("map.docx")
    with pytest.raises(UsageError, match="cannot be written"):
        result.save(tmp_path / "nowhere" / "map.html")


def test_it_shows_itself(notes: nf.Collection) -> None:
    assert "<img" in notes.map("pca")._repr_html_()


def test_the_document_is_json(notes: nf.Collection) -> None:
    document = json.loads(json.dumps(notes.map("pca").to_dict()))
    assert document.keys() == {"method", "arguments", "items", "trust", "axes", "clusters"}
    item = document["items"][0]
    measures = {"trustworthiness", "continuity", "kept", "distances"}
    assert item.keys() == {"id", "point", "cluster"} | measures
    assert sum(cluster["size"] for cluster in document["clusters"]) == 80


def test_new_items_are_placed(notes: nf.Collection, toy: ToyEncoder) -> None:
    result = notes.map()
    near = result.place(toy.encode_document(["apple pear orchard"]))
    of_apples = [row for row, kind in enumerate(result.data[0].columns["kind"]) if kind == "a"]
    away = np.linalg.norm(result.projection.points - near, axis=1)
    assert away.argmin() in of_apples


@pytest.mark.parametrize("texts", [["one"], ["one", "two"], ["same"] * 6])
def test_few_items_and_equal_ones(tmp_path: Path, toy: ToyEncoder, texts: list[str]) -> None:
    few = nf.open("few", db=tmp_path, model=toy)
    few.add({str(i): text for i, text in enumerate(texts)})
    result = few.map(compare=True)
    assert all(np.isfinite(one.points).all() for one in result.projections)
    assert result.save(tmp_path / "few.html").exists()
    assert result.save(tmp_path / "few.png").exists()


def test_mistakes_are_said(notes: nf.Collection) -> None:
    with pytest.raises(UnknownName, match="no column 'hue'; known: .*kind.*topic"):
        notes.map(color="hue")
    with pytest.raises(UnknownName, match="mds"):
        notes.map("isomap")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="four are compared"):
        notes.map(compare=True, backend="umap-learn")
    with pytest.raises(UsageError, match="no vectors of words"):
        notes.map(tokens="apple")


def examples(data: MapData) -> Sequence[str]:
    """The texts of a map, which are there."""
    assert data.texts is not None
    return data.texts


def test_the_senses_of_a_word(banks: nf.Collection) -> None:
    result = banks.map(tokens="bank")
    assert len(result) == 120
    assert result.note == "'bank' occurs 120 times."
    data = result.data[0]
    assert data.ids[0] == "m1:2"
    assert examples(data)[0] == "A bank."
    assert data.columns["item"][0] == "m1"
    second = [row for row, text in enumerate(examples(data)) if text != "A bank."]
    assert len(second) == 60
    assert all("bank" in examples(data)[row].lower() for row in second)
    points = result.projection.points[second]
    sense = np.array([data.columns["item"][row][0] for row in second])
    away = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(away, np.inf)
    assert (sense[away.argmin(axis=1)] == sense).mean() > 0.9


def test_a_sample_of_the_occurrences(banks: nf.Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nearfield.pipeline.word_vectors.OCCURRENCES", 30)
    first, again = (banks.map("pca", tokens=word) for word in ("bank", " bank "))
    assert first.note == "'bank' occurs 120 times; a sample of 30 is shown."
    assert list(first.ids) == list(again.ids)
    assert list(banks.map("pca", tokens="bank", random_state=1).ids) != list(first.ids)


def test_a_list_of_words(banks: nf.Collection) -> None:
    result = banks.map("pca", tokens=["water", "fish", "loan", "cash", "zebra", "loan", ""])
    data = result.data[0]
    assert list(data.ids) == ["water", "fish", "loan", "cash", "zebra"]
    assert data.columns["occurrences"][-1] == 0
    assert data.columns["occurrences"][0] > 0
    assert "water" in examples(data)[0]
    assert examples(data)[-1] == "zebra"
    assert result.note == "1 of 5 words occur in no item, and were encoded alone."


def test_words_that_cannot_be(banks: nf.Collection) -> None:
    with pytest.raises(UsageError, match="No item holds the word 'zebra'"):
        banks.map(tokens="zebra")
    with pytest.raises(UsageError, match="is no word"):
        banks.map(tokens="--")
    with pytest.raises(UsageError, match="0 words came"):
        banks.map(tokens=[" "])
    with pytest.raises(UnknownName, match="item"):
        banks.map(tokens="bank", color="hue")


def test_a_word_deep_in_a_long_text(tmp_path: Path) -> None:
    long = nf.open("long", db=tmp_path, model=Reading())
    long.add({"a": f"{'filler ' * 60}the late bank. {'More ' * 60}bank"})
    result = long.map(tokens="bank")
    assert len(result) == 2
    assert examples(result.data[0])[0].endswith("filler the late bank.")
    assert examples(result.data[0])[0].startswith("… filler")
    assert len(examples(result.data[0])[0]) < 320
