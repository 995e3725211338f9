"""A collection of words by a file of vectors: add, search, similar, map, topics, encode."""

from pathlib import Path

import numpy as np
import pytest
from tests.encoders.words.conftest import binary, raw

import nearfield as nf
from nearfield import verbs
from nearfield.encoders import load
from nearfield.errors import UsageError
from nearfield.store import Database

GROUPS = {"fruit": ["apple", "pear", "plum", "fig", "melon"], "royal": ["king", "queen", "prince"]}
WORDS = [word for group in GROUPS.values() for word in group]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEARFIELD_CACHE", str(tmp_path / "cache"))
    draw = np.random.default_rng(0)
    rows = draw.normal(0, 0.3, (len(WORDS), 8)).astype(np.float32)
    rows[: len(GROUPS["fruit"]), 0] += 2
    rows[len(GROUPS["fruit"]) :, 1] += 2
    path = tmp_path / "vectors.bin"
    path.write_bytes(binary(raw(WORDS), rows))
    return path


@pytest.fixture
def collection(tmp_path: Path, file: Path) -> nf.Collection:
    words = tmp_path / "words.txt"
    words.write_text("\n".join([*WORDS, "xyzzy"]) + "\n")
    made = nf.Collection("words", db=Database(tmp_path / "db"), model=str(file))
    report = made.add(words)
    assert report.new == len(WORDS) + 1
    assert report.unread == 1
    assert any("cannot read 1 of 9 items" in note for note in report.notes)
    return made


@pytest.mark.filterwarnings("ignore::nearfield.collection.caution.UnreadWarning")
def test_every_task_works_on_words(collection: nf.Collection, tmp_path: Path) -> None:
    found = [hit.text for hit in collection.search("apple pear", k=5)]
    assert set(found) == set(GROUPS["fruit"])
    king = collection.search("king", k=1)[0].id
    near = collection.similar(king, k=2)
    assert {hit.text for hit in near} == {"queen", "prince"}
    clusters = collection.cluster(k=2)
    labels = dict(zip(clusters.ids, clusters.labels, strict=True))
    assert len(set(labels.values()) - {-1}) == 2
    assert len(collection.topics(k=2).to_dict()["clusters"]) == 2
    assert len(collection.map(method="pca").ids) == len(WORDS)


def test_a_collection_finds_its_file_again_from_any_folder(
    collection: nf.Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    again = nf.Collection("words", db=Database(tmp_path / "db"))
    assert again.search("king", k=1)[0].text == "king"


def test_sif_is_fitted_to_the_items(file: Path, tmp_path: Path) -> None:
    model = load(str(file), weighting="sif")
    made = nf.Collection("sif", db=Database(tmp_path / "db"), model=model)
    texts = ["apple pear", "king queen", "plum fig melon", "prince king", "apple fig"]
    made.add(texts)
    assert {hit.text for hit in made.search("pear", k=3)} <= set(texts)
    again = nf.Collection(
        "sif", db=Database(tmp_path / "db"), model=load(str(file), weighting="sif")
    )
    assert [h.text for h in again.search("king", k=2)] == [h.text for h in made.search("king", k=2)]


def test_vectors_alone(file: Path, tmp_path: Path) -> None:
    report = verbs.encode(WORDS, out=tmp_path / "v.npy", model=str(file))
    assert (report.rows, report.dim) == (len(WORDS), 8)
    rows = np.load(tmp_path / "v.npy")
    np.testing.assert_allclose(rows, load(str(file)).encode(WORDS), atol=1e-6)


def test_int8_is_for_transformers(file: Path) -> None:
    with pytest.raises(UsageError, match="read in f32"):
        nf.load(str(file), precision="int8")
