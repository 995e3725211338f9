"""Words where no blanks stand between them."""

from __future__ import annotations

import pytest

from nearfield.modalities.text.language import languages_of
from nearfield.modalities.text.phrases import read
from nearfield.modalities.text.segments import INNER, is_syllable, segmented


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("เงินคืนยังไม่เข้าบัญชี", ["เงิน", "คืน", "ยัง", "ไม่", "เข้า", "บัญชี"]),
        ("รถไฟมาสาย", ["รถไฟ", "มา", "สาย"]),
        ("返金がまだ届きません", ["返金", "が", "まだ", "届き", "ませ", "ん"]),
        ("スマートフォンの画面", ["スマートフォン", "の", "画面"]),
        ("v2หน้าจอ!", ["v2", "หน้าจอ", "!"]),
        ("plain", ["plain"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert segmented(text) == words
    assert "".join(segmented(text)) == text


def test_chinese_comes_in_characters_with_its_words_marked() -> None:
    assert segmented("退款没有") == ["退", f"款{INNER}", "没", f"有{INNER}"]
    assert segmented("支払い方法", japanese=True) == ["支払い", "方法"]


@pytest.mark.parametrize("text", ["ເງິນຄືນຍັງບໍ່ມາ", "ငွေပြန်အမ်းခြင်း", "ប្រាក់សងវិញមិនទាន់មកដល់"])
def test_syllables(text: str) -> None:
    parts = segmented(text)
    assert "".join(parts) == text
    assert len(parts) > 3
    assert all(map(is_syllable, parts))
    assert not is_syllable("ไม่")


@pytest.mark.parametrize(
    ("texts", "wanted", "fragments"),
    [
        # The whole word, where each text has it among other characters.
        (["退款一直没有到账", "申请退款", "没收到退款", "退款失败了"], "退款", ["款一", "请退"]),
        (["充电器无法充电", "充电器坏了", "买了充电器", "充电器发热"], "充电器", ["电器", "了充"]),
        (
            ["パスワードを忘れた", "新しいパスワード", "パスワードが違う"],
            "パスワード",
            ["ードを", "パスワー"],
        ),
        (["เงินคืนไม่มา", "ขอเงินคืน", "เงินคืนช้า"], "เงินคืน", ["งินคื", "นคืน"]),
        (["ເງິນຄືນຍັງບໍ່ມາ", "ຕ້ອງການເງິນຄືນ", "ບໍ່ໄດ້ຮັບເງິນຄືນ"], "ເງິນຄືນ", ["ນຄືນ"]),
        (["ငွေပြန်အမ်း မရ", "ငွေပြန်အမ်းပေးပါ", "ငွေပြန်အမ်း လိုချင်"], "ငွေပြန်အမ်း", []),
    ],
)
def test_candidates_are_words(texts: list[str], wanted: str, fragments: list[str]) -> None:
    phrases = read(texts)
    candidates = {phrases.text(at) for at in range(len(phrases.parts))}
    assert wanted in candidates
    if languages_of(texts) != ("lo",):  # syllables know less
        assert not candidates & set(fragments)


def test_the_order_of_texts_is_nothing() -> None:
    texts = [
        "退款一直没有到账",
        "申请退款",
        "หน้าจอแตก",
        "返金がまだ届きません",
        "The refund is here",
    ]
    one, other = read(texts), read(texts[::-1])
    assert [one.text(at) for at in range(len(one.parts))] == [
        other.text(at) for at in range(len(other.parts))
    ]
