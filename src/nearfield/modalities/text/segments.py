"""Words where no blanks stand between them: Chinese, Japanese, Thai, Lao, Khmer, Burmese."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
KANA = "\u3005-\u3007\u3040-\u30ff"
THAI, LAO, MYANMAR, KHMER = "\u0e00-\u0e7f", "\u0e80-\u0eff", "\u1000-\u109f", "\u1780-\u17ff"
SPACELESS = HAN + KANA + THAI + LAO + MYANMAR + KHMER
_RUN = re.compile(
    rf"[{HAN}{KANA}]+|[{THAI}]+|[{LAO}]+|[{MYANMAR}]+|[{KHMER}]+",
)
_KANA = re.compile(r"[\u3040-\u30ff]")
_PARTED = re.compile(f"[{LAO}{MYANMAR}{KHMER}]")
INNER = "\x01"  # at the end of a character: it continues a word
_HELD = 20_000  # runs that are remembered: about 1 kB each

# A syllable: what a reader does not part. Lao: a vowel before its consonant, and what stands on it;
# Burmese: a consonant, its marks, and one that is silenced by asat; Khmer: a consonant, those under
# it, its vowels and signs (Unicode, chapter 16).
_SYLLABLES = {
    "lo": re.compile(
        r"[\u0ec0-\u0ec4]?[\u0e81-\u0eae\u0edc-\u0edf][\u0eb0-\u0ebd\u0ec8-\u0ecd]*|."
    ),
    "my": re.compile(
        r"[\u1000-\u102a\u103f](?:\u1039[\u1000-\u1021]|[\u102b-\u1038\u103a-\u103e])*"
        r"(?:[\u1000-\u1021]\u103a[\u1037\u1038]*)*|."
    ),
    "km": re.compile(r"[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17d3])*|."),
}


def segmented(piece: str, *, japanese: bool = False) -> list[str]:
    """A piece of text as its words: runs of a script without blanks are parted.

    Chinese, Japanese and Thai by BudouX (github.com/google/budoux: a boosted model of a few tens of
    kilobytes a language, 1.5 microseconds a character); Lao, Khmer and Burmese in syllables. Runs
    without kana are Chinese unless all are ``japanese``: of these every character is a word, and
    those that continue the one before end in ``INNER``, because the model errs in one word of five
    and the collection knows better which characters belong together.

    >>> segmented("หน้าจอแตก"), segmented("支払い方法", japanese=True)
    (['หน้าจอ', 'แตก'], ['支払い', '方法'])
    >>> [part.replace(INNER, "+") for part in segmented("iPhone退款")]
    ['iPhone', '退', '款+']
    """
    parts: list[str] = []
    at = 0
    for match in _RUN.finditer(piece):
        parts += [piece[at : match.start()], *_words_of(match[0], japanese)]
        at = match.end()
    return [part for part in [*parts, piece[at:]] if part]


def is_syllable(word: str) -> bool:
    """Whether it is of a script that is parted into syllables alone."""
    return bool(_PARTED.match(word))


@lru_cache(_HELD)
def _words_of(run: str, japanese: bool) -> tuple[str, ...]:
    sign = run[0]
    if is_syllable(run):
        script = "lo" if sign < "\u1000" else "my" if sign < "\u1780" else "km"
        return tuple(_SYLLABLES[script].findall(run))
    if "\u0e00" <= sign <= "\u0e7f":
        return tuple(_parser("th")(run))
    if japanese or _KANA.search(run):
        return tuple(_parser("ja_word")(run))
    words = _parser("zh-hans")(run)
    return tuple(sign + INNER * bool(at) for word in words for at, sign in enumerate(word))


@lru_cache(None)
def _parser(model: str) -> Callable[[str], list[str]]:
    """A model of BudouX; it has no function for that of Japanese words."""
    import json
    from importlib.resources import files

    from budoux import Parser

    raw = files("budoux").joinpath("models", f"{model}.json").read_text("utf-8")
    parse: Callable[[str], list[str]] = Parser(json.loads(raw)).parse
    return parse
