"""What a training is tested by, form by form."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from nearfield.tasks.evaluate import compare
from nearfield.testing import ToyEncoder
from nearfield.training.data.examples import Examples
from nearfield.training.proof.measure import measure, vote

encode = ToyEncoder().encode_document
blurred = ToyEncoder(3, name="narrow").encode_document


def test_scores_are_spearman_of_the_cosines() -> None:
    first = [f"red apple {n}" for n in range(20)]
    second = [f"red pear {n * 7 % 5}" for n in range(20)]
    scores = np.linspace(0, 1, 20, dtype=np.float32)
    rows = Examples("scores", {"first": first, "second": second}, scores=scores)
    result = measure(rows, encode)
    cosines = np.einsum("nd,nd->n", encode(first), encode(second))
    assert result.main == "Spearman"
    assert result.metrics["Spearman"].value == pytest.approx(spearmanr(cosines, scores).statistic)


def test_scores_of_0_and_1_are_average_precision() -> None:
    columns = {"first": ["red", "blue"] * 5, "second": ["red a", "green b"] * 5}
    scores = np.array([1, 0] * 5, np.float32)
    assert measure(Examples("scores", columns, scores=scores), encode).main == "average precision"


def test_each_anchor_finds_its_positive_among_all_positives_and_negatives() -> None:
    columns = {
        "anchor": ["red apple", "blue sky"],
        "positive": ["a red apple", "green grass"],
        "negative": ["grey stone", "the blue sky"],
    }
    result = measure(Examples("triplets", columns), encode)
    assert result.main == "nDCG@10"
    assert result.n == 2
    # The first is at the top; the negative stands before the second's positive.
    assert result.metrics["success@10"].value == 1
    assert 0.5 < result.metrics["nDCG@10"].value < 1


def test_an_anchor_with_two_positives_is_one_query() -> None:
    columns = {"anchor": ["red", "red"], "positive": ["red a", "red b"]}
    result = measure(Examples("pairs", columns), encode)
    assert (result.n, result.metrics["recall@10"].value) == (1, 1.0)


def test_labels_are_voted_by_the_rows_of_the_training() -> None:
    train = Examples("labels", {"text": ["red apple", "blue sky"]}, labels=["fruit", "sky"])
    rows = Examples("labels", {"text": ["red pear", "grey sky"]}, labels=["fruit", "sky"])
    assert measure(rows, encode, train).metrics["accuracy"].value == 1
    texts = [f"{word} {sign}" for word in ("red", "sky") for sign in "abcdef"]
    alone = Examples("labels", {"text": texts}, labels=list("rrrrrrssssss"))
    assert measure(alone, encode).metrics["accuracy"].value == 1


def test_votes_equal_those_of_scikit_learn() -> None:
    from sklearn.neighbors import KNeighborsClassifier

    draw = np.random.default_rng(0)
    rows = draw.standard_normal((200, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    labels = [str(n) for n in draw.integers(0, 4, 200)]
    nearest = KNeighborsClassifier(5, metric="cosine", weights=lambda d: 2 - d).fit(
        rows[:150], labels[:150]
    )
    assert vote(rows[150:], rows[:150], labels[:150]) == nearest.predict(rows[150:]).tolist()


def test_two_encoders_are_compared_on_the_same_items() -> None:
    words = [f"{a} {b} {c}" for a in "abcd" for b in "efgh" for c in "ijkl"]
    rows = Examples("pairs", {"anchor": words, "positive": [f"{text} and" for text in words]})
    result = compare({"wide": measure(rows, encode), "narrow": measure(rows, blurred)})
    assert result.differences["narrow"]["nDCG@10"].low > 0
