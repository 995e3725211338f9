"""Whether a text is a list of words, one a line: then each is an item, and not the whole."""

from __future__ import annotations

import re
import unicodedata

LINES = 3  # at least; two lines may be a title and a name
LONGEST = 40  # signs of a word
# Han, kana, Thai, Lao, Burmese, Khmer put no spaces: there a line of more signs is a sentence.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
)
_SHORT = 8
_INSIDE = "-'’._·/"  # signs that a word may hold


def is_word_list(text: str, whole: bool) -> bool:
    r"""Whether every line of a text is one word; of one that is not ``whole`` the last is left out.

    >>> is_word_list("king\nqueen\nU.S.\n", True), is_word_list("a red\napple\nfell\n", True)
    (True, False)
    """
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in (lines if whole else lines[:-1]) if line]
    return len(lines) >= LINES and all(map(_is_word, lines))


def _is_word(line: str) -> bool:
    if len(line) > (_SHORT if _UNSPACED.search(line) else LONGEST):
        return False
    return line[0].isalnum() and all(
        sign in _INSIDE or unicodedata.category(sign)[0] in "LNM" for sign in line
    )
