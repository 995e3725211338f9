"""Which language texts are written in: by their script, and by the words of every sentence."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from heapq import nsmallest
from math import log

from nearfield.modalities.text.languages import writing

SAMPLE = 400  # texts that are read, and characters of each
# Chosen on the messages of Django in 54 languages, which are as short as texts get ("Delete
# selected"), checked on those of Sphinx in 40: of samples of 30 messages .98 (.90) are guessed
# right and 0 (.004) wrong, of 8 messages .89 (.88) and .007 (.003), of 4 .71 (.70) and .006 (.003).
MARGIN = log(8)  # how much likelier than the second a language must be
WORDS = 2  # different ones that must speak for it
DECIDING = 0.02  # of the texts, which must be clearly in the language one by one
FEW = 10  # texts, among which there need be none such
RARE = 0.1  # of the texts that decide: .01 of them do so wrongly
LISTED = 0.4  # of a text's words, those that its language's list holds
UNLISTED = 3e-4  # how likely a listed word is in the other languages
LETTER = log(4)  # what a word with a letter of the language counts for it and all that share it
ONLY = 20.0  # what a text counts for the only language of its script

# Combining marks, which \w does not match: Hindi would break at its vowels.
_MARKS = "\u0300-\u036f\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962-\u0963"
_LETTER = rf"(?:[^\W\d_]|[{_MARKS}])"
_WORD = re.compile(rf"(?<!\w)[^\W\d_]{_LETTER}*(?:['’]{_LETTER}+)*(?!\w)")
_WORD_ASCII = re.compile(r"(?<!\w)[a-z]+(?:'[a-z]+)*(?!\w)", re.ASCII)
_RUN_ASCII = re.compile(r"\w+", re.ASCII)  # a third of the time; no list holds a digit
_ELIDED = re.compile(r"((?:[^\W\d_]|qu|un|dell|all|nell|dall|sull)')(.+)")
_HOLDS_ADDRESS = re.compile(r"\S*(?:://|@|www\.)\S*|<[^<>]{1,300}>|&\w+;")
_OF_ADDRESSES = ("@", "<", "&", "://", "www.")


def guess(texts: Sequence[str]) -> str | None:
    """The language most of the texts are written in, as its ISO 639-1 code.

    A sample is read, the same whatever the order of the texts. None where nothing decides: codes,
    names, numbers, or texts in several languages of which none has more than half.

    >>> guess(["Die Lieferung ist nie angekommen", "Das Gerät war bei der Ankunft kaputt"])
    'de'
    >>> guess(["INC-00123", "INC-00124"]) is None
    True
    """
    sampled = [_evidence(text) for text in _sample(texts)]
    return _decided(sampled, _votes(sampled))


def _votes(sampled: Sequence[Evidence]) -> Counter[str]:
    """How many texts are clearly in each language."""
    return Counter(code for evidence in sampled if (code := evidence.language))


def _decided(sampled: Sequence[Evidence], votes: Counter[str]) -> str | None:
    """What the evidence of some texts comes to."""
    together = Evidence()
    for evidence in sampled:
        together.add(evidence)
    code = together.language
    if code is None or (votes and 2 * votes[code] <= votes.total()):
        return None
    return code if len(sampled) < FEW or votes[code] >= DECIDING * len(sampled) else None


def languages_of(texts: Sequence[str]) -> tuple[str, ...]:
    """The languages of the texts: what :func:`guess` says, then those that others are in.

    At least two texts must be clearly in one of the others, and a tenth of those that decide.

    >>> languages_of(["Das Gerät ist kaputt und laut", "Die Uhr ist nie angekommen"])
    ('de',)
    """
    sampled = [_evidence(text) for text in _sample(texts)]
    votes = _votes(sampled)
    most = _decided(sampled, votes)
    least = max(2, RARE * votes.total())
    others = sorted(code for code, n in votes.items() if n >= least and code != most)
    return (*([most] if most else []), *others)


def language_of(text: str) -> str | None:
    """The language of one text; None where its words do not decide."""
    return _evidence(text).language


class Evidence:
    """What speaks for each language: a score, and of each word for which languages it does."""

    def __init__(self) -> None:
        self.scores: defaultdict[str, float] = defaultdict(float)
        self.words: dict[str, Collection[str]] = {}

    def count(self, word: str, scores: Mapping[str, float]) -> None:
        """Add how much a word speaks for some languages."""
        for code, score in scores.items():
            self.scores[code] += score
        self.words[word] = scores

    def spell(self, word: str, letters: Sequence[Mapping[str, float]]) -> None:
        """Add how much each of a word's letters speaks for some languages."""
        for scores in letters:
            self.count(word, scores)
        self.words[word] = {code for scores in letters for code in scores}

    def add(self, other: Evidence) -> None:
        """Add what another text says."""
        for code, score in other.scores.items():
            self.scores[code] += score
        self.words.update(other.words)

    @property
    def language(self) -> str | None:
        """The likeliest, if it is clearly that, and by more than one word: "pie" is Latvian too."""
        scores = [(score, code) for code, score in self.scores.items()]
        best = sorted(scores, reverse=True)[:2]
        if not best or best[0][0] - sum(score for score, _ in best[1:]) < MARGIN:
            return None
        code = best[0][1]
        return code if sum(code in codes for codes in self.words.values()) >= WORDS else None


