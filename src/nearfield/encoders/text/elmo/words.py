"""A text as ELMo reads it: words and signs, and each of them as the ids of its bytes.

ELMo was trained on the One Billion Word Benchmark (Chelba et al. 2014, arXiv:1312.3005), whose
texts were cut as Moses does: signs apart from words, ``don 't``, ``Murray 's``, ``U.S.``, ``Dr.``,
``6-3``. Ids are those of ``bilm-tf``'s ``UnicodeCharsVocabulary``, and of ``ELMoCharacterMapper``
in ``allennlp``: the bytes of the UTF-8, a mark on each side, and padding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Span

START, END = "<S>", "</S>"  # of a sentence; no piece of a text is one of them: "<" stands alone
BEGIN_SENTENCE, END_SENTENCE, BEGIN, FINISH, PADDING = 256, 257, 258, 259, 260
SPLIT = 1  # counts the ways in which texts were cut into words: part of an encoder's fingerprint

_SIGN = r"\s!-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u205e\u3000-\u303f\uff01-\uff0f\uff1a-\uff20"
_W = rf"[^{_SIGN}]"
_SHORT = "Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|Inc|Corp|Ltd|Co|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Rev|Mt"
_TOKEN = re.compile(
    rf"""
      \.{{2,}} | -{{2,}}                                   # dots and dashes
    | (?<!{_W})(?:[^\W\d_]\.){{2,}}                        # U.S., e.g.
    | (?<!{_W})(?:{_SHORT}|[A-Z])\.(?!{_W})                # Dr., and a name's initial
    | (?<={_W})['’]{_W}+ | ['’](?:s|t|re|ve|ll|d|m)(?!{_W})  # 's, 't
    | {_W}+(?:[-.]{_W}+|(?<=\d)[,:]\d(?=\d){_W}*)*         # words, 6-3, 38.5, 6,000, 10:30
    | \S
    """,
    re.VERBOSE,
)
_PLAIN = str.maketrans("‘’“”", "''\"\"")  # the corpus has no others


class Words(NamedTuple):
    """The words of a text, and where each stands in it."""

    names: list[str]
    spans: list[Span]


def split(text: str) -> Words:
    """Cut a text into words and signs.

    >>> split("“Don't!” said Dr. Who in the U.S., 6,000 feet up.").names
    ['"', 'Don', "'t", '!', '"', 'said', 'Dr.', 'Who', 'in', 'the', 'U.S.', ',', '6,000', 'feet', \
'up', '.']
    """
    found = list(_TOKEN.finditer(text))
    names = [match[0].translate(_PLAIN) for match in found]
    return Words(names, [Span(*match.span()) for match in found])


def characters(words: Iterable[str], letters: int = 50) -> NDArray[np.int32]:
    """The ids of each of n words, ``(n, letters)``: its first bytes, two marks, padding.

    >>> characters(["it", START], 6).tolist()
    [[258, 105, 116, 259, 260, 260], [258, 256, 259, 260, 260, 260]]
    """
    marks = {START: [BEGIN_SENTENCE], END: [END_SENTENCE]}
    listed = [marks.get(word) or list(word.encode()[: letters - 2]) for word in words]
    ids = np.full((len(listed), letters), PADDING, np.int32)
    ids[:, 0] = BEGIN
    for row, own in zip(ids, listed, strict=True):
        row[1 : len(own) + 1] = own
        row[len(own) + 1] = FINISH
    return ids
