"""From form to form."""

from typing import Any

import numpy as np
import pytest

from nearfield.errors import UnknownName, UsageError
from nearfield.testing import ToyEncoder
from nearfield.training.data.examples import ROLES, Examples
from nearfield.training.sampling import to_form
from nearfield.training.sampling.conversion import WAYS

N = 24
A, B, C = ([f"{name} {n}" for n in range(N)] for name in "abc")
GROUPS = [f"g{n // 8}" for n in range(N)]
EXAMPLES = {
    "scores": Examples("scores", {"first": A, "second": B}, np.linspace(0, 1, N, dtype=np.float32)),
    "pairs": Examples("pairs", {"anchor": A, "positive": B}, groups=GROUPS),
    "triplets": Examples("triplets", {"anchor": A, "positive": B, "negative": C}),
    "labels": Examples("labels", {"text": A}, labels=[f"l{n % 4}" for n in range(N)]),
    "texts": Examples("texts", {"text": A}),
}


def rows(examples: Any) -> Any:
    return list(zip(*examples.columns.values(), strict=True))


@pytest.mark.parametrize(("of", "to"), WAYS)
def test_every_way_gives_whole_examples_and_the_same_twice(of: Any, to: Any) -> None:
    result = to_form(EXAMPLES[of], to)
    assert result.form == to
    assert list(result.columns) == list(ROLES[to])
    assert len(result) > 0
    for extra in (*result.columns.values(), result.scores, result.labels, result.groups):
        assert extra is None or len(extra) == len(result)
    assert rows(to_form(EXAMPLES[of], to)) == rows(result)
    assert (result.scores is not None) == (to == "scores")


@pytest.mark.parametrize("form", ROLES)
def test_a_form_is_its_own(form: Any) -> None:
    assert to_form(EXAMPLES[form], form) is EXAMPLES[form]


@pytest.mark.parametrize(
    ("of", "to"), [("texts", "scores"), ("pairs", "labels"), ("scores", "labels")]
)
def test_what_cannot_be_is_refused_with_what_can(of: Any, to: Any) -> None:
    with pytest.raises(
        UsageError, match=rf"of the form {of} .* make no {to}; they make: pairs|scores"
    ):
        to_form(EXAMPLES[of], to)
    with pytest.raises(UnknownName, match="form of examples 'nli'"):
        to_form(EXAMPLES[of], "nli")


def test_random_negatives_are_of_another_group() -> None:
    result = to_form(EXAMPLES["pairs"], "triplets")
    for anchor, _, negative in rows(result):
        assert int(anchor.split()[1]) // 8 != int(negative.split()[1]) // 8
    assert result.notes == ("24 negatives drawn at random.",)


def test_random_negatives_are_of_another_label() -> None:
    result = to_form(EXAMPLES["labels"], "triplets")
    for anchor, positive, negative in rows(result):
        kinds = [int(text.split()[1]) % 4 for text in (anchor, positive, negative)]
        assert kinds[0] == kinds[1] != kinds[2]


def test_a_rare_label_is_as_likely_a_negative_as_another() -> None:
    sizes = {"x": 100, "y": 100, "z": 4}
    texts = [(f"{label}{n}", label) for label, size in sizes.items() for n in range(size)]
    examples = Examples(
        "labels", {"text": [t for t, _ in texts]}, labels=[label for _, label in texts]
    )
    negatives = [n[0] for a, _, n in rows(to_form(examples, "triplets")) if a[0] == "x"]
    assert 0.3 < negatives.count("z") / len(negatives) < 0.7


def test_vectors_make_hard_negatives() -> None:
    toy = ToyEncoder()
    texts = [*A, *B]
    result = to_form(EXAMPLES["pairs"], "triplets", vectors=(texts, toy.encode_document(texts)))
    assert "24 pairs got hard negatives from the nearest texts." in result.notes
    vectors = dict(zip(texts, toy.encode_document(texts), strict=True))
    assert rows(to_form(EXAMPLES["pairs"], "triplets", vectors=vectors)) == rows(result)
    two = to_form(EXAMPLES["pairs"], "triplets", vectors=vectors, negatives=2)
    assert "negative_2" in two.columns


def test_high_scores_are_pairs() -> None:
    result = to_form(EXAMPLES["scores"], "pairs")
    assert result.columns["anchor"] == A[19:]
    assert "a score below 0.8 (of 0 to 1) makes no positive pair" in result.notes[0]
    assert len(to_form(EXAMPLES["scores"], "pairs", threshold=0.5)) == 12
    low = Examples("scores", {"first": A, "second": B}, np.zeros(N, np.float32))
    with pytest.raises(UsageError, match="No pairs could be made of these scores"):
        to_form(low, "pairs")


def test_what_was_scored_low_with_an_anchor_is_its_negative() -> None:
    scores = np.array([1, 0, 0.5, 1], np.float32)
    columns = {"first": ["q", "q", "q", "r"], "second": ["yes", "no", "perhaps", "else"]}
    result = to_form(Examples("scores", columns, scores), "triplets")
    assert rows(result)[0] == ("q", "yes", "no")
    assert rows(result)[1][2] in {"yes", "no", "perhaps", "q"}
    assert result.notes[1:] == ("1 negative scored 0.2 or less.", "1 negative drawn at random.")


def test_a_middling_partner_is_no_negative() -> None:
    scores = np.array([1, 0.5, 1], np.float32)
    columns = {"first": ["q", "q", "r"], "second": ["yes", "perhaps", "else"]}
    examples = Examples("scores", columns, scores)
    drawn = {rows(to_form(examples, "triplets", random_state=n))[0][2] for n in range(30)}
    assert drawn == {"r", "else"}


def test_triplets_lose_their_negatives_and_say_so() -> None:
    result = to_form(EXAMPLES["triplets"], "pairs")
    assert result.columns == {"anchor": A, "positive": B}
    assert result.notes == ("The negatives of 24 rows are left out.",)


def test_triplets_are_positive_and_negative_pairs_once() -> None:
    columns = {"anchor": ["a", "a", "a"], "positive": ["b", "b", "c"], "negative": ["c", "d", "d"]}
    result = to_form(Examples("triplets", columns, groups=["g"] * 3), "scores")
    assert result.scores is not None
    assert dict(zip(rows(result), result.scores.tolist(), strict=True)) == {
        ("a", "b"): 1,
        ("a", "c"): 1,
        ("a", "d"): 0,
    }
    assert result.groups == ["g"] * 3


def test_one_component_has_no_negatives() -> None:
    star = Examples("pairs", {"anchor": ["hub"] * 5, "positive": list("abcde")})
    with pytest.raises(UsageError, match="No triplets could be made of these pairs"):
        to_form(star, "triplets")