def _evidence(text: str) -> Evidence:
    """How much likelier than by chance a text's words are in each language, as logarithms."""
    text = text[:SAMPLE]
    if any(sign in text for sign in _OF_ADDRESSES):  # a fortieth of the time of looking for one
        text = _HOLDS_ADDRESS.sub(" ", text)
    evidence = Evidence()
    script = script_of(text)
    languages = writing(script) if script else ()
    if len(languages) < 2:
        for language in languages:
            for at in range(WORDS):
                evidence.count(f"{script} {at}", {language.code: ONLY})
        return evidence
    likely, letters = _likely(str(script)), _letters(str(script))
    scores, words = evidence.scores, _words(text)
    if text.isascii():
        words = list(filter(likely.__contains__, words))
    for word in words:
        known = likely.get(word)
        if known is not None:
            evidence.words[word] = known
            for code, score in known.items():
                scores[code] += score
        elif not word.isascii():
            evidence.spell(word, [letters[letter] for letter in set(word) & letters.keys()])
    return evidence


def _words(text: str) -> list[str]:
    """A text's words in lower case; what is elided, such as l' and dell', is a word of its own."""
    if text.isascii():
        every = (_WORD_ASCII if "'" in text else _RUN_ASCII).findall(text.lower())
    else:
        every = [word.casefold().replace("’", "'") for word in _WORD.findall(text)]
    if "'" not in text and "’" not in text:
        return every
    words: list[str] = []
    for word in every:
        elided = _ELIDED.fullmatch(word) if "'" in word else None
        words += elided.groups() if elided else (word,)
    return words


def script_of(text: str) -> str | None:
    """The script of most of a text's letters, as Unicode names it; kana make Han Japanese.

    >>> script_of("ไม่มี refund"), script_of("漢字とかな"), script_of("123")
    ('LATIN', 'HIRAGANA', None)
    """
    text = text[:SAMPLE]
    if text.isascii():
        return "LATIN" if any(map(str.isalpha, text)) else None
    scripts: Counter[str] = Counter()
    for sign, times in Counter(filter(str.isalpha, text)).items():
        scripts[script(sign)] += times
    if not scripts:
        return None
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    if kana and scripts["CJK"]:
        scripts["HIRAGANA"] = kana + scripts.pop("CJK")
    return max(scripts.items(), key=lambda script: (script[1], script[0]))[0]


@lru_cache(100_000)
def script(sign: str) -> str:
    """The script of a letter, as Unicode names it: LATIN, CJK."""
    return unicodedata.name(sign, "?").split(" ")[0].split("-")[0]


@lru_cache(None)
def _likely(script: str) -> dict[str, dict[str, float]]:
    """Of each listed word, how much more likely it is in each language than elsewhere.

    The words of a list are as frequent as Zipf's law, with Mandelbrot's shift, has it.
    """
    likely: dict[str, dict[str, float]] = {}
    for language in writing(script):
        weights = [1 / (at + 4) for at in range(len(language.words))]
        for word, weight in zip(language.words, weights, strict=True):
            score = log(LISTED * weight / sum(weights) / UNLISTED)
            likely.setdefault(word, {})[language.code] = score
    return likely


@lru_cache(None)
def _letters(script: str) -> dict[str, dict[str, float]]:
    """Of each letter that few languages have, what it counts for each of these."""
    owners: dict[str, list[str]] = {}
    for language in writing(script):
        for letter in language.letters:
            owners.setdefault(letter, []).append(language.code)
    return {letter: dict.fromkeys(codes, LETTER / len(codes)) for letter, codes in owners.items()}


def _sample(texts: Sequence[str]) -> list[str]:
    """The texts with the smallest hashes, each different one once."""
    different = set(texts)
    if len(different) <= SAMPLE:
        return sorted(different)
    return nsmallest(SAMPLE, different, key=_hash)


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
