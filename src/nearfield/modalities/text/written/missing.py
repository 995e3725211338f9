"""Words for a value that is not there."""

from __future__ import annotations

_NOTHING = """
    nan NaN NAN Nan -nan -NaN null NULL Null None NA N/A n/a N/a N.A. n.a. #N/A #N/A! #NA #NV
    #VALEUR! #VALUE! #DIV/0! #REF! #NAME? #NULL! #NUM! <NA> <null> <NULL> \\N NaT nil - -- --- – —
"""
NOTHING = frozenset(_NOTHING.split())
"""What programs and people write where a text is missing, as they write it: ``none`` and ``na``
are words of a language, ``None`` and ``NA`` are not."""

_MISSING = """
    na none nd n/d n.d. k.a. ka ? ?? . .. … * unknown unbekannt inconnu desconocido missing fehlt
    leer empty undefined unspecified #nv nv s/o s/d tbd tba tbc n/v (null) (none) (empty) (blank)
    [null]
"""
_SEVERAL = {"k. a.", "not available", "not applicable", "not known", "keine angabe"}
MISSING = NOTHING | frozenset(_MISSING.split()) | _SEVERAL
"""The same where all the others are numbers, dates, yes or no; there case does not matter."""

_FOLDED = frozenset(word.casefold() for word in MISSING)


def says_nothing(text: str) -> bool:
    """Whether a text is a word for no text, or blank.

    >>> [says_nothing(text) for text in ("NaN", " n/a ", "-", "", "none of these", "none")]
    [True, True, True, True, False, False]
    """
    word = text.strip()
    return not word or word in NOTHING


def is_missing(text: str) -> bool:
    """Whether a cell among numbers or dates says that there is none.

    >>> is_missing("unknown"), is_missing("N/A"), is_missing("free")
    (True, True, False)
    """
    word = text.strip().casefold()
    return not word or word in _FOLDED
