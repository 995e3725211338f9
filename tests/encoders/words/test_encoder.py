"""Word vectors as an encoder: shapes, options, weights, what is learned, saved and sent."""

import pickle
from pathlib import Path

import numpy as np
import pytest
from tests.encoders.words.conftest import HERE, WORDS, raw, text, vectors

import nearfield as nf
from nearfield.encoders.words import WordEncoder, write_folder
from nearfield.encoders.words.opening import load
from nearfield.encoders.words.sif import Frequencies, common_direction, sampled
from nearfield.errors import BadModel, UnknownName, UsageError
from nearfield.types import FittedEncoder, ReadingEncoder, Segment, TokenEncoder

TEXTS = ["the king", "an apple, a pear", "the queen don't", "man woman über", "東京"]


@pytest.fixture
def encoder(word2vec_file: Path) -> WordEncoder:
    return load(str(word2vec_file))


def test_a_text_is_the_mean_of_its_known_words(encoder: WordEncoder) -> None:
    rows = vectors()
    found = encoder.encode(["the xyzzy King!", "apple"], normalize_embeddings=False)
    np.testing.assert_allclose(found, [(rows[0] + rows[1]) / 2, rows[5]], atol=1e-6)
    unit = encoder.encode("the king")
    np.testing.assert_allclose(np.linalg.norm(unit), 1, atol=1e-6)
    assert unit.shape == (6,)


def test_options_of_sentence_transformers(encoder: WordEncoder) -> None:
    assert encoder.encode([]).shape == (0, 6)
    assert encoder.encode(TEXTS, truncate_dim=4).shape == (5, 4)
    assert encoder.encode(TEXTS, precision="binary").dtype == np.int8
    [states] = encoder.encode(["the king xyzzy"], output_value="token_embeddings")
    np.testing.assert_array_equal(states, np.vstack([vectors()[:2], np.zeros((1, 6))]))
    np.testing.assert_array_equal(encoder.encode_query(TEXTS), encoder.encode_document(TEXTS))
    assert encoder.similarity(encoder.encode(TEXTS), encoder.encode(TEXTS)).shape == (5, 5)
    assert sum(map(len, encoder.encode_stream(iter(TEXTS)))) == 5
    with pytest.raises(UsageError, match="position 1 is int"):
        encoder.encode(["a", 1])


def test_it_is_what_its_protocols_say(encoder: WordEncoder) -> None:
    assert isinstance(encoder, ReadingEncoder)
    assert isinstance(encoder, FittedEncoder)
    assert encoder.fitted
    assert not isinstance(encoder, TokenEncoder)  # a word has one vector, whatever stands around it
    assert encoder.modalities == {"text"}


def test_a_text_without_a_known_word_is_said_to_be_unread(encoder: WordEncoder) -> None:
    texts = ["the king", "xyzzy plugh", "king xyzz", "", "?!", "."]
    assert encoder.reads(texts).tolist() == [1.0, 0.0, 0.5, 1.0, 0.0, 1.0]
    rows = encoder.encode(texts)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(rows[1], rows[3])
    assert not encoder.encode(texts, normalize_embeddings=False)[1].any()


def test_words_are_found_without_their_capitals(encoder: WordEncoder) -> None:
    assert "King" in encoder
    assert "xyzzy" not in encoder
    assert encoder.vector("ÜBER").tolist() == vectors()[7].tolist()
    assert len(encoder) == len(WORDS)
    assert encoder.similarity("King", "king") == pytest.approx(1)


def test_questions_about_words_that_cannot_be(encoder: WordEncoder) -> None:
    with pytest.raises(UsageError, match="does not know the word 'xyzzy'"):
        encoder.most_similar("xyzzy")
    with pytest.raises(UsageError, match="No word was given"):
        encoder.most_similar()
    with pytest.raises(UsageError, match="k=0 was given"):
        encoder.most_similar("king", k=0)
    with pytest.raises(UsageError, match="at least two"):
        encoder.odd_one_out(["king"])
    assert len(encoder.most_similar("king", k=100)) == len(WORDS) - 1


