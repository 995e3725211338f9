"""Columns, found or named, and the examples they hold."""

from typing import Any

import pytest

from nearfield.errors import BadSource, UnknownName, UsageError
from nearfield.training.data.forms import examples_of

Columns = dict[str, list[Any]]

A = [f"anchor {n}" for n in range(12)]
B = [f"other {n}" for n in range(12)]
C = [f"third {n}" for n in range(12)]
THREE = ["anchor", "positive", "negative"]
MARKS = [n % 2 for n in range(12)]


@pytest.mark.parametrize(
    ("columns", "form", "roles"),
    [
        ({"sentence1": A, "sentence2": B, "score": MARKS}, "scores", ["first", "second"]),
        ({"Text_1": A, "TEXT 2": B, "similarity": MARKS}, "scores", ["first", "second"]),
        ({"question1": A, "question2": B, "is_duplicate": MARKS}, "scores", ["first", "second"]),
        ({"query": A, "document": B, "label": MARKS}, "scores", ["first", "second"]),
        ({"question": A, "answer": B, "score": MARKS}, "scores", ["first", "second"]),
        ({"anchor": A, "positive": B}, "pairs", ["anchor", "positive"]),
        ({"question": A, "answer": B, "focus": C}, "pairs", ["anchor", "positive"]),
        ({"query": A, "document": B, "category": C}, "pairs", ["anchor", "positive"]),
        ({"text1": A, "text2": B}, "pairs", ["anchor", "positive"]),
        ({"anchor": A, "positive": B, "negative": C}, "triplets", THREE),
        ({"query": A, "pos": B, "neg": C}, "triplets", THREE),
        ({"Text": A, "Label": MARKS}, "labels", ["text"]),
        ({"id": MARKS, "body": A}, "texts", ["text"]),
    ],
)
def test_the_names_of_the_columns_say_the_form(columns: Any, form: Any, roles: Any) -> None:
    result = examples_of(columns)
    assert (result.form, list(result.columns)) == (form, roles)
    assert next(iter(result.columns.values())) == A


@pytest.mark.parametrize(
    ("names", "form", "given"),
    [
        (("x", "y", "z"), None, "triplets"),
        (("x", "y", "n"), None, "scores"),
        (("x", "y"), "pairs", "pairs"),
        (("x", "y"), "labels", "labels"),
        (("x",), None, "texts"),
        (("x", "y", "z", "w"), None, "triplets"),
    ],
)
def test_named_columns_come_in_the_order_of_the_form(names: Any, form: Any, given: Any) -> None:
    y = ["p", "q"] * 6 if form == "labels" else B
    w = [f"fourth {n}" for n in range(12)]
    columns: Columns = {"n": MARKS, "z": C, "y": y, "x": A, "w": w}
    result = examples_of(columns, columns_named=names, form=form)
    assert result.form == given
    assert next(iter(result.columns.values())) == A
    if len(names) == 4:
        assert result.columns["negative_2"] == w


def test_what_a_form_that_was_asked_for_does_not_read_is_told() -> None:
    columns: Columns = {"sentence1": A, "sentence2": B, "score": MARKS}
    assert examples_of(columns, form="pairs").notes == ("Read as pairs; score is not read.",)
    assert examples_of(columns, form="scores").notes == ()
    columns = {"anchor": A, "positive": B, "negative": C}
    assert examples_of(columns, form="pairs").notes == ("Read as pairs; negative is not read.",)


def test_a_category_of_numbers_is_no_score() -> None:
    assert examples_of({"question": A, "answer": B, "category": MARKS}).form == "pairs"


def test_columns_are_of_one_length() -> None:
    with pytest.raises(BadSource, match="not of one length"):
        examples_of({"anchor": A, "positive": B[1:]})


@pytest.mark.parametrize(
    "names",
    [
        ["text"],
        ["anchor", "positive"],
        ["text1", "text2", "score"],
        ["query", "clicked", "shown"],
        ["text", "label"],
    ],
)
def test_no_rows_are_too_few(names: Any) -> None:
    with pytest.raises(BadSource, match="Too few rows: 0 of 0 left"):
        examples_of({name: [] for name in names})


def test_two_named_columns_with_a_label_s_name_are_labels() -> None:
    columns = {"utterance": A, "category": ["p", "q"] * 6}
    assert examples_of(columns, columns_named=["utterance", "category"]).form == "labels"


def test_further_negatives_are_found_and_a_missing_one_is_the_first() -> None:
    more = [*[f"fourth {n}" for n in range(11)], None]
    result = examples_of({"anchor": A, "positive": B, "negative": C, "negative_2": more})
    assert list(result.columns) == ["anchor", "positive", "negative", "negative_2"]
    assert result.columns["negative_2"][-1] == C[-1]
    assert any("further negative" in note for note in result.notes)


