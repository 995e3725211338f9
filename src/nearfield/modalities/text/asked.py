"""What a query asks for: its phrases in quotes, and its words as they are written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from nearfield.modalities.text.languages import function_words
from nearfield.modalities.text.stem import stem
from nearfield.modalities.text.stop import ASKING, FUNCTION_WORDS
from nearfield.modalities.text.words import words_in

# An opening sign stands at the start of a word and a closing one at its end: 27" is in inches.
_QUOTED = re.compile(
    r"""(?<![\w"])(?:"(?=\S)([^"]+?)(?<=\S)"|[“„”](?=\S)([^“”„"]+?)(?<=\S)[“”]"""
    r"""|[«](?=\S)([^«»]+?)(?<=\S)»|[»](?=\S)([^«»]+?)(?<=\S)«"""
    r"""|[「『]([^「」『』]+)[」』])(?![\w"])""",
    re.VERBOSE,
)
_QUOTES = re.compile(r"[\"“”„«»「」『』]")
# Thai, Lao, Burmese, Khmer; Chinese and Japanese: words stand there without spaces.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\U00020000-\U0003ffff]"
)
_BETWEEN = r"[\W_]+"  # what may stand between words that follow each other
_RUN = re.compile(r"[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_ACCENTED = re.compile("[\u00c0-\u024f\u0300-\u036f\u0386-\u045f\u1e00-\u1fff]")
_BEFORE = ".#$@"  # what may begin a word: .NET, #3
_AFTER = "+#%"  # what may end one: C++, F#, 50%
# A query of so many telling words is looked for word by word; a longer one is a question, in which
# the inflection of a word says little.
SHORT = 4
UNINFLECTED = "none"  # a language that no stemmer knows


def folded(text: str) -> str:
    """In lower case, without accents, as the index of words has it.

    >>> folded("Größe CAFÉ")
    'grosse cafe'
    """
    text = text.casefold()
    if text.isascii() or not _ACCENTED.search(text):
        return text
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text))


class Written(NamedTuple):
    """Words that stand one after the other, to be looked for in a folded text."""

    pattern: str
    pieces: tuple[str, ...]  # the longest first: where one is not, the rest need not be looked for
    bounded: bool  # whether a letter beside it makes it another word

    def stands_in(self, text: str) -> bool:
        """Whether a folded text has these words, whatever stands between them."""
        for piece in self.pieces:
            if piece not in text:
                return False
        pattern = re.compile(self.pattern)  # .3 ms, once: few queries come so far
        found = pattern.search(text)
        while found is not None:
            if not self.bounded or not (
                text[found.start() - 1 : found.start()].isalnum()
                or text[found.end() : found.end() + 1].isalnum()
            ):
                return True
            found = pattern.search(text, found.start() + 1)
        return False


@dataclass(frozen=True)
class Asked:
    """A query: what its quotes say, and the rest.

    ``words`` are all of them, without quotes; ``phrases`` what stood in quotes. ``strict`` where
    nothing stood outside of them: then only a text that holds each phrase is asked for.
    ``language`` is whose words are left out of account that say nothing.
    """

    words: str
    phrases: tuple[str, ...]
    strict: bool
    language: str | None = None

    @cached_property
    def whole(self) -> Written | None:
        """All its words, one after the other; None where it has none."""
        return written(self.words)

    @cached_property
    def quoted(self) -> tuple[Written, ...]:
        """Its phrases."""
        return tuple(phrase for text in self.phrases if (phrase := written(text)))

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Its words as they are written: with signs, and of a short query the others too.

        >>> asked("The C++ compiler").tokens
        ('c++', 'compiler')
        >>> asked("What does an A/B test say of our home page?").tokens
        ('a/b',)
        """
        return self._telling if self.short else tuple(filter(signed, self._telling))

    @property
    def short(self) -> bool:
        """Whether it is some words, and no question."""
        return len(self._telling) <= SHORT

    @cached_property
    def _telling(self) -> tuple[str, ...]:
        every = tuple(dict.fromkeys(filter(None, map(_token, folded(self.words).split()))))
        saying = FUNCTION_WORDS | function_words(self.language or "")
        return tuple(t for t in every if t not in saying) or every

    @property
    def drowned(self) -> bool:
        """Whether a sign is what tells one of its words from many others: C++, .NET, A/B."""
        return any(map(_drowned, self.tokens))

    def share_covered(self, text: str) -> float:
        """How many of the query's words a folded text has, inflected too, 0 to 1.

        1 where words stand without spaces: which they are is not known here.

        >>> asked("apples and pears", "en").share_covered("an apple")
        0.5
        """
        stems = self._stems
        return sum(root in text for root in stems) / len(stems) if stems else 1.0

    @cached_property
    def _stems(self) -> tuple[str, ...]:
        if _UNSPACED.search(self.words):
            return ()
        saying = ASKING | function_words(self.language or "")
        words = dict.fromkeys(_runs(folded(self.words)))
        telling = [word for word in words if word not in saying] or list(words)
        return tuple(dict.fromkeys(_stem(word, self.language) for word in telling))

    def words_in(self, text: str) -> tuple[str, ...]:
        """The query's words that a text has, inflected too; one with a sign as it is written.

        >>> asked("C++ and node.js", "en").words_in("Node.js or C#")
        ('node.js', 'c')
        """
        words = words_in(self.words, text, self.language or UNINFLECTED)
        if not self._signed:
            return words
        plain = folded(text)
        whole = tuple(token for token in self._signed if _holds(plain, token))
        covered = {run for token in whole for run in _runs(token)}
        return whole + tuple(word for word in words if folded(word) not in covered)

    @cached_property
    def _signed(self) -> tuple[str, ...]:
        tokens = map(_token, folded(self.words).split())
        return tuple(dict.fromkeys(token for token in tokens if token and signed(token)))

    def holds_all(self, text: str) -> bool:
        """Whether a folded text has each phrase; without phrases, all words as they follow here."""
        if self.quoted:
            return all(phrase.stands_in(text) for phrase in self.quoted)
        return self.whole is not None and self.whole.stands_in(text)

    def share_as_written(self, text: str) -> float:
        """How many of :attr:`tokens` a folded text holds as they are written, 0 to 1."""
        tokens = self.tokens
        return sum(_holds(text, token) for token in tokens) / len(tokens) if tokens else 1.0


def asked(query: str, language: str | None = None) -> Asked:
    """A query, read; a quote that is never closed, or closes nothing, is a sign like any other.

    >>> asked('"refund never arrived"').phrases, asked('a 5" screen "as new"').phrases
    (('refund never arrived',), ('as new',))
    """
    phrases = [next(filter(None, found.groups())) for found in _QUOTED.finditer(query)]
    phrases = [phrase for phrase in phrases if any(map(_lettered, phrase))]
    outside = _QUOTED.sub(" ", query) if phrases else query
    words = _QUOTES.sub(" ", query) if phrases else query
    return Asked(
        words, tuple(phrases), bool(phrases) and not any(map(_lettered, outside)), language
    )


def written(text: str) -> Written | None:
    """The words of a text as what is looked for in others; None where it has no letter or digit."""
    tokens = list(filter(None, map(_token, folded(text).split())))
    if not tokens:
        return None
    pattern = _BETWEEN.join(
        re.escape(token) if _drowned(token) else _BETWEEN.join(map(re.escape, _runs(token)))
        for token in tokens
    )
    pieces = sorted(dict.fromkeys(_runs(folded(text))), key=len, reverse=True)
    return Written(pattern, tuple(pieces), not _UNSPACED.search(text))


def _drowned(token: str) -> bool:
    """Whether only its signs tell a word from many others: C++, .NET, A/B."""
    return signed(token) and all(len(run) <= 3 for run in _runs(token))


def signed(token: str) -> bool:
    """Whether a word holds a sign, as C++ and node.js do."""
    return not (token.isalnum() or all(map(_lettered, token)))


def _stem(word: str, language: str | None) -> str:
    """What all inflections of a word begin with."""
    root = stem(word, language)
    return root[:-1] if root.endswith("i") and len(root) > 3 else root  # happy, happi-est


def _runs(text: str) -> list[str]:
    if text.isascii():
        return _RUN.findall(text)
    return ["".join(run) for lettered, run in groupby(text, _lettered) if lettered]


def _lettered(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign)[0] == "M"


def _token(word: str) -> str:
    """A word without the punctuation around it.

    >>> [*map(_token, ["(C++),", ".NET", "node.js.", "'quoted'", "--", "#3"])]
    ['C++', '.NET', 'node.js', 'quoted', '', '#3']
    """
    if word.isalnum():
        return word
    places = [at for at, sign in enumerate(word) if _lettered(sign)]
    if not places:
        return ""
    start, end = places[0], places[-1] + 1
    if word[start - 1 : start] in _BEFORE and start:
        start -= 1
    while word[end : end + 1] in _AFTER and end < len(word):
        end += 1
    return word[start:end]


def _holds(text: str, token: str) -> bool:
    """Whether a folded text holds a word as it is written, and not as a part of another."""
    at = text.find(token)
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(token) : at + len(token) + 1]
        inside = token[0] not in _BEFORE and before.isalnum()
        apart = not (inside or after.isalnum() or (after and after in "+#"))
        if apart or _UNSPACED.search(token):
            return True
        at = text.find(token, at + 1)
    return False
