"""Languages are guessed rightly or not at all; texts written for this test."""

from __future__ import annotations

import random

import pytest

from nearfield.modalities.text.language import guess, language_of, script_of
from nearfield.modalities.text.languages import function_words, languages, name_of

# Tickets as people write them, three a language.
TEXTS = {
    "en": "The refund never arrived|Kettle leaks at the base|I was charged twice for this order",
    "de": "Die Rückerstattung kam nie an|Der Topf ist undicht|Mir wurde das Geld zweimal abgebucht",
    "fr": "Le remboursement n'est jamais arrivé|La bouilloire fuit|J'ai été débité deux fois",
    "es": "El reembolso nunca llegó|La tetera pierde agua por abajo|Me cobraron dos veces",
    "it": "Il rimborso non è mai arrivato|Il bollitore perde acqua|Mi è stato addebitato due volte",
    "pt": "O reembolso nunca chegou à minha conta|A chaleira está vazando por baixo"
    "|Fui cobrado duas vezes",
    "nl": "De terugbetaling is nooit gekomen|Waterkoker lekt aan de onderkant"
    "|Ik ben twee keer belast",
    "da": "Tilbagebetalingen kom aldrig|Kedlen er utæt i bunden og drypper"
    "|Jeg blev trukket to gange",
    "no": "Pengene kom aldri tilbake til meg|Vannkokeren lekker nå"
    "|Jeg ble ikke belastet bare én gang",
    "sv": "Återbetalningen kom aldrig|Vattenkokaren läcker och droppar"
    "|Jag blev debiterad två gånger",
    "fi": "Hyvitys ei koskaan tullut|Vedenkeitin vuotaa ja on rikki|Minulta veloitettiin kahdesti",
    "hu": "A visszatérítés nem érkezett meg|A vízforraló szivárog és csöpög"
    "|Kétszer terhelték a kártyát",
    "pl": "Zwrot nigdy nie dotarł|Czajnik przecieka od dołu|Pobrano mi pieniądze dwa razy",
    "cs": "Peníze se nikdy nevrátily|Konvice je děravá a kape|Platba byla stržena dvakrát",
    "tr": "Para iadesi bana hiç gelmedi|Su ısıtıcısı alttan su sızdırıyor"
    "|Benden neden iki kez para alındı, çok kötü",
    "ro": "Rambursarea nu a ajuns|Fierbătorul curge și picură|Am fost taxat de două ori",
    "id": "Pengembalian dana tidak pernah datang|Ketel ini bocor|Saya ditagih dua kali untuk ini",
    "vi": "Tiền hoàn lại không bao giờ đến|Ấm đun nước bị rò rỉ|Tôi bị tính phí hai lần",
    "ru": "Деньги так и не вернули|Чайник протекает, вода на столе|С меня списали дважды за это",
    "uk": "Гроші так і не повернули|Чайник протікає, вода на столі|З мене списали двічі за це",
    "bg": "Парите не се върнаха|Каната тече отдолу и капе|Таксуваха ме два пъти за това",
    "el": "Η επιστροφή χρημάτων δεν ήρθε ποτέ|Ο βραστήρας στάζει|Χρεώθηκα δύο φορές",
    "he": "ההחזר מעולם לא הגיע|הקומקום דולף|חויבתי פעמיים",
    "ar": "لم يصل المبلغ المسترد أبدا|الغلاية تسرب الماء من الأسفل|تم خصم المبلغ مرتين",
    "fa": "بازپرداخت هرگز نرسید و پیگیری نشد|کتری از زیر نشت می کند|از من دو بار پول گرفته شد",
    "hi": "पैसे कभी वापस नहीं आए|केतली से पानी टपक रहा है|मुझसे दो बार पैसे लिए गए",
    "th": "เงินคืนไม่มาถึง|กาน้ำรั่ว|ถูกเรียกเก็บเงินสองครั้ง",
    "zh": "退款一直没有到账|水壶漏水|我被扣了两次款",
    "ja": "返金がまだ届きません|やかんが漏れます|二重に請求されました",
    "ko": "환불이 아직 오지 않았습니다|주전자가 샙니다|두 번 청구되었습니다",
    "am": "ገንዘቡ አልተመለሰም|ማሰሮው ያፈሳል",
}


@pytest.mark.parametrize("code", TEXTS)
def test_language_of_few_texts(code: str) -> None:
    assert guess(TEXTS[code].split("|")) == code


@pytest.mark.parametrize("code", TEXTS)
def test_no_text_alone_is_taken_for_another_language(code: str) -> None:
    for text in TEXTS[code].split("|"):
        assert language_of(text) in {code, None}, text


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["", " ", "..."],
        ["INC-00123", "SKU 4711", "E11.9", "0x3fa2", "de305d54-75b4-431b-adb2"],
        ["James Smith", "Maria Garcia", "Jan de Vries", "Li Wei", "Hans Müller", "Ana da Silva"],
        ["n/a", "-", "ok", "none", "k.A."],
        ["https://example.org/de/der/die/das", "someone@example.org"],
        # None of four languages has more than half.
        [TEXTS[code].split("|")[0] for code in ("de", "en", "fr", "es")],
    ],
)
def test_nothing_decides(texts: list[str]) -> None:
    assert guess(texts) is None


def test_the_language_of_most() -> None:
    german, english = (TEXTS[code].split("|") for code in ("de", "en"))
    assert guess([*german, english[0]]) == "de"
    assert guess([*english, german[0]]) == "en"
    assert guess([*german, "4711", "0815", "INC-1"]) == "de"


def test_order_decides_nothing() -> None:
    texts = [
        f"{text} {at}" for at in range(50) for part in TEXTS.values() for text in part.split("|")
    ]
    texts += [f"Die {at}. Lieferung ist da" for at in range(6_000)]
    shuffled = random.Random(0).sample(texts, len(texts))
    assert guess(texts) == guess(shuffled) == "de"


def test_scripts() -> None:
    assert script_of("Ёлка") == "CYRILLIC"
    assert script_of("カタカナ") == "KATAKANA"
    assert script_of("漢字") == "CJK"
    assert script_of("😀 12") is None


def test_every_language_has_a_name_and_words_of_its_own() -> None:
    for code, language in languages().items():
        assert name_of(code) != code
        assert len(set(language.words)) == len(language.words), code
        assert all(word == word.casefold() for word in function_words(code)), code
    assert len({language.name for language in languages().values()}) == len(languages())


def test_a_script_that_languages_share_tells_none_of_them_without_words() -> None:
    assert language_of("абвгд") is None
    assert language_of("ကခဂ") == "my"
