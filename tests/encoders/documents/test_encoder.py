"""A Doc2Vec folder as an encoder: loaded, asked, added by, pickled; and what is wrong with one."""

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.encoders.documents.encoder import DocumentEncoder
from nearfield.encoders.documents.folder import write_learned
from nearfield.errors import BadModel, UnknownName, UsageError
from nearfield.types import Encoder, ReadingEncoder

WORDS = [f"{kind}{n}" for kind in ("fruit", "heart", "engine") for n in range(6)]


def make(folder: Path, architecture: str = "pv-dbow", **settings: Any) -> Path:
    """A model of 18 words of three themes, whose output rows tell the themes apart."""
    draw = np.random.default_rng(1)
    theme = np.arange(18) // 6
    output = draw.normal(0, 0.2, (18, 8)) + 2 * np.eye(3, 8)[theme]
    arrays = {"output": output.astype(np.float32)}
    if architecture == "pv-dm":
        arrays["vectors"] = draw.normal(0, 0.1, (18, 8)).astype(np.float32)
    told = {"model_type": "doc2vec", "architecture": architecture, "dim": 8, "epochs": 20}
    told |= {"window": 3, "negative": 5, "learning_rate": 0.1, "last_rate": 0.001} | settings
    folder.mkdir()
    write_learned(folder, told, WORDS, np.full(18, 9), arrays)
    return folder


@pytest.fixture(params=["pv-dbow", "pv-dm"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return make(tmp_path / "mine", request.param)


TEXTS = [
    "Fruit1 fruit2, fruit3! fruit1",
    "heart0 heart5 heart2 heart2",
    "fruit4 fruit5 fruit0 fruit2",
    "engine1",
    "sky",
    "",
]


def test_a_folder_is_loaded_as_an_encoder_of_texts(folder: Path) -> None:
    encoder: Any = nf.load(str(folder))
    assert isinstance(encoder, DocumentEncoder)
    assert isinstance(encoder, Encoder)
    assert isinstance(encoder, ReadingEncoder)
    assert encoder.dim == 8
    assert encoder.modalities == frozenset({"text"})
    rows = encoder.encode_document(TEXTS)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert rows[0] @ rows[2] > rows[0] @ rows[1] + 0.3
    assert np.array_equal(encoder.encode_query(TEXTS), rows)
    assert np.array_equal(encoder.encode(TEXTS[1]), rows[1])


def test_texts_without_a_known_word_lie_near_nothing(folder: Path) -> None:
    encoder = nf.load(str(folder))
    known = encoder.encode_document(TEXTS[:4])
    apart = encoder.encode_document([f"sky {n}" for n in range(300)])
    assert len(np.unique(apart, axis=0)) == 300
    assert abs((apart @ known.T).mean()) < 0.1
    assert abs((apart @ apart.T)[np.triu_indices(300, 1)].mean()) < 0.05


def test_it_knows_which_words_it_reads(folder: Path) -> None:
    encoder: Any = nf.load(str(folder))
    assert encoder.reads(["fruit1 sky", "FRUIT2", "sky", "!"]).tolist() == [0.5, 1, 0, 0]


def test_words_that_are_unknown_or_capitals_change_no_bit(folder: Path) -> None:
    encoder = nf.load(str(folder))
    first, second = encoder.encode_document(["fruit1 heart2", "FRUIT1 of the heart2!"])
    assert np.array_equal(first, second)


def test_rows_are_the_models_own_where_they_are_not_normalised(folder: Path) -> None:
    encoder: Any = nf.load(str(folder))
    raw = encoder.encode(TEXTS[:4], normalize_embeddings=False)
    unit = raw / np.linalg.norm(raw, axis=1, keepdims=True)
    np.testing.assert_allclose(encoder.encode(TEXTS[:4]), unit, atol=1e-6)
    assert np.linalg.norm(raw, axis=1).max() != pytest.approx(1, abs=1e-3)


def test_it_pickles_as_its_folder(folder: Path) -> None:
    encoder = nf.load(str(folder))
    again = pickle.loads(pickle.dumps(encoder))
    assert again.fingerprint == encoder.fingerprint
    assert np.array_equal(again.encode_document(TEXTS), encoder.encode_document(TEXTS))


def test_a_fingerprint_stands_for_words_weights_and_settings(tmp_path: Path) -> None:
    first = nf.load(str(make(tmp_path / "a")))
    assert nf.load(str(make(tmp_path / "b"))).fingerprint == first.fingerprint
    assert nf.load(str(make(tmp_path / "c", epochs=21))).fingerprint != first.fingerprint
    other = make(tmp_path / "d")
    words = (other / "words.txt").read_text("utf-8")
    (other / "words.txt").write_text(words.replace("fruit1\n", "apple\n"), "utf-8")
    assert nf.load(str(other)).fingerprint != first.fingerprint


def test_a_long_text_is_cut_at_blanks_and_covered(folder: Path) -> None:
    encoder = nf.load(str(folder))
    text = "fruit1 heart2 " * 3_000
    pieces = encoder.segment([text, "fruit1"])
    assert len(pieces[0]) == 4
    assert [text[piece.start : piece.end] for piece in pieces[0]] != []
    assert "".join(text[piece.start : piece.end] for piece in pieces[0]) == text
    assert all(text[piece.start : piece.end][0] != " " for piece in pieces[0])
    assert max(piece.end - piece.start for piece in pieces[0]) <= 12_000
    assert [(piece.start, piece.end) for piece in pieces[1]] == [(0, 6)]
    assert [len(each) for each in encoder.segment(["x" * 30_000])] == [3]


def test_a_collection_is_added_and_searched_by_it(folder: Path, tmp_path: Path) -> None:
    collection = nf.open("notes", db=tmp_path / "db", model=str(folder))
    collection.add({f"n{at}": text for at, text in enumerate(TEXTS[:4])})
    near = collection.search("fruit0 fruit3", k=2, mode="vector")
    assert set(near.ids) == {"n0", "n2"}
    again = nf.open("notes", db=tmp_path / "db")
    assert again.search("heart1 heart2", k=1, mode="vector").ids == ["n1"]


def test_a_setting_that_it_does_not_have_is_refused(folder: Path) -> None:
    with pytest.raises(UnknownName, match="no option of .* 'weighting'; known: precision, threads"):
        nf.load(str(folder), weighting="sif")
    with pytest.raises(UsageError, match="which is read in f32; bf16 came"):
        nf.load(str(folder), precision="bf16")


def spoil(path: Path, **settings: Any) -> None:
    config = json.loads((path / "config.json").read_text("utf-8")) | settings
    (path / "config.json").write_text(json.dumps(config), "utf-8")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"architecture": "pv-sky"}, "says the architecture 'pv-sky'; known: pv-dbow, pv-dm"),
        ({"architecture": "pv-dm"}, "hold no tensor vectors"),
        ({"dim": 9}, r"with the shape \(18, 8\); config.json promises \(18, 9\)"),
        ({"epochs": 0}, "epochs: 0; a whole number from 1"),
        ({"window": "wide"}, "window: 'wide'; a whole number"),
        ({"negative": None}, "negative"),
        ({"learning_rate": "fast"}, "learning_rate: 'fast'; a number was wanted"),
    ],
)
def test_settings_that_do_not_fit_are_a_sentence(
    tmp_path: Path, settings: dict[str, Any], message: str
) -> None:
    path = make(tmp_path / "mine")
    spoil(path, **settings)
    with pytest.raises(BadModel, match=message):
        nf.load(str(path))


