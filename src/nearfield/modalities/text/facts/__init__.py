"""What two texts disagree in, however alike they are: a negation, a number, a unit, a date.

Vectors put "5 mg" beside "50 mg" and "covered" beside "not covered"; these rules read the words.
English first: digits and dates are read in any language, negations in a few others.
"""

from __future__ import annotations

from nearfield.modalities.text.facts.compare import DIFFERENCES, compare
from nearfield.modalities.text.facts.reading import Facts, facts_of

__all__ = ["DIFFERENCES", "Facts", "compare", "differences", "facts_of"]


def differences(a: str, b: str) -> tuple[str, ...]:
    """What two texts disagree in, of ``negation``, ``number``, ``unit`` and ``date``.

    Each must say something that the other does not, in the place of it; that one text is longer,
    and says more, is no disagreement.

    >>> differences("take 5 mg daily", "take 5mg daily"), differences("take 5 mg", "take 5 g")
    ((), ('unit',))
    >>> differences("it is not covered", "it is covered on May 2")
    ('negation',)
    """
    return compare(facts_of(a), facts_of(b))