def test_lists_become_rows() -> None:
    result = examples_of(
        {"query": ["a", "b"], "pos": [["p", "q"], ["r"]], "neg": ['["m", "n"]', "o"]}, least=1
    )
    assert list(zip(*result.columns.values(), strict=True)) == [
        ("a", "p", "m"),
        ("a", "p", "n"),
        ("a", "q", "m"),
        ("a", "q", "n"),
        ("b", "r", "o"),
    ]


def test_clicks_become_triplets_or_pairs() -> None:
    columns: Columns = {"query": ["q"], "clicked": ["b"], "shown": [["a", "b"]]}
    assert examples_of(columns, least=1).columns == {
        "anchor": ["q"],
        "positive": ["b"],
        "negative": ["a"],
    }
    assert examples_of(columns, form="pairs", least=1).form == "pairs"


@pytest.mark.parametrize(("b", "c"), [(["z"], [["x", "z"]]), (["z"], ["x|z"]), ([1], ["z"])])
def test_named_columns_of_clicks_are_told_by_what_they_hold(b: Any, c: Any) -> None:
    columns = {"a": ["q"], "b": b, "c": c}
    result = examples_of(columns, columns_named=["a", "b", "c"], form="pairs", least=1)
    assert result.columns == {"anchor": ["q"], "positive": ["z"]}


def test_a_log_of_one_text_a_row_is_clicks_too() -> None:
    columns: Columns = {"query": ["q", "q", "p"], "document": ["a", "b", "c"], "clicked": [0, 1, 0]}
    result = examples_of(columns, least=1)
    assert list(zip(*result.columns.values(), strict=True)) == [("q", "b", "a")]


def test_rows_with_an_empty_cell_are_dropped_and_counted() -> None:
    holes = [None, "  ", float("nan"), *A[3:]]
    result = examples_of({"anchor": holes, "positive": B}, least=1)
    assert len(result) == 9
    assert result.notes == ("3 rows were dropped: anchor or positive is empty.",)


def test_a_missing_label_or_score_is_an_empty_cell() -> None:
    labels = [None, float("nan"), *(["p", "q"] * 5)]
    assert len(examples_of({"text": A, "label": labels})) == 10
    assert len(examples_of({"text1": A, "text2": B, "score": [None, "", *MARKS[2:]]})) == 10


def test_numbers_are_texts_too() -> None:
    assert examples_of({"text": list(range(12))}).columns["text"][3] == "3"


def test_a_group_is_kept_and_an_empty_one_is_its_own() -> None:
    result = examples_of({"anchor": A, "positive": B, "doc id": [7, None, *C[2:]]}, group="doc id")
    assert result.groups is not None
    assert result.groups[0] == "7"
    assert len(set(result.groups)) == 12


def test_a_missing_column_is_told_with_those_there_are() -> None:
    with pytest.raises(BadSource, match="The columns are left, size") as caught:
        examples_of({"left": A, "size": MARKS})
    assert "columns=" in str(caught.value.hint)
    with pytest.raises(BadSource, match=r"wanted: anchor, positive, negative \(triplets\)"):
        examples_of({"anchor": A, "positive": B}, form="triplets")
    with pytest.raises(UnknownName, match="no column 'texts'; known: text"):
        examples_of({"text": A}, columns_named=["texts"])
    with pytest.raises(UnknownName, match="no column 'site'"):
        examples_of({"text": A}, group="site")


def test_too_many_names_fit_no_form() -> None:
    with pytest.raises(UsageError, match="2 columns were named, which fits no texts"):
        examples_of({"x": A, "y": B}, columns_named=["x", "y"], form="texts")
    with pytest.raises(UnknownName, match="form of examples 'pair'; known"):
        examples_of({"x": A}, form="pair")


def test_a_bad_score_names_its_row_in_the_file() -> None:
    scores: list[Any] = [*MARKS[:7], "much", *MARKS[8:]]
    with pytest.raises(BadSource, match="The score of row 8 is 'much', no number"):
        examples_of({"text1": [None, *A[1:]], "text2": B, "score": scores})


def test_numbers_of_inference_are_refused_but_words_are_read() -> None:
    columns: Columns = {"premise": A, "hypothesis": B, "label": [0, 1, 2] * 4}
    with pytest.raises(BadSource, match="which one is entailment is not known"):
        examples_of(columns)
    words = ["entailment", "neutral", "contradiction"] * 4
    result = examples_of({**columns, "label": words})
    assert result.scores is not None
    assert result.scores.tolist() == [1.0, 0.5, 0.0] * 4
