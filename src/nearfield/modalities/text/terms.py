"""The words of a text as vectors of words are learned of them and looked up by them."""

from __future__ import annotations

from nearfield.modalities.text.segments import INNER
from nearfield.modalities.text.tokens import split_words


def terms(text: str) -> list[str]:
    """A text's words in lower case, in their order, without signs and markup.

    Runs of scripts without blanks are parted by
    :func:`nearfield.modalities.text.segments.segmented`.

    >>> terms("It's <b>red</b>, C++ & 3d.")
    ["it's", 'red', 'c++', '3d']
    """
    return [word.rstrip(INNER) for word in split_words(text) if word[0].isalnum()]
