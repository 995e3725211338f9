"""A text to words, as a vocabulary has them: in any script, with what is not in it kept apart.

A text is cut at its spaces. A piece that the vocabulary holds stays whole ("U.S.", "New_York"); of
any other the signs around it go, then it is cut at signs inside and at English contractions
("don't" is do and n't, as GloVe was trained on), and, where a script puts no spaces, into the
longest words of the vocabulary. Signs count only where a text has nothing else. Where no word of
the vocabulary has a capital letter, pieces lose theirs.
"""

from __future__ import annotations

import functools
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable

from nearfield.encoders.words.vocabulary import Vocabulary

WORDS = 8192  # of a text, beyond which it is cut; as a table of tokens has them (text/static.py)
LONGEST = 12  # signs of a word in a script without spaces: of jieba's dictionary .9999 have fewer
KEPT = 50_000  # pieces whose words are remembered
_CONTRACTION = re.compile(r"(?i)(?=n['’]t$)|(?=['’](?:s|m|d|ll|re|ve)$)")
# Han, kana, Thai, Lao, Burmese, Khmer.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_SPACES = re.compile("[ \t\n\v\f\r\0]+")  # fastText/src/dictionary.cc, readWord


class WordTokens:
    """Cuts texts into words; ``limit`` is how many of a text are read.

    Parameters
    ----------
    vocabulary
        The words that are known.
    plain
        Cut at spaces alone, as fastText does.
    lower
        Whether capital letters go; None where the vocabulary has none of its own, and is not
        fastText's.
    split
        What the words were cut by when they were learned; None where nobody says.
    """

    specials = 0

    def __init__(
        self,
        vocabulary: Vocabulary,
        *,
        plain: bool = False,
        lower: bool | None = None,
        split: Callable[[str], list[str]] | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.plain = plain
        self.lower = (vocabulary.lower and not plain) if lower is None else lower
        self.split = split
        self.limit = WORDS
        self._seen: dict[str, tuple[str, ...]] = {}

    @property
    def traits(self) -> dict[str, object]:
        """All that decides what a text's words are, beside the vocabulary."""
        traits: dict[str, object] = {"plain": self.plain, "lower": self.lower, "limit": self.limit}
        return traits if self.split is None else traits | {"split": self.split.__name__}

    def count(self, texts: Iterable[str]) -> list[int]:
        """Words of each text."""
        return [len(self.words(text)) for text in texts]

    def words(self, text: str) -> list[str]:
        """The words of a text, known or not.

        >>> from nearfield.encoders.words.vocabulary import vocabulary_of
        >>> tokens = WordTokens(vocabulary_of(["do", "n't", "the", "u.s.", "東京", "タワー"]))
        >>> tokens.words("Don't leave the U.S.! 東京タワー")
        ['do', "n't", 'leave', 'the', 'u.s.', '東京', 'タワー']
        """
        if self.split is not None:
            return self.split(text)
        if self.plain:
            pieces = [piece for piece in _SPACES.split(text) if piece]
            return [piece.lower() for piece in pieces] if self.lower else pieces
        pieces = text.split()
        unique, seen = dict.fromkeys(pieces), self._seen
        known = {piece: cut for piece in unique if (cut := seen.get(piece)) is not None}
        if new := [piece for piece in unique if piece not in known]:
            known |= self._cut(new)
        words = [word for piece in pieces for word in known[piece]]
        return [word for word in words if _is_word(word)] or words

    def known(self, word: str) -> str:
        """The word as the vocabulary has it: itself, or without capitals; itself if unknown."""
        if self.lower and word not in self.vocabulary:
            return word.lower()
        return word

    def _cut(self, pieces: list[str]) -> dict[str, tuple[str, ...]]:
        folded = [piece.lower() if self.lower else piece for piece in pieces]
        rows = self.vocabulary.rows(folded).tolist()
        cut = {
            piece: (word,) if row >= 0 else tuple(self._parts(word))
            for piece, word, row in zip(pieces, folded, rows, strict=True)
        }
        if len(self._seen) > KEPT:
            self._seen.clear()
        self._seen.update(cut)
        return cut

    def _parts(self, piece: str) -> list[str]:
        bare = _stripped(piece)
        if not bare:
            return [piece]
        start = piece.index(bare)
        for end in range(len(piece), start + len(bare) - 1, -1):  # "u.s." of "u.s.!"
            if piece[start:end] in self.vocabulary:
                return [piece[start:end]]
        parts: list[str] = []
        for word in _word().findall(bare):
            parts += [word] if word in self.vocabulary else self._smaller(word)
        return parts or [bare]

    def _smaller(self, word: str) -> list[str]:
        """A word that is not known, at its contraction, its apostrophes, or its known parts."""
        split = [part for part in _CONTRACTION.split(word) if part]
        if len(split) > 1 and all(part in self.vocabulary for part in split):
            return split
        runs = [part for part in re.split("['’]", word) if part]
        return [each for run in runs for each in self._unspaced(run)]

    def _unspaced(self, run: str) -> list[str]:
        parts: list[str] = []
        at = 0
        for match in _UNSPACED.finditer(run):
            if match.start() > at:
                parts.append(run[at : match.start()])
            parts += self._longest(match[0])
            at = match.end()
        return [*parts, run[at:]] if at < len(run) else parts

    def _longest(self, run: str) -> list[str]:
        """Words by the longest match from the left; a sign of none is a word by itself."""
        parts: list[str] = []
        at = 0
        while at < len(run):
            ends = range(min(len(run), at + LONGEST), at, -1)
            rows = self.vocabulary.rows([run[at:end] for end in ends]).tolist()
            end = next((end for end, row in zip(ends, rows, strict=True) if row >= 0), at + 1)
            parts.append(run[at:end])
            at = end
        return parts


def _is_word(word: str) -> bool:
    return any(sign.isalnum() for sign in word) or any(ord(sign) > 0x2FFF for sign in word)


def _stripped(piece: str) -> str:
    """A piece without the signs around it; they are no letters, digits or marks."""
    start, end = 0, len(piece)
    while start < end and unicodedata.category(piece[start])[0] not in "LNM":
        start += 1
    while end > start and unicodedata.category(piece[end - 1])[0] not in "LNM":
        end -= 1
    return piece[start:end]


@functools.cache
def _word() -> re.Pattern[str]:
    """Letters, digits and marks (which Python's own class leaves out), with apostrophes inside."""
    marks = [
        n for n in range(min(sys.maxunicode, 0x1FFFF)) if unicodedata.category(chr(n))[0] == "M"
    ]
    letter = f"(?:[^\\W_]|[{''.join(map(chr, marks))}])"
    return re.compile(f"{letter}+(?:['’]{letter}+)*")
