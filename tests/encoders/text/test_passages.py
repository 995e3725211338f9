import random
import time
import tracemalloc
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nearfield.encoders.text import TextEncoder, passages
from nearfield.encoders.text.passages import BLOCK, Splitter
from nearfield.types import Span

WORDS = ["the", "cat", "xyzzy", "안녕하세요", "漢字仮名", "شلام", "😀👩‍👩‍👧", "ﷺ", "é", "a" * 150]
SPACES = [" ", "  ", ". ", "! ", "。", "\n", "\n\n", "", "...", "\r\n", "\u2028", "\x00"]
PROSE = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(SPACES)), max_size=120)


def spans_of(encoder: TextEncoder, texts: list[str]) -> Any:
    """Where the segments of each text stand."""
    return [[Span(s.start, s.end) for s in segments] for segments in encoder.segment(texts)]


def assert_whole(text: str, spans: Any, encoder: TextEncoder) -> None:
    """Cover, order, progress, and fit by the real tokenizer."""
    assert spans[0].start == 0
    assert spans[-1].end == len(text)
    for one, two in pairwise(spans):
        assert one.start < two.start <= one.end < two.end
    assert max(encoder.count_tokens([text[a:b] for a, b in spans])) <= encoder.max_tokens


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=PROSE)
def test_passages_cover_and_fit(tiny: TextEncoder, drawn: Any) -> None:
    text = "".join(word + space for word, space in drawn)
    [spans] = spans_of(tiny, [text])
    assert_whole(text, spans, tiny)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400))
def test_any_unicode(tiny: TextEncoder, text: str) -> None:
    [spans] = spans_of(tiny, [text])
    assert_whole(text, spans, tiny)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=PROSE, block=st.integers(1, 300))
def test_blocks_keep_it_whole(tiny: TextEncoder, drawn: Any, block: Any) -> None:
    text = "".join(word + space for word, space in drawn)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passages, "BLOCK", block)
        [spans] = spans_of(tiny, [text])
    assert_whole(text, spans, tiny)


def test_a_block_that_begins_in_a_passage_does_not_repeat_its_end(
    tiny: TextEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passages, "BLOCK", 1)
    text = "the. 안녕하세요 안녕하세요 شلام。the " + "a" * 150 + " "
    [spans] = spans_of(tiny, [text])
    assert_whole(text, spans, tiny)


@pytest.mark.parametrize("text", ["", " ", "the cat.", "the " * 44, "\n" * 5000, "q" * 10_000])
def test_what_fits_is_one_passage(tiny: TextEncoder, text: str) -> None:
    """A word of over 100 letters is one unknown token for WordPiece."""
    assert spans_of(tiny, [text]) == [[Span(0, len(text))]]


@pytest.mark.parametrize(
    "text",
    [
        "the " * 45,
        "x" * 90 + " " + "y" * 90,
        "가나다라마바사 " * 500,
        "漢字" * 1000,
        "ab-" * 3000,
        "مرحبا بالعالم " * 300,
        "😀 " * 500,
        "." * 50_000,
        ". " * 5000,
    ],
)
def test_what_does_not_fit_is_cut(tiny: TextEncoder, text: str) -> None:
    [spans] = spans_of(tiny, [text])
    assert len(spans) > 1
    assert_whole(text, spans, tiny)


def test_cuts_stand_at_sentence_ends(plain: TextEncoder) -> None:
    sentences = [f"The cat sat on a mat {'red ' * (n % 7)}while blue. " for n in range(50)]
    sentences[7] = "The cat ate 5 x. of it. "  # a mark before a small letter ends nothing
    text = "".join(sentences)
    ends = {0}
    for sentence in sentences:
        ends.add(max(ends) + len(sentence))
    [spans] = spans_of(plain, [text])
    assert len(spans) > 5
    assert {edge for span in spans for edge in span} <= ends


def test_sentences_in_small_letters_come_second(plain: TextEncoder) -> None:
    text = "the cat sat on it. " * 40
    assert all(text[a:b].endswith("it. ") for a, b in spans_of(plain, [text])[0])


def test_blank_lines_end_sentences_and_line_ends_come_second(plain: TextEncoder) -> None:
    text = "\n\n".join(["the cat sat"] * 40)
    assert all(
        text[a:b].startswith("the") and b - a > 60 for a, b in spans_of(plain, [text])[0][:-1]
    )
    lines = "the cat sat\n" * 40
    assert all(lines[a:b].endswith("sat\n") for a, b in spans_of(plain, [lines])[0])


def test_neighbours_share_at_most_an_eighth(plain: TextEncoder) -> None:
    text = "the cat. " * 200
    [spans] = spans_of(plain, [text])
    shared = [text[two.start : one.end] for one, two in pairwise(spans)]
    counts = plain.count_tokens(shared)
    assert min(counts) > 0
    assert max(counts) <= plain.max_tokens // 8


def test_blocks_do_not_move_the_cuts(plain: TextEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(1)
    words = ["the", "cat", "red", "apple", "xyz"]
    text = "".join(
        " ".join(rng.choices(words, k=rng.randint(2, 12))).title() + ". " for _ in range(400)
    )
    at_once = spans_of(plain, [text])
    monkeypatch.setattr(passages, "BLOCK", 2000)
    assert spans_of(plain, [text]) == at_once


def test_a_tokenizer_that_makes_more_of_the_whole_than_of_its_parts() -> None:
    """Such passages are halved until they fit."""

    class Odd:
        def count(self, texts: Iterable[str]) -> list[int]:
            return [len(text) + 3 * (len(text) > 6) for text in texts]

    [spans] = Splitter(Odd(), 8).split(["ab cd ef gh ij kl mn"])
    assert spans[0].start == 0
    assert spans[-1].end == 20
    assert max(Odd().count("x" * (b - a) for a, b in spans)) <= 8


def test_many_texts_keep_their_places(plain: TextEncoder) -> None:
    spans = spans_of(plain, ["a", "the " * 100, "", "b"])
    assert [len(each) > 1 for each in spans] == [False, True, False, False]


@pytest.mark.slow
def test_time_and_memory_grow_with_the_text_no_faster(plain: TextEncoder) -> None:
    """Ten times the text takes some ten times as long, and no more of our memory than spans."""
    text = "The cat sat on a mat, while the red apple fell. " * (BLOCK // 40)

    def measure(times: Any) -> Any:
        large = text * times
        started = time.process_time()
        tracemalloc.start()
        spans_of(plain, [large])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return time.process_time() - started, peak

    (once, small), (tenfold, large) = measure(1), measure(10)
    assert tenfold < 25 * once + 1
    assert large < 10 * small
