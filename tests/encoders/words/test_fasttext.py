"""FastText's own files: words and texts as fastText 0.9.2 has them."""

from pathlib import Path

import numpy as np
import pytest
from tests.encoders.words.conftest import HERE
from tests.encoders.words.make_fasttext import TEXTS, VOCABULARY, WORDS

from nearfield.encoders.words import WordEncoder
from nearfield.encoders.words.formats import read_vectors
from nearfield.encoders.words.opening import load
from nearfield.errors import BadModel, UsageError

FILES = sorted(path for path in (HERE / "fasttext").iterdir() if path.suffix in {".bin", ".ftz"})
EXPECTED = np.load(HERE / "fasttext" / "expected.npz")


def opened(name: str) -> WordEncoder:
    return load(str(HERE / "fasttext" / name))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_words_are_those_of_fasttext(path: Path) -> None:
    found, _ = read_vectors(path).vectors(WORDS)
    np.testing.assert_allclose(found, EXPECTED[f"{path.name} words"], atol=1e-6, rtol=0)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_texts_are_those_of_fasttext(path: Path) -> None:
    found = load(str(path)).encode(TEXTS, normalize_embeddings=False)
    np.testing.assert_allclose(found, EXPECTED[f"{path.name} texts"], atol=1e-6, rtol=0)


def test_a_text_alone_is_the_same_as_in_a_batch() -> None:
    encoder = opened("grams.bin")
    together = encoder.encode(TEXTS)
    for text, row in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(encoder.encode(text), row, atol=1e-6)


def test_all_seven_files_are_there() -> None:
    kinds = {path.name: read_vectors(path).kind for path in FILES}
    assert set(kinds.values()) == {"fasttext", "fasttext-supervised"}
    assert len(kinds) == 7


def test_words_of_all_scripts_have_a_vector_by_their_pieces() -> None:
    encoder = opened("skipgram.bin")
    unknown = ["apples", "東京駅", "приветик", "שלומי", "🙂🙂"]
    assert [word in encoder for word in unknown] == [False] * 5
    assert encoder.vectors(unknown).any(axis=1).all()
    assert encoder.reads(unknown).tolist() == [1.0] * 5


def test_a_model_without_pieces_says_which_word_it_does_not_know() -> None:
    encoder = opened("whole.bin")
    with pytest.raises(UsageError, match="does not know the word 'zebra'"):
        encoder.vector("zebra")
    assert encoder.reads(["zebra king", "zebra"]) == pytest.approx([4 / 9, 0])


def test_the_nearest_words_are_those_of_all_vectors() -> None:
    encoder = opened("skipgram.bin")
    words = list(encoder.model.vectors.vocabulary.words())
    rows = encoder.vectors(words).astype(np.float64)
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    at = words.index("king")
    cosines = units @ units[at]
    cosines[at] = -2
    best = [words[row] for row in np.argsort(-cosines)[:5]]
    assert [word for word, _ in encoder.most_similar("king", k=5)] == best


def test_its_counts_are_the_files() -> None:
    vectors = read_vectors(HERE / "fasttext" / "cbow.bin")
    assert vectors.counts is not None
    assert len(vectors) == len(VOCABULARY) + 1  # and the end of a line
    assert vectors.vocabulary.word(0) == "</s>"
    assert vectors.counts[0] == 400


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: data[:4][::-1] + data[4:], "endianness"),
        (lambda data: b"\x00\x00\x00\x00" + data[4:], "before version 11"),
        (lambda data: data[:4] + (13).to_bytes(4, "little") + data[8:], "version 13"),
        (lambda data: data[:-1000], "cut short"),
        (lambda data: data[:70], "cut short"),
        (lambda data: data[:8] + (0).to_bytes(4, "little") + data[12:], "no sound model"),
    ],
)
def test_what_is_no_sound_file_is_a_sentence(tmp_path: Path, change: object, says: str) -> None:
    assert callable(change)
    path = tmp_path / "model.bin"
    path.write_bytes(change((HERE / "fasttext" / "skipgram.bin").read_bytes()))
    with pytest.raises(BadModel, match=says):
        load(str(path))


def test_an_empty_vocabulary_is_a_sentence(tmp_path: Path) -> None:
    data = bytearray((HERE / "fasttext" / "skipgram.bin").read_bytes())
    at = 8 + 12 * 4 + 8  # size, words, labels
    data[at : at + 8] = bytes(8)
    (tmp_path / "empty.bin").write_bytes(data)
    with pytest.raises(BadModel, match="vocabulary is empty"):
        load(str(tmp_path / "empty.bin"))
