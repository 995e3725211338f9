"""Gensim's files, and its answers, are those of gensim 4.4."""

import os
import pickle
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gensim.models import Doc2Vec, FastText, KeyedVectors, Word2Vec
from gensim.models.doc2vec import TaggedDocument
from gensim.models.fasttext import save_facebook_model

from nearfield.encoders.words import WordEncoder
from nearfield.encoders.words.formats import read_vectors
from nearfield.encoders.words.opening import load
from nearfield.errors import BadModel, UsageError
from nearfield.training.words.learn import learn_words
from nearfield.training.words.method import method_of

CORPUS = [
    line.split() * 3
    for line in ["red apple fruit sweet", "blue sky cloud rain", "king queen crown über"]
] * 8
WORDS = ["apple", "über", "sky", "rain"]
SMALL = {"vector_size": 8, "min_count": 1, "seed": 1, "workers": 1, "epochs": 2}


@pytest.fixture(scope="module")
def word2vec() -> Any:
    return Word2Vec(CORPUS, **SMALL)


@pytest.fixture(scope="module")
def fasttext() -> Any:
    return FastText(CORPUS, bucket=60, min_n=2, max_n=4, **SMALL)


def same(path: Path, keyed: Any, words: list[str] = WORDS) -> WordEncoder:
    encoder = load(str(path))
    expected = np.stack([keyed[word] for word in words])
    np.testing.assert_allclose(encoder.vectors(words), expected, atol=2e-7, rtol=0)
    return encoder


@pytest.mark.parametrize("options", [{}, {"sep_limit": 1}, {"pickle_protocol": 2}])
def test_keyed_vectors(word2vec: Any, tmp_path: Path, options: dict[str, int]) -> None:
    path = tmp_path / "words.kv"
    word2vec.wv.save(str(path), **options)
    encoder = same(path, word2vec.wv)
    vectors = encoder.model.vectors
    assert list(vectors.vocabulary.words()) == word2vec.wv.index_to_key
    assert vectors.counts is not None
    assert vectors.counts.tolist() == [24 * 3] * 12 or vectors.counts.sum() == 288


@pytest.mark.parametrize("options", [{}, {"sep_limit": 1}])
def test_full_models(word2vec: Any, fasttext: Any, tmp_path: Path, options: dict[str, int]) -> None:
    word2vec.save(str(tmp_path / "w.model"), **options)
    same(tmp_path / "w.model", word2vec.wv)
    fasttext.save(str(tmp_path / "f.model"), **options)
    same(tmp_path / "f.model", fasttext.wv, [*WORDS, "apples", "пирог", "x"])


def test_fasttext_of_gensim_makes_vectors_of_unknown_words(fasttext: Any, tmp_path: Path) -> None:
    fasttext.wv.save(str(tmp_path / "f.kv"))
    same(tmp_path / "f.kv", fasttext.wv, [*WORDS, "apples", "пирог", "x"])


def test_fasttexts_own_file_written_by_gensim(fasttext: Any, tmp_path: Path) -> None:
    save_facebook_model(fasttext, str(tmp_path / "f.bin"))
    same(tmp_path / "f.bin", fasttext.wv, [*WORDS, "apples", "пирог", "x"])


@pytest.mark.parametrize("binary", [True, False])
def test_files_of_word2vec_written_by_gensim(word2vec: Any, tmp_path: Path, binary: bool) -> None:
    path = tmp_path / "words.out"
    word2vec.wv.save_word2vec_format(str(path), binary=binary)
    read = KeyedVectors.load_word2vec_format(str(path), binary=binary)
    encoder = load(str(path))
    words = list(encoder.model.vectors.vocabulary.words())
    assert words == read.index_to_key
    np.testing.assert_array_equal(encoder.vectors(words), read.vectors)


def test_answers_about_words_are_those_of_gensim(tmp_path: Path) -> None:
    rows = np.random.default_rng(3).standard_normal((5000, 12)).astype(np.float32)
    keyed = KeyedVectors(12)
    keyed.add_vectors([f"w{i}" for i in range(5000)], rows)
    keyed.save_word2vec_format(str(tmp_path / "many.bin"), binary=True)
    encoder = load(str(tmp_path / "many.bin"))
    asked: list[tuple[list[str], list[str]]] = [(["w1"], []), (["w2", "w3"], ["w4"]), ([], ["w9"])]
    for positive, negative in asked:
        theirs = keyed.most_similar(positive=positive, negative=negative, topn=20)
        ours = encoder.most_similar(positive, negative, k=20)
        assert [word for word, _ in ours] == [word for word, _ in theirs]
        np.testing.assert_allclose([s for _, s in ours], [s for _, s in theirs], atol=1e-6)
    theirs = keyed.most_similar(positive=["w6", "w7"], negative=["w5"], topn=3)
    assert [w for w, _ in encoder.analogy("w5", "w6", "w7", k=3)] == [w for w, _ in theirs]
    odd = ["w10", "w11", "w12", "w13"]
    assert encoder.odd_one_out(odd) == keyed.doesnt_match(odd)
    assert encoder.similarity("w1", "w2") == pytest.approx(float(keyed.similarity("w1", "w2")))


