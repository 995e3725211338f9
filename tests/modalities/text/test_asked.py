"""What a query asks for, by hand."""

from __future__ import annotations

import pytest

from nearfield.modalities.text.asked import asked, folded


@pytest.mark.parametrize(
    ("query", "phrases", "strict"),
    [
        ('"a b"', ("a b",), True),
        ('"a b" "c"', ("a b", "c"), True),
        ('x "a b" y', ("a b",), False),
        ('"a b', (), False),
        ('a b"', (), False),
        ('""', (), False),
        ('"..."', (), False),
        ('27" by 5" wide', (), False),
        ('5" x "as new"', ("as new",), False),
        ("„eine Sache“", ("eine Sache",), True),
        ("“one thing”", ("one thing",), True),
        ("»eine Sache«", ("eine Sache",), True),
        ("« une chose »", (), False),
        ("«une chose»", ("une chose",), True),
        ("「東京」", ("東京",), True),
        ("rock 'n' roll", (), False),
    ],
)
def test_quotes(query: str, phrases: tuple[str, ...], strict: bool) -> None:
    read = asked(query)
    assert (read.phrases, read.strict) == (phrases, strict)


@pytest.mark.parametrize(
    ("query", "text", "holds"),
    [
        ("red apple", "A RED, apple", True),
        ("red apple", "a redapple", False),
        ("red apple", "bored apple", False),
        ("red apple", "red apples", False),
        ("red apple", "apple red", False),
        ("straße", "die STRASSE", True),
        ("cafe", "Café", True),
        ("C++", "in C++.", True),
        ("C++", "in C", False),
        ("C", "in C++", True),  # its word is there; that it is not as written, the share says
        ("GTX-1080", "gtx 1080", True),
        ("ERR_CONN_RESET", "it says ERR_CONN_RESET.", True),
        ("err conn", "ERR_CONN", True),
        (".NET", "a net", False),
        ("เงินคืน", "ขอเงินคืนด้วย", True),
        ("東京", "東京都", True),
        ("...", "...", False),
    ],
)
def test_all_words_one_after_the_other(query: str, text: str, holds: bool) -> None:
    assert asked(query).holds_all(folded(text)) is holds


@pytest.mark.parametrize(
    ("query", "text", "share"),
    [
        ("C", "C++ and C#", 0),
        ("C", "C, C++", 1),
        ("C++", "Objective-C++", 1),
        ("node.js", "node js", 0),
        ("runs", "running", 0),
        ("red apples", "red apple", 0.5),
        ("which of these words have the same meaning as others in a long question", "x", 1),
        (
            "what is the state-of-the-art in the detection of edges in pictures",
            "state of the art",
            0,
        ),
        ("AT&T", "at&t.", 1),
        ("#3", "#3", 1),
        ("50%", "50 %", 0),
    ],
)
def test_the_share_of_words_as_they_are_written(query: str, text: str, share: float) -> None:
    assert asked(query).share_as_written(folded(text)) == share


@pytest.mark.parametrize(
    ("query", "drowned"),
    [
        ("C++", True),
        (".NET", True),
        ("R&D", True),
        ("node.js", False),
        ("GTX-1080", False),
        ("plan B", False),
        ("long-term effects", False),
    ],
)
def test_signs_that_tell_a_word_from_many_others(query: str, drowned: bool) -> None:
    assert asked(query).drowned is drowned


def test_function_words_of_the_language_are_left_out() -> None:
    assert asked("Das Haus und der Hund", "de").tokens == ("haus", "hund")
    assert asked("der die das", "de").tokens == (
        "der",
        "die",
        "das",
    )  # unless there is nothing else
