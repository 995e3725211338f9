"""The same texts and seed give the same bits: in any process, whatever Python's hashes are."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gensim.models import FastText, Word2Vec

from nearfield.errors import Failure, Hint, MissingExtra, UnknownName, UsageError
from nearfield.modalities.text.terms import terms
from nearfield.training.words import learner
from nearfield.training.words.corpus import Corpus
from nearfield.training.words.learner import Arrays, buckets_for, learn
from nearfield.training.words.method import Method, method_of

KINDS = [
    ("word2vec", "skip-gram"),
    ("word2vec", "cbow"),
    ("fasttext", "skip-gram"),
    ("fasttext", "cbow"),
    ("doc2vec", "pv-dbow"),
    ("doc2vec", "pv-dm"),
]


def texts() -> list[str]:
    draw = np.random.default_rng(3)
    themes = [[f"{kind}{n}" for n in range(12)] for kind in ("fruit", "heart", "engine")]
    return [" ".join(draw.choice(themes[at % 3], 30)) for at in range(90)]


def method(name: str, architecture: str, **more: Any) -> Method:
    given = {"dim": 16, "min_count": 1, "random_state": 4, "epochs": 3} | more
    return method_of(name, architecture=architecture, **given)


def learned(name: str, architecture: str, **more: Any) -> Arrays:
    chosen = method(name, architecture, **more)
    corpus = Corpus(chosen.min_count).read(texts())
    try:
        return learn(corpus, chosen)
    finally:
        corpus.close()


def digests() -> Iterator[str]:
    import hashlib

    for name, architecture in KINDS:
        arrays = learned(name, architecture)
        for key, array in sorted(arrays.by_name.items()):
            yield f"{name} {architecture} {key} {hashlib.sha256(array.tobytes()).hexdigest()}"


def test_every_bit_is_the_same_in_other_processes() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import test_learner; "
    code += "print(*test_learner.digests(), sep='\\n')"
    command = [sys.executable, "-c", code, str(Path(__file__).parent)]
    answers = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": seed}
        done = subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True, timeout=250
        )
        answers.append(done.stdout.split("\n"))
    assert answers[0] == answers[1]
    assert len(answers[0]) == 8  # PV-DM has two arrays, and there is an end


@pytest.mark.parametrize(("name", "architecture"), KINDS)
def test_another_seed_gives_other_numbers(name: str, architecture: str) -> None:
    first, second = (learned(name, architecture, random_state=seed) for seed in (1, 2))
    for key, array in first.by_name.items():
        assert array.shape == second.by_name[key].shape
        assert not np.array_equal(array, second.by_name[key])


@pytest.mark.parametrize("architecture", ["skip-gram", "cbow"])
@pytest.mark.parametrize("name", ["word2vec", "fasttext"])
def test_words_of_one_theme_are_near(name: str, architecture: str) -> None:
    arrays = learned(name, architecture, epochs=20, learning_rate=0.05)
    corpus = Corpus(1).read(texts())
    corpus.close()
    unit = arrays.words / np.linalg.norm(arrays.words, axis=1, keepdims=True)
    kinds = np.array([word.rstrip("0123456789") for word in corpus.words])
    near = (unit @ unit.T)[kinds[:, None] == kinds]
    far = (unit @ unit.T)[kinds[:, None] != kinds]
    assert near.mean() > far.mean() + 0.3


def test_it_is_gensims_model_of_one_worker() -> None:
    """Where the vocabulary's order, the batches and the rates are the same, so are the numbers."""
    sentences = [terms(text) for text in texts()]
    corpus = Corpus(1).read(texts())
    chosen = method("word2vec", "skip-gram")
    ours = learn(corpus, chosen)
    given: dict[str, Any] = {"vector_size": 16, "seed": 4, "workers": 1, "min_count": 1, "sg": 1}
    model = Word2Vec(sorted_vocab=0, **given)
    model.build_vocab_from_freq(dict(zip(corpus.words, corpus.counts.tolist(), strict=True)))
    corpus.close()
    model.train(sentences, total_words=corpus.kept, total_examples=len(sentences), epochs=3)
    np.testing.assert_array_equal(ours.words, model.wv.vectors)


