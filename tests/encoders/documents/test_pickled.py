"""Gensim's own Doc2Vec models: read without gensim, run nothing, and give gensim's numbers."""

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gensim.models.doc2vec import Doc2Vec, TaggedDocument
from gensim.test.utils import datapath

import nearfield as nf
from nearfield.encoders.documents.encoder import DocumentEncoder
from nearfield.encoders.documents.pickled import read_gensim
from nearfield.errors import BadModel

KINDS: dict[str, dict[str, Any]] = {
    "pv-dbow": {"dm": 0},
    "pv-dm": {"dm": 1, "shrink_windows": False},
    "pv-dm, sum": {"dm": 1, "dm_mean": 0},
    "pv-dm-concat": {"dm": 1, "dm_concat": 1},
    "softmax": {"dm": 0, "hs": 1, "negative": 0},
    "softmax and negative": {"dm": 0, "hs": 1, "negative": 3},
}


def texts(capitals: bool = False) -> list[str]:
    draw = np.random.default_rng(2)
    themes = [[f"{kind}{n}" for n in range(8)] for kind in ("fruit", "heart", "engine")]
    rows = [" ".join(draw.choice(themes[at % 3], 20)) for at in range(60)]
    return [row.title() for row in rows] if capitals else rows


def model(capitals: bool = False, **options: Any) -> Doc2Vec:
    tagged = [TaggedDocument(row.split(), [f"d{n}"]) for n, row in enumerate(texts(capitals))]
    given = {"vector_size": 12, "window": 3, "epochs": 60, "alpha": 0.05, "sample": 0} | options
    return Doc2Vec(tagged, min_count=1, workers=1, seed=3, **given)


