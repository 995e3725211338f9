"""Texts as rows of word numbers: counted once, gone through often, whatever they are."""

from collections.abc import Iterator

import numpy as np
import pytest

from nearfield.errors import UsageError
from nearfield.training.words import corpus as module
from nearfield.training.words.corpus import Corpus


def held(texts: list[str], min_count: int = 1) -> Iterator[Corpus]:
    corpus = Corpus(min_count)
    try:
        yield corpus.read(texts)
    finally:
        corpus.close()


@pytest.fixture
def fruit() -> Iterator[Corpus]:
    yield from held(["Red apple, red pear!", "", "the <b>pear</b>", "red"])


def test_words_are_counted_the_commonest_first_then_by_the_alphabet(fruit: Corpus) -> None:
    assert fruit.words == ["red", "pear", "apple", "the"]
    assert fruit.counts.tolist() == [3, 2, 1, 1]
    assert (fruit.documents, fruit.tokens, fruit.kept, fruit.rare) == (3, 7, 7, 0)


def test_texts_come_again_as_often_as_they_are_asked_for(fruit: Corpus) -> None:
    expected = [(0, ["red", "apple", "red", "pear"]), (1, ["the", "pear"]), (2, ["red"])]
    assert list(fruit.documents_of()) == expected
    assert list(fruit.documents_of()) == expected
    assert list(fruit.batches()) == [expected]


def test_rare_words_are_left_out_and_texts_of_them_alone() -> None:
    for corpus in held(["red apple", "red pear", "sky", "pear"], 2):
        assert corpus.words == ["pear", "red"]
        assert list(corpus.documents_of()) == [(0, ["red"]), (1, ["red", "pear"]), (2, ["pear"])]
        assert (corpus.rare, corpus.kept, corpus.tokens) == (2, 4, 6)


def test_a_long_text_comes_in_pieces_of_one_number_and_no_batch_is_too_large() -> None:
    texts = ["red pear " * 12_000, "red", "pear " * 9_999]
    for corpus in held(texts):
        pieces = [(number, len(words)) for number, words in corpus.documents_of()]
        assert pieces == [(0, 10_000), (0, 10_000), (0, 4_000), (1, 1), (2, 9_999)]
        sizes = [sum(len(words) for _, words in batch) for batch in corpus.batches()]
        assert sizes == [10_000, 10_000, 4_001, 9_999]


def test_words_that_are_too_many_to_hold_are_forgotten_the_rarest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST", 50)
    texts = [f"red w{n} pear" for n in range(200)]
    for corpus in held(texts):
        assert corpus.words[:2] == ["pear", "red"]
        assert corpus.counts[:2].tolist() == [200, 200]
        assert len(corpus.words) <= 50
        assert sum(len(words) for _, words in corpus.documents_of()) == corpus.kept


@pytest.mark.parametrize(
    ("texts", "min_count", "message"),
    [
        ([], 1, "There are no words to learn from: 0 texts came"),
        (["", "!!!"], 1, "There are no words to learn from: 2 texts came"),
        (["red red red"] * 9, 1, "The texts hold one word alone, 'red'"),
        (["a red apple is no pear at all", "red one two"], 5, "0 words of 10 words come 5 times"),
        (["red red red apple pear"], 3, "1 word of 3 words comes 3 times or more"),
    ],
    ids=["none", "signs", "one word", "ten words", "one left"],
)
def test_too_little_is_a_sentence(texts: list[str], min_count: int, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        next(held(texts, min_count))
    assert message in str(caught.value)
    assert caught.value.hint


def test_a_word_of_any_script_is_a_word() -> None:
    for corpus in held(["हिन्दी में पाठ", "สวัสดีครับ", "it's C++"]):
        assert {"हिन्दी", "में", "पाठ", "สวัสดี", "ครับ", "it's", "c++"} == set(corpus.words)
        assert corpus.counts.dtype == np.int64
