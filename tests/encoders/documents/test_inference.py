"""The vector of a document: gensim's steps where its draws are ours, and the same bits always."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gensim.models.doc2vec import Doc2Vec, TaggedDocument
from gensim.models.keyedvectors import pseudorandom_weak_vector
from numpy.typing import NDArray

from nearfield.encoders.documents import inference
from nearfield.encoders.documents.inference import follow, infer
from nearfield.encoders.documents.model import Architecture, DocumentModel, Schedule
from nearfield.encoders.documents.stream import Stream, beside, stream_of
from nearfield.types import Vectors

LETTERS = "abcdefghij"
DOCUMENT = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]
RATE = 1e-3
NONE = np.zeros((0, 0), np.float32)


def random_model(
    architecture: Architecture = "pv-dbow", dim: int = 24, **more: Any
) -> DocumentModel:
    draw = np.random.default_rng(5)
    words, window = 40, 3
    width = dim * (1 + 2 * window) if architecture == "pv-dm-concat" else dim
    given: dict[str, Any] = {
        "words": {f"w{row}": row for row in range(words)},
        "counts": np.arange(words, 0, -1),
        "output": draw.normal(0, 0.3, (words, width)).astype(np.float32),
        "vectors": draw.normal(0, 0.3, (words, dim)).astype(np.float32),
        "schedule": Schedule(6),
        "dim": dim,
        "window": window,
        "subsample": 1e-2,
    }
    return DocumentModel(architecture, **(given | more))


def documents(count: int) -> list[NDArray[np.int64]]:
    draw = np.random.default_rng(6)
    return [draw.integers(0, 40, size) for size in draw.integers(1, 70, count)]


def gensims(**options: Any) -> Doc2Vec:
    """A model of gensim's with random weights, whose scores stay far from the ends of its table."""
    draw = np.random.default_rng(7)
    texts = [
        TaggedDocument([LETTERS[n] for n in draw.integers(0, 10, 30)], [at]) for at in range(4)
    ]
    model = Doc2Vec(
        texts, vector_size=12, min_count=1, sample=0, workers=1, window=3, seed=1, **options
    )
    for array in (model.wv.vectors, getattr(model, "syn1neg", None), getattr(model, "syn1", None)):
        if array is not None:
            array[:] = draw.normal(0, 0.4, array.shape)
    return model


class Draws:
    """gensim's own draws: word2vec.c's linear congruential generator, seeded by NumPy's."""

    def __init__(self, model: Doc2Vec, state: int) -> None:
        self.random = np.random.RandomState(state)
        self.model = model
        self.next = 0

    def seed(self) -> None:
        """As ``init_d2v_config`` does at the beginning of each epoch."""
        self.next = 2**24 * int(self.random.randint(0, 2**24)) + int(self.random.randint(0, 2**24))

    def word(self) -> int:
        table = self.model.cum_table
        row = int(np.searchsorted(table, (self.next >> 16) % int(table[-1])))
        self.next = (self.next * 25214903917 + 11) & (2**48 - 1)
        return row


def steps(model: Doc2Vec, words: list[int], draws: Draws, epochs: int) -> Iterator[dict[str, Any]]:
    """Each step that gensim makes for a document, as it draws them."""
    rates = np.linspace(model.alpha, model.min_alpha, epochs)
    dm = not model.sg and not model.dm_concat
    for rate in rates:
        if model.negative:
            draws.seed()
        cut = draws.random.randint(0, model.window, len(words)) if dm else [0] * len(words)
        for at, word in enumerate(words):
            rows, labels = [word], [1.0]
            if model.negative:
                drawn = [draws.word() for _ in range(model.negative)]
                rows, labels = rows + drawn, labels + [0.0] * len(drawn)
            else:
                rows = [int(point) for point in model.wv.expandos["point"][word]]
                labels = [1.0 - float(code) for code in model.wv.expandos["code"][word]]
            counted = [1.0] + [float(row != word) for row in rows[1:]]
            counted = counted if model.negative else [1.0] * len(rows)
            reach = model.window - cut[at]
            around = [
                words[place]
                for place in range(max(0, at - reach), min(len(words), at + reach + 1))
                if place != at
            ]
            yield {
                "rows": rows,
                "labels": labels,
                "counted": counted,
                "rate": rate,
                "around": around,
            }


