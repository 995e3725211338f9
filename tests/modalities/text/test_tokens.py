"""Texts as words: what is one, and what may be a keyword."""

from nearfield.modalities.text.tokens import split_words, tokenize


def words(text: str) -> list[str]:
    """The words that may stand in a name."""
    result = tokenize([text])
    return [result.words[i] for i in result.ids if result.is_content[i]]


def test_code_numbers_and_markup_are_no_keywords() -> None:
    assert words("see <b class='x'>bold</b> https://example.org/a?b=c me@example.org") == ["bold"]
    assert words("x11 mp3 3d c++ c# 1993 0x1f b8f a1b2c3 " + "k" * 40) == [
        "x11",
        "mp3",
        "3d",
        "c++",
        "c#",
    ]
    assert words("The and you're") == []


def test_a_word_is_the_same_beside_any_other() -> None:
    assert split_words("rock'n'roll") == split_words("rock'n'roll é")[:-1]
    assert words("it’s Möbius, ΟΔΟΣ") == ["möbius", "οδος"]


def test_lines_and_lists_part_words_and_markup_is_whole() -> None:
    assert split_words("a\n\nb\n * c\n-d\ne") == ["a", "\n\n", "b", "\n *", "c", "\n-", "d", "e"]
    assert split_words("a\n-me@there b\n--http://x c") == ["a", "|", "b", "|", "c"]
    assert split_words("a <b\nc=d> e x://<f g> h") == ["a", "|", "e", "|", "g", ">", "h"]


def test_plural_and_singular_are_one_word() -> None:
    text = "images image images batteries battery boxes box news physics gas ideas class"
    result = tokenize([text])
    shown = [result.words[i] for i in result.ids]
    assert shown[:3] == ["images"] * 3
    assert len(set(shown[3:5])) == len(set(shown[5:7])) == 1
    assert shown[7:-1] == ["news", "physics", "gas", "ideas", "class"]
