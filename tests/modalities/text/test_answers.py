"""Texts that stand for an empty field."""

from __future__ import annotations

import pytest

from nearfield.modalities.text.answers import is_no_answer

NONE = """n/a|N/A|NA|none|None.|nothing|no comment|No comments!|-|--|.|...|?|k.A.|K. A.
|keine Angabe|Keine Angaben|nichts|weiß nicht|rien|Néant|R.A.S.|s.o.|ninguno|Nada
|ns/nc|nessuno|niente|nenhum|n.v.t.|geen|inget|ved ikke|ei mitään|brak|nie dotyczy
|nevím|nincs|nimic|yok|bilmiyorum|нет|не знаю|немає|τίποτα|لا يوجد|אין|पता नहीं|ไม่มี
|不知道|暂无|なし|特になし|없음|không có|tidak ada"""
SOME = """No refund|none of the keys work|keine Rechnung bekommen|nothing works|Paris|42|C#|😀
|yes|rien ne marche|sin batería|нет связи|不知道怎么退款|特になしと書いた
|nicht lieferbar|A|OK button broken"""


@pytest.mark.parametrize("text", [text.strip() for text in NONE.split("|")])
def test_no_answer(text: str) -> None:
    assert is_no_answer(text)


@pytest.mark.parametrize("text", [text.strip() for text in SOME.split("|")])
def test_an_answer(text: str) -> None:
    assert not is_no_answer(text)
