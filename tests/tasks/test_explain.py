"""Attribution is exact, spans lie where they should, warnings come only where both speak."""

import pickle
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from nearfield.tasks.explain import explain, words
from nearfield.tasks.explain.attribution import carried, nearest
from nearfield.tasks.explain.explaining import warnings
from nearfield.types import Span, Vectors


@dataclass
class Words:
    """A text as its encoder might read it."""

    vectors: Vectors
    offsets: NDArray[np.int64]


def tokens(text: str, seed: int = 0, dim: int = 16) -> Words:
    """A token a word; equal words have equal vectors."""
    spans = words(text)
    rows: list[NDArray[Any]] = [
        np.random.default_rng([seed, *text[a:b].lower().encode()]).standard_normal(dim)
        for a, b in spans
    ]
    offsets = np.array(spans, np.int64).reshape(-1, 2)
    return Words(np.array(rows, np.float32).reshape(-1, dim), offsets)


def test_what_a_span_carries_is_what_the_cosine_falls_by() -> None:
    result = tokens("one two three four five six")
    query = np.random.default_rng(1).standard_normal(16).astype(np.float32)

    def cosine(rows: NDArray[Any]) -> float:
        mean = rows.mean(axis=0)
        return float(mean @ query / np.linalg.norm(mean) / np.linalg.norm(query))

    spans = [Span(0, 7), Span(8, 13)]  # "one two", "three"
    rows = result.vectors.astype(float)
    expected = [cosine(rows) - cosine(rows[2:]), cosine(rows) - cosine(np.delete(rows, 2, axis=0))]
    assert carried(result, query, spans) == pytest.approx(expected, abs=1e-6)


def test_without_its_only_piece_nothing_is_left() -> None:
    result = tokens("alone")
    assert carried(result, result.vectors[0], [Span(0, 5)]) == pytest.approx([1.0])
    assert carried(result, result.vectors[0], [Span(9, 12)]) == pytest.approx([0.0])


def test_words_align_with_the_nearest() -> None:
    query, text = tokens("red apple"), tokens("an apple that is red")
    spans = words("an apple that is red")
    result = nearest(query, words("red apple"), text, spans)
    assert [at for at, _ in result] == [4, 1]
    assert [cosine for _, cosine in result] == pytest.approx([1, 1])


def test_the_sentence_and_its_words() -> None:
    text = "The sky is blue today. A red apple fell down. Nothing else happened."
    result = explain("red apple", text, query_tokens=tokens("red apple"), text_tokens=tokens(text))
    assert result.sentence is not None
    assert text[slice(*result.sentence)] == "A red apple fell down."
    assert {text[slice(*span)] for span, _ in result.words[:2]} == {"red", "apple"}
    assert result.how == "token vectors"
    assert len(result.sentences) == 3
    assert [text[slice(*a.text)] for a in result.aligned] == ["red", "apple"]


def test_it_pickles_and_answers_the_same() -> None:
    query, text = tokens("red apple"), tokens("A red apple fell.")
    result = explain("red apple", "A red apple fell.", query_tokens=query, text_tokens=text)
    again = pickle.loads(pickle.dumps(result))
    assert again == result
    assert (again.to_dict(), again.marked()) == (result.to_dict(), result.marked())


def test_a_passage_within_a_text() -> None:
    text = "Before it all. The sky is blue. A red apple fell. After it."
    span = Span(15, 49)
    passage = text[span.start : span.end]
    result = explain(
        "red apple", text, span=span, query_tokens=tokens("red apple"), text_tokens=tokens(passage)
    )
    assert result.sentence is not None
    assert text[slice(*result.sentence)] == "A red apple fell."
    document = result.to_dict()
    assert document["sentence"] == {"start": 32, "end": 49, "text": "A red apple fell."}
    assert all(text[w["start"] : w["end"]] == w["text"] for w in document["words"])


def test_without_token_vectors_words_in_common() -> None:
    text = "The sky is blue. Apples and pears are fruits."
    result = explain("an apple", text)
    assert (result.how, result.marked()) == ("words in common", "[Apples] and pears are fruits.")
    nothing = explain("zebra", text)
    assert (nothing.sentence, nothing.words, nothing.marked()) == (None, (), "")
    assert nothing.to_dict()["sentence"] is None


@pytest.mark.parametrize("text", ["", "   ", "...", "\n\n"])
def test_a_text_without_words(text: str) -> None:
    assert explain("what", text, query_tokens=tokens("what"), text_tokens=tokens("")).words == ()


@pytest.mark.parametrize(
    ("query", "sentence", "passage", "expected"),
    [
        ("Is the repair covered?", "The repair is not covered.", "", ["negation"]),
        ("Take 5 mg of aspirin", "Take 50 mg of aspirin daily.", "", ["number"]),
        ("How much aspirin?", "Take 50 mg of aspirin daily.", "", []),
        ("Take 5 mg of aspirin", "Take 50 mg of aspirin.", "Children take 5 mg.", []),
        ("Is the repair covered?", "This is not about the moon.", "", []),
        ("warranty period", "The warranty is 2 years.", "", []),
    ],
)
def test_warnings_come_where_both_speak_of_it(
    query: str, sentence: str, passage: str, expected: list[str]
) -> None:
    result = warnings(query, sentence, f"{sentence} {passage}")
    assert result == tuple(
        f"Query and sentence differ in a {difference}." for difference in expected
    )


@given(st.text(), st.text())
def test_any_texts_can_be_explained(query: str, text: str) -> None:
    result = explain(query, text, query_tokens=tokens(query), text_tokens=tokens(text))
    start, end = result.sentence or Span(0, 0)
    assert all(start <= word.start < word.end <= end for word, _ in result.words)


def test_words_that_say_nothing_in_german_are_not_marked() -> None:
    text = "Wir haben lange gewartet. Die Rückerstattung ist nach drei Wochen nicht angekommen."
    explanation = explain("Warum ist die Rückerstattung nicht angekommen?", text)
    assert explanation.marked() == "Die [Rückerstattung] ist nach drei Wochen nicht [angekommen]."