def test_a_long_text_is_cut_into_pieces_that_cover_it(encoder: WordEncoder) -> None:
    encoder.max_seq_length = 10
    long = "the king and the queen. " * 20
    [spans] = encoder.segment([long])
    assert len(spans) > 5
    assert spans[0].start == 0
    assert spans[-1].end == len(long)
    assert encoder.segment(["the king"]) == [[Segment(0, 8)]]
    with pytest.warns(nf.encoders.text.TruncationWarning, match="longer than 10 words"):
        encoder.encode(long)


def test_rare_words_weigh_more_by_sif(word2vec_file: Path) -> None:
    plain = load(str(word2vec_file), weighting="sif")
    assert not plain.fitted
    with pytest.raises(UsageError, match=r"Call fit\(texts\) first"):
        plain.encode(TEXTS)
    fitted = plain.fit(TEXTS)
    assert fitted.fitted
    assert plain.fitted is False
    weights = Frequencies(len(WORDS)).weights(np.arange(len(WORDS)))
    assert weights[0] < weights[5] < 1
    rows = [[0, 1], [5, 6], [0, 2, 9], [3, 4, 7], [8]]
    means = np.stack([(vectors()[row] * weights[row, None]).mean(axis=0) for row in rows]).astype(
        np.float32
    )
    common = common_direction(means)
    expected = means - np.outer(means @ common, common)
    found = fitted.encode(TEXTS, normalize_embeddings=False)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_allclose(found @ common, 0, atol=1e-6)


def test_what_sif_learned_does_not_depend_on_the_order(word2vec_file: Path) -> None:
    encoder = load(str(word2vec_file), weighting="sif")
    there, back = encoder.fit(TEXTS), encoder.fit([*TEXTS[::-1], TEXTS[0]])
    assert there.fingerprint == back.fingerprint
    assert there.fingerprint != encoder.fit(TEXTS[:2]).fingerprint
    assert sampled(TEXTS, 2) == sampled(TEXTS[::-1], 2)
    with pytest.raises(UsageError, match="knows no word of the texts"):
        encoder.fit(["xyzzy"])


def test_what_sif_learned_is_saved_and_restored(word2vec_file: Path, tmp_path: Path) -> None:
    encoder = load(str(word2vec_file), weighting="sif")
    fitted = encoder.fit(TEXTS)
    (tmp_path / "learned").mkdir()
    fitted.save(tmp_path / "learned")
    again = encoder.restored(tmp_path / "learned")
    assert again.fingerprint == fitted.fingerprint
    np.testing.assert_array_equal(again.encode(TEXTS), fitted.encode(TEXTS))
    (tmp_path / "learned" / "common.npy").write_bytes(b"damaged")
    with pytest.raises(BadModel, match="cannot be read"):
        encoder.restored(tmp_path / "learned")
    np.save(tmp_path / "learned" / "common.npy", np.zeros(3, np.float32))
    with pytest.raises(BadModel, match="of another encoder"):
        encoder.restored(tmp_path / "learned")


def test_frequencies_come_from_the_file_where_it_has_them() -> None:
    encoder = load(str(HERE / "fasttext" / "whole.bin"), weighting="sif")
    counts = encoder.model.vectors.counts
    assert counts is not None
    p = counts[1] / counts.sum()
    found = Frequencies(len(encoder), counts).weights(np.array([1]))
    np.testing.assert_allclose(found, [1e-3 / (1e-3 + p)])
    with pytest.raises(UsageError, match="a classifier"):
        load(str(HERE / "fasttext" / "classes.bin"), weighting="sif")


def test_pickled_it_is_opened_again(word2vec_file: Path) -> None:
    encoder = load(str(word2vec_file), weighting="sif").fit(TEXTS)
    encoder.truncate_dim = 4
    again = pickle.loads(pickle.dumps(encoder))
    assert again.fingerprint == encoder.fingerprint
    np.testing.assert_array_equal(again.encode(TEXTS), encoder.encode(TEXTS))


