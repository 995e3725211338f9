"""The words that vectors are learned of: any script, no signs, no markup."""

import pytest

from nearfield.modalities.text.terms import terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's RED, <b>don't</b> & C++ in 3d.", ["it's", "red", "don't", "c++", "in", "3d"]),
        ("it’s e-mail: www.example.org", ["it's", "e", "mail"]),
        ("हिन्दी में पाठ", ["हिन्दी", "में", "पाठ"]),
        ("หน้าจอแตก", ["หน้าจอ", "แตก"]),
        ("你好世界", ["你", "好", "世", "界"]),
        ("Ünïcode é", ["ünïcode", "é"]),
        ("?! …", []),
        ("", []),
    ],
)
def test_terms_are_the_words_of_a_text(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_no_term_holds_a_mark_of_ours() -> None:
    assert all(word.isprintable() for word in terms("支払い方法 iPhone退款 你好世界"))
