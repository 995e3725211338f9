"""What a tokenizer's vocabulary lacks is counted by letters, not by tokens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer as Raw
from tokenizers import models, normalizers, pre_tokenizers

from nearfield.encoders.text.reading import Reading, scripts_of, unknown_of
from nearfield.models.card import languages_of


class Held:
    """Just what :class:`Reading` asks of a tokenizer."""

    def __init__(self, raw: Raw) -> None:
        self.tokenizer = raw


def word_piece() -> Raw:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    words = ["[UNK]", *letters, *(f"##{sign}" for sign in letters), "refund", ".", "!"]
    raw = Raw(models.WordPiece({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    raw.normalizer = normalizers.BertNormalizer()
    raw.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return raw


def unigram() -> Raw:
    pieces = [("<unk>", 0.0), ("▁", -2.0), *((sign, -3.0) for sign in "abcdefü")]
    raw = Raw(models.Unigram(pieces, unk_id=0))
    raw.pre_tokenizer = pre_tokenizers.Metaspace()
    return raw


def of_bytes() -> Raw:
    signs = sorted(pre_tokenizers.ByteLevel.alphabet())
    raw = Raw(models.BPE({sign: at for at, sign in enumerate(signs)}, []))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return raw


def shares(raw: Raw, *texts: str, languages: tuple[str, ...] = ()) -> list[float]:
    reading: Any = Reading(Held(raw), languages)  # type: ignore[arg-type]
    return [round(float(share), 2) for share in reading.shares(texts)]


def test_letters_that_a_vocabulary_lacks() -> None:
    texts = ["refund!", "Überweisung", "เงินคืน", "เงินคืน 4711", "ok 😀", "😀😀", "...", "", "a" * 101]
    found = shares(word_piece(), *texts)
    assert found[:3] == [1, 1, 0]  # ü is u to this tokenizer
    assert 0.2 < found[3] < 0.5
    assert found[4:] == [pytest.approx(0.67), 0, 1, 1, 0]


def test_a_unigram_vocabulary() -> None:
    assert shares(unigram(), "fade", "über", "über xyz", "ไม่") == [
        1,
        pytest.approx(0.75),
        pytest.approx(0.43),
        0,
    ]


def test_a_vocabulary_of_bytes_goes_by_the_scripts_of_its_languages() -> None:
    texts = ["refund", "café 5", "เงินคืน", "Привет, Welt"]
    assert shares(of_bytes(), *texts) == [1, 1, 1, 1]
    assert shares(of_bytes(), *texts, languages=("en",)) == [1, 1, 0, 0.4]
    assert shares(of_bytes(), *texts, languages=("en", "th", "ru")) == [1, 1, 1, 1]


def test_the_token_of_the_unknown() -> None:
    assert [unknown_of(raw) for raw in (word_piece(), unigram(), of_bytes())] == [0, 0, None]
    raw = json.loads(unigram().to_str())
    raw["model"]["byte_fallback"] = True
    assert unknown_of(Raw.from_str(json.dumps(raw))) is None


def test_scripts_of_languages() -> None:
    assert scripts_of(["en", "ru"]) == {"LATIN", "CYRILLIC"}
    assert scripts_of(["en", "tlh"]) == frozenset()  # one that we do not know: nothing is said


@pytest.mark.parametrize(
    ("card", "codes"),
    [
        ("---\nlanguage: en\nlicense: mit\n---\n# x", ("en",)),
        ("---\nlicense: mit\nlanguage:\n- en\n- de\ntags: [x]\n---\n", ("en", "de")),
        ("---\nlanguage: [en, 'zh-Hans']\n---\n", ("en", "zh")),
        ("---\nlanguage: multilingual\n---\n", ()),
        ("---\nlanguage:\n- multilingual\n- en\n---\n", ()),
        ("---\nlicense: mit\n---\nlanguage: en\n", ()),
        ("# no head\nlanguage: en\n", ()),
    ],
)
def test_a_card_names_languages(tmp_path: Path, card: str, codes: tuple[str, ...]) -> None:
    (tmp_path / "README.md").write_text(card, "utf-8")
    assert languages_of(tmp_path) == codes


def test_no_card(tmp_path: Path) -> None:
    assert languages_of(tmp_path) == ()