def of_version_3(monkeypatch: pytest.MonkeyPatch, words: list[str], rows: Any) -> bytes:
    """A ``KeyedVectors`` as gensim 3.8 pickles it: a dictionary of Vocab objects."""
    module = types.ModuleType("gensim.models.keyedvectors")

    class Thing:
        def __init__(self, **values: Any) -> None:
            self.__dict__.update(values)

    for name in ("Word2VecKeyedVectors", "Vocab"):
        kind = type(name, (Thing,), {"__module__": module.__name__, "__qualname__": name})
        setattr(module, name, kind)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    vocab = {
        word: module.Vocab(count=100 - at, index=at, sample_int=2**32)
        for at, word in enumerate(words)
    }
    keyed = module.Word2VecKeyedVectors(
        vectors=rows, vocab=vocab, index2word=words, vector_size=rows.shape[1], vectors_norm=None
    )
    return pickle.dumps(keyed, 2)


def test_keyed_vectors_of_gensim_3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = np.random.default_rng(0).standard_normal((4, 5)).astype(np.float32)
    path = tmp_path / "old.kv"
    path.write_bytes(of_version_3(monkeypatch, WORDS, rows))
    vectors = read_vectors(path)
    np.testing.assert_array_equal(vectors.vectors(WORDS)[0], rows)
    assert vectors.counts is not None
    assert vectors.counts.tolist() == [100, 99, 98, 97]


class Planted:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.mark}",)


def test_a_pickle_that_names_anything_else_is_refused_and_nothing_runs(tmp_path: Path) -> None:
    mark, path = tmp_path / "it-ran", tmp_path / "words.kv"
    for protocol in (2, 3, 4, 5):
        path.write_bytes(pickle.dumps({"vectors": Planted(mark)}, protocol))
        with pytest.raises(BadModel, match=r"names \w+\.system, which is none of"):
            load(str(path))
    assert not mark.exists()
    pickle.loads(path.read_bytes())  # it would have run
    assert mark.exists()


def test_a_name_on_the_list_is_not_called_either(tmp_path: Path) -> None:
    path = tmp_path / "words.kv"
    path.write_bytes(b"\x80\x02cbuiltins\nint\nX\x03\x00\x00\x00abc\x85R.")
    with pytest.raises(BadModel, match="none of gensim's vectors"):
        load(str(path))


def test_doc2vec_is_refused_with_what_to_do(tmp_path: Path) -> None:
    model = Doc2Vec([TaggedDocument(words, [i]) for i, words in enumerate(CORPUS)], **SMALL)
    model.save(str(tmp_path / "d.model"))
    with pytest.raises(BadModel, match="documents, not of words"):
        load(str(tmp_path / "d.model"))


def test_a_missing_array_beside_is_named(word2vec: Any, tmp_path: Path) -> None:
    word2vec.wv.save(str(tmp_path / "words.kv"), sep_limit=1)
    (tmp_path / "words.kv.vectors.npy").rename(tmp_path / "elsewhere.npy")
    with pytest.raises(BadModel, match=r"words\.kv\.vectors\.npy, which is not beside it"):
        load(str(tmp_path / "words.kv"))
    np.save(tmp_path / "words.kv.vectors.npy", np.array([{}], object), allow_pickle=True)
    with pytest.raises(BadModel, match="no array that can be read"):
        load(str(tmp_path / "words.kv"))


def test_odd_one_out_of_an_unknown_word_is_a_sentence(word2vec: Any, tmp_path: Path) -> None:
    word2vec.wv.save(str(tmp_path / "words.kv"))
    encoder = load(str(tmp_path / "words.kv"))
    with pytest.raises(UsageError, match="does not know the words 'zebra', 'gnu'"):
        encoder.odd_one_out(["apple", "zebra", "gnu"])


@pytest.mark.parametrize("name", ["word2vec", "fasttext"])
def test_a_folder_of_ours_that_was_trained(tmp_path: Path, name: str) -> None:
    method = method_of(name, min_count=1, dim=6, epochs=2)
    learned = learn_words([" ".join(words) for words in CORPUS], method, tmp_path / "learned")
    encoder = load(str(learned.path))
    assert len(encoder) == 12
    assert encoder.model.tokenizer.words("Red apples, C++!") == ["red", "apples", "c++"]
    unknown = encoder.reads(["zebra"]).tolist()
    assert unknown == ([1.0] if name == "fasttext" else [0.0])
    again = load(str(encoder.save_pretrained(tmp_path / "copy")))
    texts = ["Red APPLE's fruit", "über sky"]
    np.testing.assert_allclose(again.encode(texts), encoder.encode(texts), atol=1e-6)
