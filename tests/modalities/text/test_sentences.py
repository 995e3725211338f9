"""Sentences, in any language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.modalities.text.sentences import sentences


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
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == expected


@given(st.text())
def test_sentences_hold_all_that_is_not_space(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert list(spans) == sorted(spans)
