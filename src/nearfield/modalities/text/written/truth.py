"""Yes and no in several languages."""

from __future__ import annotations

_YES = (
    "true yes y t on wahr ja j vrai oui verdadero cierto sí si vero sì verdadeiro sim prawda tak "
    "waar sand sann evet да はい 是"
)
YES = frozenset(_YES.split())
_NO = (
    "false no n f off falsch nein faux non falso não nao fałsz nie onwaar nee falsk nej hayır нет "
    "いいえ 否"
)
NO = frozenset(_NO.split())
"""Case does not matter."""


def truth(text: str) -> bool | None:
    """Whether a text says yes or no; None where it says neither.

    >>> truth("Ja"), truth("non"), truth("maybe")
    (True, False, None)
    """
    word = text.strip().casefold()
    if word in YES:
        return True
    return False if word in NO else None
