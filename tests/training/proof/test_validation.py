from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, ndcg_score

from nearfield.errors import UsageError
from nearfield.testing import ToyEncoder
from nearfield.training.data.examples import Examples
from nearfield.training.proof import validation
from nearfield.training.proof.validation import validation_of


class Student:
    """A toy encoder's rows; ``seen`` counts the texts."""

    def __init__(self, dim: int = 16) -> None:
        self.toy = ToyEncoder(dim)

    def encode(self, texts: Any) -> Any:
        return self.toy.encode_document(texts)


WORDS = ["red", "blue", "green", "cat", "dog", "bird", "sat", "ran", "flew"]


def texts(n: Any, random_state: Any) -> Any:
    rng = np.random.default_rng(random_state)
    return [" ".join(rng.choice(WORDS, 3)) + f" {random_state}{row}" for row in range(n)]


def scored(scores: Any) -> Any:
    n = len(scores)
    return Examples(
        "scores", {"first": texts(n, 1), "second": texts(n, 2)}, scores=np.array(scores, np.float32)
    )


def cosines(examples: Any) -> Any:
    rows = [Student().encode(column) for column in examples.columns.values()]
    return (rows[0] * rows[1]).sum(1)


def test_scores_are_spearman() -> None:
    rows = scored(np.random.default_rng(0).random(40))
    result = validation_of(rows)
    assert result.metric == "Spearman"
    assert result(Student()) == pytest.approx(spearmanr(cosines(rows), rows.scores)[0], abs=1e-6)


def test_marked_pairs_are_average_precision() -> None:
    rows = scored([0, 1, 1, 0] * 8)
    result = validation_of(rows)
    assert result.metric == "average precision"
    wanted = average_precision_score(rows.scores, cosines(rows))
    assert result(Student()) == pytest.approx(wanted)


def test_pairs_are_ndcg_among_all_positives() -> None:
    rows = Examples("pairs", {"anchor": texts(30, 1), "positive": texts(30, 2)})
    result = validation_of(rows)
    similar = (
        Student().encode(rows.columns["anchor"]) @ Student().encode(rows.columns["positive"]).T
    )
    assert result.metric == "nDCG@10"
    assert result(Student()) == pytest.approx(ndcg_score(np.eye(30), similar, k=10), abs=1e-6)


def test_negatives_are_searched_too() -> None:
    pairs = {"anchor": ["red cat", "blue dog"], "positive": ["red cat sat", "blue dog ran"]}
    assert validation_of(Examples("pairs", pairs))(Student()) == 1.0
    harder = pairs | {"negative": ["red cat", "blue dog"]}
    assert validation_of(Examples("triplets", harder))(Student()) < 0.8


def test_labels_are_a_vote_of_the_nearest() -> None:
    rows = Examples(
        "labels",
        {"text": ["red cat", "red cat sat", "blue dog", "blue dog ran", "green bird"]},
        labels=["a", "a", "b", "b", "a"],
    )
    alone = validation_of(rows)
    assert alone.metric == "accuracy"
    assert 0 <= alone(Student()) < 1  # a text never votes for itself
    voters = Examples(
        "labels",
        {"text": [f"{t} now" for t in rows.columns["text"]] * 3},
        labels=(rows.labels or []) * 3,
    )
    wrong = Examples("labels", voters.columns, labels=["b", "b", "a", "a", "b"] * 3)
    assert validation_of(rows, train=voters)(Student()) >= 0.8
    assert validation_of(rows, train=wrong)(Student()) <= 0.2


def test_it_is_bounded_and_the_order_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "MOST_ROWS", 25)
    rows = scored(np.random.default_rng(0).random(60))
    result, turned = validation_of(rows), validation_of(rows.take(range(59, -1, -1)))
    assert result.notes == ("25 of the 60 validation rows choose the best step.",)
    student = Student()
    assert result(student) == turned(Student())
    assert student.toy.seen == 50


def test_long_texts_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "MOST_LETTERS", 1_000)
    monkeypatch.setattr(validation, "LEAST_ROWS", 5)
    rows = scored(np.random.default_rng(0).random(60))
    student = Student()
    validation_of(rows)(student)
    assert 10 <= student.toy.seen < 80


def test_every_text_is_encoded_once() -> None:
    rows = Examples("pairs", {"anchor": ["red", "red", "blue"], "positive": ["cat", "dog", "cat"]})
    student = Student()
    validation_of(rows)(student)
    assert student.toy.seen == 4


def test_rows_that_are_no_number_have_no_score() -> None:
    class Broken(Student):
        def encode(self, texts: Any) -> Any:
            return np.full((len(texts), 4), np.nan, np.float32)

    examples = [
        scored([0.1, 0.5, 0.9]),
        Examples("pairs", {"anchor": ["a", "b"], "positive": ["c", "d"]}),
        Examples("labels", {"text": ["a", "b"]}, labels=["x", "y"]),
    ]
    assert all(np.isnan(validation_of(each)(Broken())) for each in examples)


@pytest.mark.parametrize(
    "rows", [Examples("texts", {"text": ["a"]}), Examples("pairs", {"anchor": [], "positive": []})]
)
def test_what_cannot_tell_is_refused(rows: Any) -> None:
    with pytest.raises(UsageError, match="can tell"):
        validation_of(rows)