@pytest.mark.parametrize("apart", [False, True], ids=["one file", "arrays beside"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_model_is_read_as_gensim_holds_it(tmp_path: Path, kind: str, apart: bool) -> None:
    trained = model(**KINDS[kind])
    path = tmp_path / "my model[1].d2v"
    trained.save(str(path), **({"sep_limit": 0} if apart else {}))
    read = read_gensim(path)
    assert dict(read.words) == trained.wv.key_to_index
    assert read.counts.tolist() == trained.wv.expandos["count"].tolist()
    if trained.negative:
        assert np.array_equal(read.output[: len(trained.wv)], trained.syn1neg)
        edges = np.searchsorted(read.table, np.arange(1, len(trained.wv) + 1)) / len(read.table)
        cumulative = trained.cum_table / trained.cum_table[-1]
        np.testing.assert_allclose(edges, cumulative, atol=2e-6)
    if trained.hs:
        assert np.array_equal(read.output[-len(trained.wv) :], trained.syn1)
        assert read.paths is not None
        assert read.signs is not None
        below = len(trained.wv) if trained.negative else 0
        for row in range(len(trained.wv)):
            size = len(trained.wv.expandos["point"][row])
            nodes = trained.wv.expandos["point"][row].astype(int) + below
            code = trained.wv.expandos["code"][row].tolist()
            assert read.paths[row].tolist() == [*nodes, *[-1] * (read.paths.shape[1] - size)]
            assert (1 - read.signs[row, :size]).tolist() == code
    if not trained.sg:
        assert np.array_equal(read.vectors, trained.wv.vectors)
    named = "pv-dbow" if trained.sg else kind.split(",", maxsplit=1)[0]
    assert (read.architecture, read.dim, read.window) == (named, 12, 3)
    assert (read.mean, read.shrink) == (bool(trained.cbow_mean), bool(trained.shrink_windows))
    assert (read.schedule.epochs, read.schedule.first) == (60, 0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_its_documents_are_where_gensim_put_them(tmp_path: Path, kind: str) -> None:
    trained = model(**KINDS[kind])
    trained.save(str(tmp_path / "mine.d2v"))
    encoder: Any = nf.load(str(tmp_path / "mine.d2v"))
    assert isinstance(encoder, DocumentEncoder)
    rows = encoder.encode(texts())
    own = trained.dv.vectors / np.linalg.norm(trained.dv.vectors, axis=1, keepdims=True)
    theirs = np.stack([trained.infer_vector(row.split()) for row in texts()])
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    near, reference = ((each * own).sum(1).mean() for each in (rows, theirs))
    assert near > reference - 0.05
    theme = np.arange(60) % 3
    assert (theme[(rows @ own.T).argmax(1)] == theme).mean() > 0.9


def test_a_model_is_read_without_gensim(tmp_path: Path) -> None:
    model(dm=0).save(str(tmp_path / "mine.d2v"))
    code = (
        "import sys, nearfield as nf; e = nf.load(sys.argv[1]);"
        "print(e.encode_document(['fruit1 fruit2']).shape, 'gensim' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "mine.d2v")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "(1, 12) False"


def test_words_with_capitals_are_found_as_they_stand(tmp_path: Path) -> None:
    model(True, dm=0).save(str(tmp_path / "mine.d2v"))
    encoder: Any = nf.load(str(tmp_path / "mine.d2v"))
    words = encoder.model.cut("Fruit1, (Heart2) and fruit1!")
    assert words == ["Fruit1", "Heart2", "and", "fruit1"]
    assert encoder.reads(["Fruit1, Heart2.", "fruit1 heart2"]).tolist() == [1, 0]


def test_a_digest_is_of_the_arrays_beside_it_too(tmp_path: Path) -> None:
    model(dm=0).save(str(tmp_path / "mine.d2v"), sep_limit=0)
    first = nf.load(str(tmp_path / "mine.d2v"))
    assert pickle.loads(pickle.dumps(first)).fingerprint == first.fingerprint
    array = np.load(tmp_path / "mine.d2v.syn1neg.npy")
    array[0, 0] += 1
    np.save(tmp_path / "mine.d2v.syn1neg.npy", array)
    assert nf.load(str(tmp_path / "mine.d2v")).fingerprint != first.fingerprint


class Planted:
    """Makes a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_a_pickle_that_names_anything_else_is_refused_and_not_run(tmp_path: Path) -> None:
    trained = model(dm=0)
    trained.comment = Planted(tmp_path / "run")
    trained.save(str(tmp_path / "mine.d2v"))
    with pytest.raises(BadModel, match="pathlib"):
        nf.load(str(tmp_path / "mine.d2v"))
    assert not (tmp_path / "run").exists()


def test_a_model_cut_short_or_without_its_arrays_is_a_sentence(tmp_path: Path) -> None:
    model(dm=0).save(str(tmp_path / "mine.d2v"))
    whole = (tmp_path / "mine.d2v").read_bytes()
    for cut in (5000, len(whole) // 2, len(whole) - 10):
        (tmp_path / "cut.d2v").write_bytes(whole[:cut])
        with pytest.raises(BadModel):
            nf.load(str(tmp_path / "cut.d2v"))
    model(dm=0).save(str(tmp_path / "apart.d2v"), sep_limit=0)
    (tmp_path / "apart.d2v.syn1neg.npy").unlink()
    with pytest.raises(BadModel, match=r"apart\.d2v\.syn1neg\.npy, which is not beside it"):
        nf.load(str(tmp_path / "apart.d2v"))


def test_numbers_that_are_none_and_settings_that_cannot_be_are_a_sentence(tmp_path: Path) -> None:
    for name, value, message in [
        ("window", 0, "says window: 0; 1 to 10,000 was wanted"),
        ("epochs", "many", "says epochs: -1"),
        ("alpha", float("nan"), "says alpha: nan; 0 to 1 was wanted"),
        ("negative", 0, "neither negative sampling nor a softmax"),
    ]:
        trained = model(dm=0, epochs=2)
        setattr(trained, name, value)
        trained.save(str(tmp_path / "mine.d2v"))
        with pytest.raises(BadModel, match=message):
            nf.load(str(tmp_path / "mine.d2v"))
    trained = model(dm=0, epochs=2)
    trained.syn1neg[2, 2] = np.inf
    trained.save(str(tmp_path / "mine.d2v"))
    with pytest.raises(BadModel, match="syn1neg with NaN or infinite numbers"):
        nf.load(str(tmp_path / "mine.d2v"))


def test_a_model_of_an_older_gensim_says_how_to_save_it_again() -> None:
    for name in ("doc2vec_old", "d2v-lee-v0.13.0"):
        with pytest.raises(BadModel) as caught:
            nf.load(datapath(name))
        assert "before version 4" in str(caught.value)
        assert "save it again" in str(caught.value.hint)
