from __future__ import annotations

import pytest

from nearfield.sources.encoding import detect


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("id,text\n1,café\n", "cp1252"),
        ("id;text\n1;Grüße aus Köln\n2;café crème\n", "cp1252"),
        ("id,text\n1,She message “yes” – it’s fine\n", "cp1252"),
        ("id,text\n1,le garçon a mangé une pêche à l'été dernier\n", "cp1252"),
        ("Привет мир, как дела у тебя сегодня, деньги не пришли\n" * 5, "cp1251"),
        ("Привет мир, как дела у тебя сегодня\n" * 5, "koi8_r"),
        ("Zażółć gęślą jaźń, proszę o zwrot pieniędzy\n" * 5, "cp1250"),
        ("返金がまだ届いていません。注文番号を確認してください\n" * 5, "cp932"),
        ("退款还没有到账，请尽快处理一下\n" * 5, "gb18030"),
    ],
)
def test_the_letters_tell(text: str, codec: str) -> None:
    assert detect(text.encode(codec))[0] == codec
    assert text.encode(codec).decode(detect(text.encode(codec))[0]) == text


def test_a_head_cut_within_a_character_is_still_utf8() -> None:
    from nearfield.sources.stream import HEAD

    head = ("x" + "é" * HEAD).encode()[:HEAD]
    assert head[-1] > 127
    assert detect(head) == ("utf-8", "UTF-8")


def test_ascii_and_nothing_are_utf8() -> None:
    assert detect(b"")[1] == detect(b"abc")[1] == "UTF-8"
