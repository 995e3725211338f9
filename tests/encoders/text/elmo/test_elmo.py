"""ELMo: the graph against the same model word by word, and what is done with damaged files."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from tests.encoders.text.elmo.written import OPTIONS, Plain, save, write_elmo

import nearfield as nf
from nearfield.encoders.table import family
from nearfield.encoders.text.caution import TruncationWarning
from nearfield.encoders.text.elmo import ElmoEncoder
from nearfield.encoders.text.elmo.encoder import MOST, SHARED
from nearfield.encoders.text.elmo.words import END, START, characters, split
from nearfield.errors import BadModel, MissingExtra, UnknownName, UsageError
from nearfield.models import ModelFolder
from nearfield.types import EngineEncoder, TokenEncoder

TEXTS = [
    "He sat on the bank of the river.",
    "The bank raised its rates.",
    "Don't!",
    "",
    "Überraschung: naïve 你好 " + "x" * 80,
    "a " * 30,
]


def open_elmo(folder: Path, **options: Any) -> ElmoEncoder:
    return ElmoEncoder(ModelFolder("tiny-elmo", folder, "0" * 64), **options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("elmo")
    write_elmo(path)
    return path


@pytest.fixture(scope="module")
def elmo(folder: Path) -> ElmoEncoder:
    return open_elmo(folder)


def changed(**sections: dict[str, Any]) -> dict[str, Any]:
    return {name: {**OPTIONS[name], **sections.get(name, {})} for name in OPTIONS}


@pytest.mark.parametrize(
    "options",
    [
        OPTIONS,
        changed(lstm={"cell_clip": 0.2, "proj_clip": 0.1}),
        changed(lstm={"n_layers": 3, "use_skip_connections": False, "cell_clip": None}),
        changed(char_cnn={"activation": "tanh", "n_highway": 0, "filters": [[2, 7]]}),
    ],
    ids=["official", "clipped", "deep", "plain"],
)
def test_it_equals_the_model_word_by_word(tmp_path: Path, options: dict[str, Any]) -> None:
    plain = Plain(write_elmo(tmp_path, options=options), options)
    elmo = open_elmo(tmp_path)
    words = [split(text).names for text in TEXTS]
    for own, layers in zip(words, elmo.layers(words), strict=True):
        assert layers.shape == (options["lstm"]["n_layers"] + 1, len(own), elmo.dim)
        assert np.abs(layers - plain.layers(own)[:, 1:-1]).max(initial=0) < 1e-5
    rows = elmo.encode(TEXTS)
    for row, own in zip(rows, words, strict=True):
        if own:
            assert np.abs(row - plain.row(own)).max() < 1e-5


def test_a_text_without_words_is_its_marks(folder: Path, elmo: ElmoEncoder) -> None:
    mean = Plain(write_elmo(folder.parent / "same"), OPTIONS).layers([]).mean(axis=(0, 1))
    assert np.abs(elmo.encode("  \n") - mean / np.linalg.norm(mean)).max() < 1e-5
    assert elmo.encode([]).shape == (0, elmo.dim)
    tokens = elmo.encode_tokens("")
    assert tokens.vectors.shape == (0, elmo.dim)
    assert tokens.offsets.shape == (0, 2)


def test_the_same_bits_in_any_batch_and_by_any_number_of_threads(
    folder: Path, elmo: ElmoEncoder
) -> None:
    many = [" ".join(TEXTS[n % 5].split()[: 1 + n % 7]) + f" {n}" for n in range(150)]
    together = elmo.encode(many)
    assert (together == np.stack([elmo.encode(text) for text in many])).all()
    assert (together == elmo.encode(many[::-1])[::-1]).all()
    assert (together == open_elmo(folder, threads=1).encode(many)).all()
    alone = elmo.encode_tokens(many[3]).vectors
    assert (elmo.encode_tokens(many)[3].vectors == alone).all()


def test_no_state_is_carried_from_text_to_text(elmo: ElmoEncoder) -> None:
    first = elmo.encode(TEXTS[0])
    elmo.encode(TEXTS[1:])
    assert (elmo.encode(TEXTS[0]) == first).all()


def test_a_word_differs_by_what_stands_around_it(elmo: ElmoEncoder) -> None:
    assert isinstance(elmo, TokenEncoder)
    assert isinstance(elmo, EngineEncoder)
    river, money = elmo.encode_tokens(TEXTS[:2])
    assert river.tokens == ("He", "sat", "on", "the", "bank", "of", "the", "river", ".")
    assert [TEXTS[0][a:b] for a, b in river.offsets] == list(river.tokens)
    at, other = river.tokens.index("bank"), money.tokens.index("bank")
    assert np.abs(river.vectors[at] - money.vectors[other]).max() > 1e-2
    mean = river.vectors.mean(axis=0)
    assert np.abs(elmo.encode(TEXTS[0]) - mean / np.linalg.norm(mean)).max() < 1e-6


def test_a_prompt_is_read_and_left_out(elmo: ElmoEncoder) -> None:
    plain, prompted = elmo.encode_tokens("the bank"), elmo.encode_tokens("the bank", prompt="of ")
    assert prompted.tokens == plain.tokens
    joined = elmo.encode_tokens("of the bank")
    assert (joined.vectors[1:] == prompted.vectors).all()


def test_a_long_text_is_cut_or_read_in_pieces(elmo: ElmoEncoder) -> None:
    words = [f"w{n}" for n in range(2 * MOST + 100)]
    text = " ".join(words)
    with pytest.warns(TruncationWarning, match="1 of 2 texts"):
        rows = elmo.encode([text, "short"])
    assert (rows[0] == elmo.encode(" ".join(words[:MOST]))).all()
    tokens = elmo.encode_tokens(text)
    assert tokens.tokens == tuple(words)
    assert tokens.vectors.shape == (len(words), elmo.dim)
    head = elmo.encode_tokens(" ".join(words[:MOST])).vectors
    assert (tokens.vectors[:MOST] == head).all()
    second = elmo.encode_tokens(" ".join(words[MOST - SHARED : 2 * MOST - SHARED])).vectors
    assert (tokens.vectors[MOST : 2 * MOST - SHARED] == second[SHARED:]).all()
    [pieces] = elmo.segment([text])
    assert len(pieces) > 2
    assert max(elmo.count(text[piece.start : piece.end] for piece in pieces)) <= MOST
    assert (pieces[0].start, pieces[-1].end) == (0, len(text))


@pytest.mark.parametrize("words", [0, 1, MOST, MOST + 1, 2 * MOST - SHARED, 2 * MOST - SHARED + 1])
def test_no_word_is_given_twice_or_left_out(elmo: ElmoEncoder, words: int) -> None:
    tokens = elmo.encode_tokens("a " * words)
    assert len(tokens.vectors) == len(tokens.offsets) == len(tokens) == words


def test_the_mix_of_layers(tmp_path: Path) -> None:
    write_elmo(tmp_path, options={**OPTIONS, "layer_weights": [0, 0, 2]})
    last = open_elmo(tmp_path)
    [layers] = last.layers([["the", "bank"]])
    assert np.abs(last.encode_tokens("the bank").vectors - layers[2]).max() < 1e-6
    write_elmo(tmp_path)
    assert open_elmo(tmp_path).fingerprint != last.fingerprint


def test_it_pickles_by_its_folder(elmo: ElmoEncoder) -> None:
    data = pickle.dumps(elmo)
    assert len(data) < 2_000
    copy: ElmoEncoder = pickle.loads(data)
    assert copy.fingerprint == elmo.fingerprint
    assert (copy.encode(TEXTS) == elmo.encode(TEXTS)).all()


def test_progress_counts_texts(elmo: ElmoEncoder) -> None:
    seen: list[tuple[int, int | None]] = []
    elmo.encode_document(["a", "b", "a", "a"] * 5, progress=lambda n, of: seen.append((n, of)))
    assert seen[-1] == (20, 20)
    assert [n for n, _ in seen] == sorted(n for n, _ in seen)


def test_other_precisions_are_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="f32 alone"):
        open_elmo(folder, precision="bf16")


def test_characters_are_bytes_with_marks() -> None:
    ids = characters(["é", "x" * 60, START, END])
    assert ids.shape == (4, 50)
    assert ids[0, :5].tolist() == [258, 0xC3, 0xA9, 259, 260]
    assert ids[1].tolist() == [258, *[ord("x")] * 48, 259]
    assert ids[2, :4].tolist() == [258, 256, 259, 260]
    assert ids[3, :4].tolist() == [258, 257, 259, 260]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't, O'Brien's!", "Don 't , O 'Brien 's !"),
        ("U.S. e.g. Dr. J. K. Who.", "U.S. e.g. Dr. J. K. Who ."),
        ("6,000 at 10:30, 3.5% a,b", "6,000 at 10:30 , 3.5 % a , b"),
        ("mid-October -- 6-3 ... (x)", "mid-October -- 6-3 ... ( x )"),
        ("‘It’s’ “so”", "' It 's ' \" so \""),
        ("नमस्ते 世界。", "नमस्ते 世界 。"),
        ("<S> </S>", "< S > < / S >"),
    ],
)
def test_words_are_cut_as_the_corpus_was(text: str, words: str) -> None:
    found = split(text)
    assert found.names == words.split(" ")
    assert all(text[a:b].strip() and b > a for a, b in found.spans)


def test_words_that_are_cut_already_stay() -> None:
    text = "He said : \" Murray 's home , 5 / 7 in the U.S. was n't Ms. Wu 's . \""
    assert split(text).names == [
        *[
            "He",
            "said",
            ":",
            '"',
            "Murray",
            "'s",
            "home",
            ",",
            "5",
            "/",
            "7",
            "in",
            "the",
            "U.S.",
            "was",
            "n",
        ],
        *["'t", "Ms.", "Wu", "'s", ".", '"'],
    ]


Damage = Callable[[dict[str, Any]], None]
CELL = "RNN_1/RNN/MultiRNNCell/Cell1/LSTMCell"


@pytest.mark.parametrize(
    ("name", "damage", "match"),
    [
        ("char_embed", None, "holds no array char_embed"),
        (f"{CELL}/W_P_0", None, "holds no array .*W_P_0"),
        ("CNN_proj/W_proj", np.zeros((3, 3), np.float32), r"shape \(3, 3\); \(12, 6\)"),
        (f"{CELL}/B", np.full(40, np.nan, np.float32), "NaN or infinite"),
        ("CNN/W_cnn_0", np.zeros((1, 1, 4, 3), np.int32), "array of floats"),
        ("char_embed", np.zeros((262, 4), np.float32), r"\(262, 4\); \(261, 4\)"),
    ],
)
def test_arrays_that_cannot_be(tmp_path: Path, name: str, damage: Any, match: str) -> None:
    arrays: dict[str, Any] = write_elmo(tmp_path)
    if damage is None:
        del arrays[name]
    else:
        arrays[name] = damage
    save(tmp_path / "weights.hdf5", arrays)
    with pytest.raises(BadModel, match=match) as caught:
        open_elmo(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_group_in_the_place_of_an_array(tmp_path: Path) -> None:
    arrays = write_elmo(tmp_path)
    arrays["char_embed/deeper"] = arrays.pop("char_embed")
    save(tmp_path / "weights.hdf5", arrays)
    with pytest.raises(BadModel, match="char_embed as a group"):
        open_elmo(tmp_path)


@pytest.mark.parametrize("kept", [0, 4, 40, 700, -200])
def test_a_file_that_was_cut_short(tmp_path: Path, kept: int) -> None:
    write_elmo(tmp_path)
    path = tmp_path / "weights.hdf5"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(BadModel, match="no HDF5 file|damaged or was cut short"):
        open_elmo(tmp_path)


def test_no_link_is_followed(tmp_path: Path) -> None:
    arrays = write_elmo(tmp_path)
    other = tmp_path / "other.h5"
    save(other, arrays)
    bias = arrays.pop("CNN_proj/b_proj")
    path = tmp_path / "weights.hdf5"
    links: dict[str, Any] = {
        "link": h5py.ExternalLink(str(other), "CNN_proj/b_proj"),
        "as a link": h5py.SoftLink("/char_embed"),
    }
    for match, link in links.items():
        save(path, arrays)
        with h5py.File(path, "a") as file:
            file["CNN_proj/b_proj"] = link
        with pytest.raises(BadModel, match=match):
            open_elmo(tmp_path)
    save(path, arrays)
    (tmp_path / "raw").write_bytes(bias.tobytes())
    with h5py.File(path, "a") as file:
        outside = [(str(tmp_path / "raw"), 0, bias.nbytes)]
        file.create_dataset("CNN_proj/b_proj", bias.shape, bias.dtype, external=outside)
    with pytest.raises(BadModel, match="another file"):
        open_elmo(tmp_path)


def test_a_size_that_is_only_said_costs_nothing(tmp_path: Path) -> None:
    """A terabyte that the file only announces, in one chunk, is refused by its shape."""
    arrays = write_elmo(tmp_path)
    del arrays["char_embed"]
    path = tmp_path / "weights.hdf5"
    save(path, arrays)
    with h5py.File(path, "a") as file:
        file.create_dataset("char_embed", (261, 2**30), np.float32, chunks=(261, 2**20))
    with pytest.raises(BadModel, match="shape"):
        open_elmo(tmp_path)
    save(path, arrays)
    with h5py.File(path, "a") as file:
        file.create_dataset(
            "char_embed", (261, 4), np.float32, chunks=(2**26, 4), maxshape=(None, 4)
        )
    with pytest.raises(BadModel, match="chunks"):
        open_elmo(tmp_path)


@pytest.mark.parametrize(
    ("section", "key", "value", "match"),
    [
        ("lstm", "dim", 10**12, "dim.*a whole number from 1 to"),
        ("lstm", "n_layers", 0, "n_layers"),
        ("lstm", "n_layers", None, "n_layers"),
        ("lstm", "cell_clip", -1, "cell_clip"),
        ("lstm", "proj_clip", "3", "proj_clip"),
        ("lstm", "projection_dim", True, "projection_dim"),
        ("char_cnn", "activation", "gelu", "relu or tanh"),
        ("char_cnn", "filters", [], "filters"),
        ("char_cnn", "filters", [[51, 4]], "filters"),
        ("char_cnn", "filters", [[1, 10**9]], "filters"),
        ("char_cnn", "n_characters", 300, "261 or 262"),
        ("char_cnn", "embedding", [], "embedding"),
        ("char_cnn", "max_characters_per_token", 10**9, "max_characters"),
    ],
)
def test_options_that_cannot_be(
    tmp_path: Path, section: str, key: str, value: Any, match: str
) -> None:
    write_elmo(tmp_path)
    options = changed(**{section: {key: value}})
    (tmp_path / "options.json").write_text(json.dumps(options))
    with pytest.raises(BadModel, match=match):
        open_elmo(tmp_path)


@pytest.mark.parametrize("weights", [[1, 1], "mean", [0, 0, 0], [1, -1, 1], [float("nan")] * 3])
def test_layer_weights_that_cannot_be(tmp_path: Path, weights: Any) -> None:
    write_elmo(tmp_path, options={**OPTIONS, "layer_weights": weights})
    with pytest.raises(BadModel, match="layer_weights"):
        open_elmo(tmp_path)


def test_a_folder_is_loaded_by_name(folder: Path, elmo: ElmoEncoder) -> None:
    loaded: Any = nf.load(str(folder))
    assert isinstance(loaded, ElmoEncoder)
    assert loaded.name == str(folder)
    assert (loaded.encode(TEXTS) == elmo.encode(TEXTS)).all()
    assert nf.encode(TEXTS[:2], model=str(folder)).shape == (2, elmo.dim)
    with pytest.raises(UnknownName, match="prompts"):
        nf.load(str(folder), prompts={"query": "a"})
    assert family(str(folder / "options.json")) is None
    assert family(str(folder.parent)) is None


def test_a_collection_of_it_searches_and_is_opened_again(tmp_path: Path) -> None:
    write_elmo(tmp_path / "elmo")
    notes = nf.open("notes", db=tmp_path / "db", model=str(tmp_path / "elmo"))
    notes.add({"a": TEXTS[0], "b": TEXTS[1], "c": "w " * (MOST + 50)})
    assert notes.search(TEXTS[1], k=1).ids == ["b"]
    again = nf.open("notes", db=tmp_path / "db")
    assert again.search(TEXTS[0], k=1).ids == ["a"]
    assert again.map("pca", tokens="bank").note == "'bank' occurs 2 times."


def test_two_files_of_weights(tmp_path: Path) -> None:
    write_elmo(tmp_path)
    shutil.copy(tmp_path / "weights.hdf5", tmp_path / "other_weights.hdf5")
    with pytest.raises(BadModel, match="one file"):
        open_elmo(tmp_path)


def test_without_h5py_there_is_a_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "h5py", None)
    with pytest.raises(MissingExtra, match=r"nearfield\[hdf5\]"):
        open_elmo(folder)


@pytest.mark.slow
def test_it_equals_tensorflow(tmp_path: Path) -> None:
    """``bilm-tf``'s outputs: 457 words without context, and 30 texts in ten batches of three.

    TensorFlow carried the state from batch to batch. The first batch began with none and is
    compared with the graph; all of them with the model word by word, which carries it here.
    """
    data = Path(os.environ.get("NEARFIELD_DATA", "")) / "elmo"
    if not (data / "lm_weights.hdf5").is_file():
        pytest.skip("allennlp's fixtures of ELMo are not here: set NEARFIELD_DATA to their folder")
    elmo = open_elmo(data)
    words = (data / "vocab_test.txt").read_text("utf-8").splitlines()
    with h5py.File(data / "elmo_token_embeddings.hdf5") as file:
        expected = file["embedding"][: len(words)]
    assert np.abs(elmo.own_vectors(words) - expected).max() < 1e-5
    arrays: dict[str, Any] = {}
    with h5py.File(data / "lm_weights.hdf5") as file:
        file.visititems(
            lambda name, node: arrays.update({name: node[()]} if hasattr(node, "dtype") else {})
        )
    plain = Plain(arrays, json.loads((data / "options.json").read_text("utf-8")))
    sentences = json.loads((data / "sentences.json").read_text("utf-8"))
    for lane, texts in enumerate(sentences):
        state: dict[tuple[int, int], Any] = {}
        for batch, text in enumerate(texts):
            with h5py.File(data / f"lm_embeddings_{lane}.hdf5") as file:
                last = np.concatenate(list(file[str(batch)][()]), 1)
            assert np.abs(plain.layers(text.split(), state)[2, 1:-1] - last).max() < 1e-5
            [layers] = elmo.layers([text.split()])
            if batch == 0:
                assert np.abs(layers[2] - last).max() < 1e-5
                assert np.abs(elmo.encode_tokens(text).vectors - layers.mean(axis=0)).max() < 1e-6
            else:  # the state that TensorFlow carried makes them differ: by up to 2.6
                assert np.abs(layers[2] - last).max() > 0.1
