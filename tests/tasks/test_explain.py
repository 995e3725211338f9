"""Attribution is exact, spans lie where they should, warnings come only where both speak."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.tasks.explain import explain, sentences, words
from nearfield.tasks.explain.attribution import carried, nearest
from nearfield.tasks.explain.explaining import warnings
from nearfield.types import Span


def tokens(text, seed=0, dim=16):
    """A token a word; equal words have equal vectors."""
    spans = words(text)
    rows = [
        np.random.default_rng([seed, *text[a:b].lower().encode()]).standard_normal(dim)
        for a, b in spans
    ]
    return SimpleNamespace(
        vectors=np.array(rows, np.float32).reshape(-1, dim), offsets=np.array(spans).reshape(-1, 2)
    )


def test_what_a_span_carries_is_what_the_cosine_falls_by():
    found = tokens("one two three four five six")
    query = np.random.default_rng(1).standard_normal(16)

    def cosine(rows):
        mean = rows.mean(axis=0)
        return mean @ query / np.linalg.norm(mean) / np.linalg.norm(query)

    spans = [Span(0, 7), Span(8, 13)]  # "one two", "three"
    rows = found.vectors.astype(float)
    expected = [cosine(rows) - cosine(rows[2:]), cosine(rows) - cosine(np.delete(rows, 2, axis=0))]
    assert carried(found, query, spans) == pytest.approx(expected, abs=1e-6)


def test_without_its_only_piece_nothing_is_left():
    found = tokens("alone")
    assert carried(found, found.vectors[0], [Span(0, 5)]) == pytest.approx([1.0])
    assert carried(found, found.vectors[0], [Span(9, 12)]) == pytest.approx([0.0])


def test_words_align_with_the_nearest():
    query, text = tokens("red apple"), tokens("an apple that is red")
    spans = words("an apple that is red")
    found = nearest(query, words("red apple"), text, spans)
    assert [at for at, _ in found] == [4, 1]
    assert [cosine for _, cosine in found] == pytest.approx([1, 1])


def test_the_sentence_and_its_words():
    text = "The sky is blue today. A red apple fell down. Nothing else happened."
    found = explain("red apple", text, query_tokens=tokens("red apple"), text_tokens=tokens(text))
    assert text[slice(*found.sentence)] == "A red apple fell down."
    assert {text[slice(*span)] for span, _ in found.words[:2]} == {"red", "apple"}
    assert found.how == "token vectors"
    assert len(found.sentences) == 3
    assert [text[slice(*a.text)] for a in found.aligned] == ["red", "apple"]


def test_a_passage_within_a_text():
    text = "Before it all. The sky is blue. A red apple fell. After it."
    span = Span(15, 49)
    passage = text[span.start : span.end]
    found = explain(
        "red apple", text, span=span, query_tokens=tokens("red apple"), text_tokens=tokens(passage)
    )
    assert text[slice(*found.sentence)] == "A red apple fell."
    told = found.to_dict()
    assert told["sentence"]["text"] == "A red apple fell."
    assert all(text[w["start"] : w["end"]] == w["text"] for w in told["words"])


def test_without_token_vectors_words_in_common():
    text = "The sky is blue. Apples and pears are fruits."
    found = explain("an apple", text)
    assert (found.how, found.marked()) == ("words in common", "[Apples] and pears are fruits.")
    nothing = explain("zebra", text)
    assert (nothing.sentence, nothing.words, nothing.marked()) == (None, (), "")
    assert nothing.to_dict()["sentence"] is None


@pytest.mark.parametrize("text", ["", "   ", "...", "\n\n"])
def test_a_text_without_words(text):
    assert explain("what", text, query_tokens=tokens("what"), text_tokens=tokens("")).words == ()


@pytest.mark.parametrize(
    ("query", "sentence", "passage", "kinds"),
    [
        ("Is the repair covered?", "The repair is not covered.", "", ["negation"]),
        ("Take 5 mg of aspirin", "Take 50 mg of aspirin daily.", "", ["number"]),
        ("How much aspirin?", "Take 50 mg of aspirin daily.", "", []),
        ("Take 5 mg of aspirin", "Take 50 mg of aspirin.", "Children take 5 mg.", []),
        ("Is the repair covered?", "This is not about the moon.", "", []),
        ("warranty period", "The warranty is 2 years.", "", []),
    ],
)
def test_warnings_come_where_both_speak_of_it(query, sentence, passage, kinds):
    found = warnings(query, sentence, f"{sentence} {passage}")
    assert found == tuple(f"Query and sentence differ in a {kind}." for kind in kinds)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Take 5 mg. daily now.", ["Take 5 mg. daily now."]),
        ("Title\nThe text runs\non here.", ["Title", "The text runs\non here."]),
        ("一つ目。二つ目！", ["一つ目。", "二つ目！"]),
        ("- first\n- second", ["- first", "- second"]),
    ],
)
def test_sentences(text, expected):
    assert [text[a:b] for a, b in sentences(text)] == expected


@given(st.text())
def test_sentences_hold_all_that_is_not_space(text):
    spans = sentences(text)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert list(spans) == sorted(spans)


@given(st.text(), st.text())
def test_any_texts_can_be_explained(query, text):
    found = explain(query, text, query_tokens=tokens(query), text_tokens=tokens(text))
    assert all(
        found.sentence.start <= s.start < s.end <= found.sentence.end for s, _ in found.words
    )