def stream_like(model: Doc2Vec, words: list[int], draws: Draws, epochs: int) -> Stream:
    """The same steps as our inference takes them."""
    every = list(steps(model, words, draws, epochs))
    most = max(len(step["rows"]) for step in every)
    rows = np.zeros((len(every), most), np.int32)
    labels, weights = (np.zeros((len(every), most), np.float32) for _ in range(2))
    context: Vectors = NONE
    share: Vectors = NONE
    if not model.sg:
        context = np.zeros((len(every), model.vector_size), np.float32)
        share = np.ones(len(every), np.float32)
    for at, step in enumerate(every):
        size = len(step["rows"])
        rows[at, :size], labels[at, :size] = step["rows"], step["labels"]
        factor = 1.0
        if not model.sg:
            context[at] = model.wv.vectors[step["around"]].sum(axis=0)
            part = 1 / (len(step["around"]) + 1)
            share[at], factor = (part, 1.0) if model.cbow_mean else (1.0, part)
        weights[at, :size] = np.array(step["counted"]) * step["rate"] * factor
    text = " ".join(model.wv.index_to_key[word] for word in words)
    start = pseudorandom_weak_vector(model.vector_size, seed_string=text)
    return Stream(np.asarray(start, np.float32), rows, labels, weights, context, share)


@pytest.mark.parametrize(
    "options",
    [
        {"dm": 0},
        {"dm": 0, "negative": 0, "hs": 1},
        {"dm": 1},
        {"dm": 1, "dm_mean": 0},
        {"dm": 1, "negative": 0, "hs": 1},
    ],
    ids=["dbow", "dbow, softmax", "dm, mean", "dm, sum", "dm, softmax"],
)
def test_with_gensims_draws_the_vector_is_gensims(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inference, "logistic", tabled)
    model = gensims(**options)
    model.random = np.random.RandomState(11)
    expected = model.infer_vector([model.wv.index_to_key[n] for n in DOCUMENT], epochs=20)
    stream = stream_like(model, DOCUMENT, Draws(model, 11), 20)
    ours = DocumentModel(
        "pv-dbow" if model.sg else "pv-dm",
        dict(model.wv.key_to_index),
        np.ones(10, np.int64),
        model.syn1 if model.hs else model.syn1neg,
        model.wv.vectors,
        Schedule(20),
        12,
        negative=stream.rows.shape[1] - 1,
    )
    [vector] = follow([stream], ours, 1)
    np.testing.assert_allclose(vector, expected, atol=2e-6)
    assert np.linalg.norm(expected) > 0.2


def tabled(scores: Vectors) -> Vectors:
    """The logistic function as gensim has it: a table of 1,000 steps from -6 to 6."""
    edges = np.exp((np.arange(1000) / 1000 * 2 - 1) * 6)
    table = (edges / (edges + 1)).astype(np.float32)
    assert np.abs(scores).max() < 6
    rows: Vectors = table[((scores + 6) * 83).astype(np.int64)]  # 1000 / 6 / 2 in C's whole numbers
    return rows


def test_the_logistic_function_is_within_a_step_of_gensims_table() -> None:
    scores = np.linspace(-5.99, 5.99, 5000).astype(np.float32)
    assert np.abs(inference.logistic(scores) - tabled(scores)).max() < 0.01
    exact = 1 / (1 + np.exp(-scores.astype(float)))
    np.testing.assert_allclose(inference.logistic(scores), exact, atol=1e-7)


def loss(vector: NDArray[np.float64], stream: Stream, model: DocumentModel) -> float:
    """The negative log-likelihood of a stream's targets, each by its weight, in float64."""
    sums = np.zeros((len(stream), model.dim)) if not stream.context.size else stream.context
    share = np.ones(len(stream)) if not stream.share.size else stream.share
    inputs = (sums + vector) * share[:, None]
    scores = np.einsum("skd,sd->sk", model.output[stream.rows].astype(float), inputs)
    signs = 2 * stream.labels - 1
    return float((np.log1p(np.exp(-signs * scores)) * stream.weights / RATE).sum())


