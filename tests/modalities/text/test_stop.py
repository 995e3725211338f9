from __future__ import annotations

import pytest

from nearfield.modalities.text.stop import STOP, stop_words


@pytest.mark.parametrize(
    ("language", "stop", "content"),
    [
        ("de", "nicht wurde und das bitte", "rechnung lieferung kaputt"),
        ("fr", "le les dans été c'est", "facture livraison cassé"),
        ("es", "el los está porque", "factura entrega roto"),
        ("th", "และ ที่ ทำ", "เงิน"),
        ("zh", "的 我们 因为", "退款"),
        ("ja", "です ます という", "返金"),
        ("sq", "dhe është", "faturë"),  # not in Stopwords ISO: our own list of function words
    ],
)
def test_stop_words_of_a_language(language: str, stop: str, content: str) -> None:
    assert set(stop.split()) <= stop_words(language)
    assert not set(content.split()) & stop_words(language)


def test_english_is_our_own_list() -> None:
    assert stop_words("en") is stop_words(None) is STOP
    assert stop_words("xx") == frozenset()