def test_fasttext_keeps_the_rows_of_the_pieces_below_the_words() -> None:
    arrays = learned("fasttext", "skip-gram")
    corpus = Corpus(1).read(texts())
    corpus.close()
    table = arrays.by_name["vectors"]
    assert table.shape == (len(corpus.words) + arrays.buckets, 16)
    reference = FastText(vector_size=16, min_count=1, bucket=arrays.buckets)
    reference.build_vocab_from_freq(dict.fromkeys(corpus.words, 1), corpus_count=1)
    for row, word in enumerate(corpus.words[:5]):
        at = reference.wv.key_to_index[word]
        parts = len(corpus.words) + np.asarray(reference.wv.buckets_word[at])
        mean = table[[row, *parts]].mean(axis=0)
        np.testing.assert_allclose(arrays.words[row], mean, atol=1e-6)


def test_a_small_vocabulary_takes_few_buckets_and_a_large_one_fasttexts_own() -> None:
    assert buckets_for([f"w{n}" for n in range(3000)], (3, 6)) == 32_768
    assert buckets_for([f"{n:012}" for n in range(0, 10**12, 10**7 + 3)], (3, 6)) == 2_000_000


def test_documents_have_their_own_vectors() -> None:
    arrays = learned("doc2vec", "pv-dbow", epochs=40)
    assert arrays.documents is not None
    assert arrays.documents.shape == (90, 16)
    rows = arrays.documents / np.linalg.norm(arrays.documents, axis=1, keepdims=True)
    theme = np.arange(90) % 3
    scores = rows @ rows.T - 2 * np.eye(90)
    assert (theme[scores.argmax(axis=1)] == theme).all()


@pytest.mark.parametrize("number", [np.nan, 1e5])
def test_numbers_that_ran_away_are_a_failure(
    monkeypatch: pytest.MonkeyPatch, number: float
) -> None:
    original = learner.MODELS["word2vec"]

    def make(corpus: Corpus, chosen: Method) -> Any:
        model = original(corpus, chosen)
        job = model._do_train_job

        def spoilt(*arguments: Any) -> Any:
            done = job(*arguments)
            model.syn1neg[3, 2] = number
            return done

        model._do_train_job = spoilt
        return model

    monkeypatch.setitem(learner.MODELS, "word2vec", make)
    with pytest.raises(Failure, match="ran away: the learning rate is too high") as caught:
        learned("word2vec", "cbow", epochs=1, learning_rate=0.2)
    assert caught.value.hint == Hint.use(learning_rate=0.02)


@pytest.mark.parametrize(("name", "architecture"), KINDS)
def test_the_highest_rate_gives_numbers(name: str, architecture: str) -> None:
    for array in learned(name, architecture, learning_rate=0.25, epochs=10).by_name.values():
        assert np.isfinite(array).all()


def test_without_gensim_the_pip_line_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learner, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install 'nearfield\[words\]'"):
        learned("word2vec", "cbow")


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("word2vec", {"architecture": "pv-dm"}, "no architecture 'pv-dm'; it has skip-gram and"),
        ("word2vec", {"learning_rate": 0.5}, "is 0.5; 0.25 at most was wanted"),
        ("doc2vec", {"ngrams": (3, 6)}, "of fasttext alone"),
        ("fasttext", {"ngrams": (6, 3)}, r"ngrams is \(6, 3\)"),
        ("fasttext", {"ngrams": (3,)}, r"ngrams is \(3,\)"),
    ],
)
def test_what_a_method_does_not_have(name: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        method_of(name, **options)


def test_an_unknown_method_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="doc2vec, fasttext, word2vec"):
        method_of("glove")