@pytest.mark.parametrize("name", ["skipgram.bin", "cbow.bin", "whole.bin"])
def test_saved_as_a_folder_it_is_the_same(tmp_path: Path, name: str) -> None:
    encoder = load(str(HERE / "fasttext" / name))
    folder = encoder.save_pretrained(tmp_path / "saved")
    again = load(str(folder))
    words = ["king", "東京タワー" if name != "whole.bin" else "東京", "red"]
    np.testing.assert_array_equal(again.vectors(words), encoder.vectors(words))
    np.testing.assert_allclose(again.encode(TEXTS), encoder.encode(TEXTS), atol=1e-6)


def test_a_folder_keeps_sif(word2vec_file: Path, tmp_path: Path) -> None:
    encoder = load(str(word2vec_file), weighting="sif", smoothing=0.01).fit(TEXTS)
    again = load(str(encoder.save_pretrained(tmp_path / "saved")))
    np.testing.assert_allclose(again.encode(TEXTS), encoder.encode(TEXTS), atol=1e-7)
    assert again.weighting == "sif"


def test_classes_and_pruned_models_stay_in_their_file(tmp_path: Path) -> None:
    for name, why in {"classes.bin": "a classifier", "pruned.ftz": "classifier|pruned"}.items():
        with pytest.raises(UsageError, match=why):
            load(str(HERE / "fasttext" / name)).save_pretrained(tmp_path / "saved")


def test_folders_that_do_not_fit_are_a_sentence(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "saved", ["a", "b"], vectors(2))
    config = folder / "config.json"
    whole = config.read_text()
    config.write_text(whole.replace('"format": 1', '"format": 9'))
    with pytest.raises(BadModel, match="format 9"):
        nf.load(str(folder))
    config.write_text(whole.replace('"subwords": null', '"subwords": {"least": -1}'))
    with pytest.raises(BadModel, match="subwords"):
        nf.load(str(folder))
    write_folder(folder, ["a", "a"], vectors(2))
    with pytest.raises(BadModel, match="twice"):
        nf.load(str(folder))
    write_folder(folder, ["a", "b", "c"], vectors(2))
    with pytest.raises(BadModel, match="2 vectors for 3 words"):
        nf.load(str(folder))


def test_the_fingerprint_is_of_all_that_decides_a_vector(word2vec_file: Path) -> None:
    name = str(word2vec_file)
    prints = {
        load(name).fingerprint,
        load(name, lower=False).fingerprint,
        load(name, truncate_dim=3).fingerprint,
        load(name, weighting="sif").fit(TEXTS).fingerprint,
        load(name, weighting="sif", smoothing=0.1).fit(TEXTS).fingerprint,
    }
    assert len(prints) == 5
    word2vec_file.write_bytes(word2vec_file.read_bytes()[:-2] + b"\x01\n")
    assert load(name).fingerprint not in prints


def test_settings_that_cannot_be(word2vec_file: Path) -> None:
    name = str(word2vec_file)
    with pytest.raises(UnknownName, match="weighting 'tfidf'; known: mean, sif"):
        nf.load(name, weighting="tfidf")
    with pytest.raises(UsageError, match="smoothing=-1"):
        nf.load(name, smoothing=-1)
    with pytest.raises(UnknownName, match="option of .* 'colour'"):
        nf.load(name, colour="red")
    with pytest.raises(UsageError, match="read in f32"):
        nf.load(name, precision="int8")


def test_a_glove_file_and_a_word2vec_file_of_the_same_are_the_same(
    tmp_path: Path, encoder: WordEncoder
) -> None:
    path = tmp_path / "vectors.vec"
    path.write_bytes(text(raw(WORDS), vectors()))
    np.testing.assert_allclose(nf.load(str(path)).encode(TEXTS), encoder.encode(TEXTS), atol=1e-6)