def test_files_cut_short_are_a_sentence(tmp_path: Path) -> None:
    for name, cut in [("model.safetensors", 100), ("words.txt", 40), ("words.txt", 0)]:
        path = make(tmp_path / f"{name}{cut}")
        whole = (path / name).read_bytes()
        (path / name).write_bytes(whole[:cut])
        with pytest.raises(BadModel) as caught:
            nf.load(str(path))
        assert caught.value.hint, name
    path = make(tmp_path / "gone")
    (path / "words.txt").unlink()
    with pytest.raises(BadModel, match="words.txt cannot be read"):
        nf.load(str(path))


@pytest.mark.parametrize("words", [WORDS[:-1], [*WORDS[:-1], WORDS[0]], [*WORDS[:-1], ""]])
def test_words_that_do_not_fit_the_rows_are_a_sentence(tmp_path: Path, words: list[str]) -> None:
    path = make(tmp_path / "mine")
    (path / "words.txt").write_text("".join(f"{word}\n" for word in words), "utf-8")
    with pytest.raises(BadModel, match="words"):
        nf.load(str(path))


def test_numbers_that_are_none_are_a_sentence(tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    path = make(tmp_path / "mine")
    tensors = load_file(path / "model.safetensors")
    tensors["output"][3, 3] = np.nan
    save_file(tensors, path / "model.safetensors")
    with pytest.raises(BadModel, match="output with NaN or infinite numbers"):
        nf.load(str(path))
