"""A text to words, in any script."""

import pytest

from nearfield.encoders.words.tokens import WordTokens
from nearfield.encoders.words.vocabulary import vocabulary_of

LOWER = ["the", "u.s.", "do", "n't", "'s", "king", "new-york", "don't"]
LOWER += ["東京", "タワー", "हिन्दी", "."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The KING's U.S.", ["the", "king", "'s", "u.s."]),
        ("Don't! (king)", ["don't", "king"]),
        ("didn't", ["didn", "t"]),
        ("New-York the-king", ["new-york", "the", "king"]),
        ("東京タワーへ。", ["東京", "タワー", "へ"]),
        ("हिन्दी, हिन्दी।", ["हिन्दी", "हिन्दी"]),
        (". king", ["king"]),
        (".", ["."]),
        ("🙂 !!", ["🙂"]),
        ("", []),
        (" \t\n", []),
    ],
)
def test_words_of_a_lower_case_vocabulary(text: str, words: list[str]) -> None:
    assert WordTokens(vocabulary_of(LOWER)).words(text) == words


def test_a_vocabulary_with_capitals_keeps_them() -> None:
    tokens = WordTokens(vocabulary_of(["King", "king"]))
    assert tokens.words("King king KING") == ["King", "king", "KING"]
    assert WordTokens(vocabulary_of(["Über"])).lower is False


def test_plain_cuts_at_spaces_alone_and_keeps_capitals() -> None:
    tokens = WordTokens(vocabulary_of(["king"]), plain=True)
    assert tokens.words("The king,\tdon't") == ["The", "king,", "don't"]
    assert WordTokens(vocabulary_of(["king"]), plain=True, lower=True).words("The") == ["the"]


def test_words_are_the_same_however_often_they_are_asked() -> None:
    tokens = WordTokens(vocabulary_of(LOWER))
    texts = [f"the king{i} 東京{i}" for i in range(300)]
    assert tokens.count(texts) == [len(WordTokens(vocabulary_of(LOWER)).words(t)) for t in texts]
    assert [tokens.words(t) for t in texts] == [tokens.words(t) for t in texts]
