import pytest

from nearfield.modalities.text.words import words_in


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("kidney failure", "Failure of kidneys", ("kidney", "failure")),
        ("allergies", "an allergy", ("allergies",)),
        ("Ärzte streiken", "die ÄRZTE", ("ärzte",)),
        ("the cat", "the dog", ()),  # "the" says nothing
        ("to be or not", "not to be", ("to", "be", "not")),  # unless there is nothing else
        ("coin coin", "coin", ("coin",)),
        ("art", "heart", ()),  # words, not pieces
        ("virus", "viru", ()),
        ("", "x", ()),
        ("E11.9", "code E11 9", ("e11", "9")),
    ],
)
def test_words_in(query: str, text: str, words: tuple[str, ...]) -> None:
    assert words_in(query, text) == words