@pytest.mark.parametrize("architecture", ["pv-dbow", "pv-dm"])
def test_a_step_goes_down_the_gradient_of_the_likelihood(architecture: Architecture) -> None:
    options: dict[str, Any] = {"schedule": Schedule(1, RATE, RATE), "subsample": 0.0}
    model = random_model(architecture, 6, mean=False, **options)
    stream = stream_of(np.array([2, 7, 7, 11, 30]), model)
    start = stream.start.astype(float)
    tiny, many = 1e-5, len(stream)
    slope = np.array(
        [
            (loss(start + tiny * side, stream, model) - loss(start - tiny * side, stream, model))
            / (2 * tiny)
            for side in np.eye(6)
        ]
    )
    [vector] = follow([stream], model, many)
    # The float32 vector has seven digits, its step from 1e-3 to 1e-2 three fewer.
    np.testing.assert_allclose(vector - start, -RATE * slope, rtol=2e-3, atol=1e-7)


@pytest.mark.parametrize("architecture", ["pv-dbow", "pv-dm", "pv-dm-concat"])
def test_a_vector_does_not_depend_on_its_batch_or_order(architecture: Architecture) -> None:
    model, some = random_model(architecture), documents(60)
    together = infer(some, model)
    assert np.array_equal(together[::-1], infer(some[::-1], model))
    assert np.array_equal(together, np.concatenate([infer([each], model) for each in some]))
    assert np.array_equal(together[:7], infer(some[:7], model))
    assert len(np.unique(together, axis=0)) == len({tuple(each) for each in some})


def test_a_vector_is_the_same_in_another_process_and_with_other_threads() -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]);"
        "from test_inference import documents, infer, random_model;"
        "print(*(hashlib.sha256(infer(documents(9), random_model(a, 300)).tobytes()).hexdigest()"
        " for a in ('pv-dbow', 'pv-dm')))"
    )
    digests = set()
    for threads in ("1", "4"):
        environment = {**os.environ, "PYTHONHASHSEED": threads, "OPENBLAS_NUM_THREADS": threads}
        command = [sys.executable, "-c", code, str(Path(__file__).parent)]
        done = subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True, timeout=120
        )
        digests.add(done.stdout)
    assert len(digests) == 1
    assert len(digests.pop().split()) == 2


def test_words_told_together_change_little() -> None:
    model, some = random_model(), documents(20)
    one, eight = (infer(some, model, chunk=chunk) for chunk in (1, 8))
    cosines = (one * eight).sum(1) / np.linalg.norm(one, axis=1) / np.linalg.norm(eight, axis=1)
    assert cosines.min() > 0.99


def test_a_document_of_no_words_is_zero_and_of_one_is_not() -> None:
    rows = infer([np.array([], np.int64), np.array([3])], random_model())
    assert not rows[0].any()
    assert np.linalg.norm(rows[1]) > 0


def test_common_words_are_left_out_by_chance_as_word2vec_does_it() -> None:
    model = random_model(subsample=0.02)
    total, share = model.counts.sum(), 0.02
    count = model.counts[0]
    expected = (np.sqrt(count / (share * total)) + 1) * (share * total) / count
    assert model.kept[0] == pytest.approx(min(1, expected))
    steps = len(stream_of(np.zeros(20_000, np.int64), model)) / model.schedule.epochs
    assert steps / 20_000 == pytest.approx(model.kept[0], abs=0.01)


def test_words_are_drawn_by_their_counts_to_three_quarters() -> None:
    model = random_model()
    shares = np.bincount(model.table, minlength=40) / len(model.table)
    expected = model.counts**0.75 / (model.counts**0.75).sum()
    np.testing.assert_allclose(shares, expected, atol=2e-6)


def test_concatenation_keeps_the_order_of_the_words_around() -> None:
    model = random_model("pv-dm-concat", padding=39)
    kept, ends = np.array([4, 5, 6]), np.array([3])
    context, share, factor = beside(kept, ends, model)
    told = context.reshape(3, 6, model.dim)
    expected = model.vectors[[39, 39, 39, 5, 6, 39]]
    assert np.array_equal(told[0], expected)
    assert share.tolist() == factor.tolist() == [1, 1, 1]
