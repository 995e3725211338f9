"""How deep a page of HTML is nested, before it is parsed."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import Final

DEPTH: Final = 1_000
"""Elements within elements, at most. A parser goes up all that are open at each tag: 1,000 nested
``<div>`` take .003 s, 20,000 take 1.6, 40,000 take 8.7, 100,000 take 48 (AVX2 alone). Browsers stop
at 512."""

# What holds nothing, or is closed by the next of its kind: these alone never nest.
_FLAT: Final = (
    "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dd|dt|option|"
    "optgroup|td|th|tr|thead|tbody|tfoot|colgroup|rp|rt|a"
)
_TAG = re.compile(rf"<(?!/?(?:{_FLAT})[\s/>])(/?)([a-z][^\s/>]*)", re.IGNORECASE)
_OPENING = re.compile(rf"<(?!(?:{_FLAT})[\s/>])[a-z]", re.IGNORECASE)
ATTRIBUTES: Final = 1_000
"""Of a tag, at most. A parser compares each with all before: 1,000 take .003 s, 10,000 take .3,
20,000 take 1.2 (AVX2 alone)."""

_LONG = 4 * ATTRIBUTES  # letters, the least that so many take
_WIDE = re.compile(rf"<[^<]{{{_LONG}}}")
_OPENED = re.compile(r"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+""")
_VALUE = re.compile(r""""[^"]*+"|'[^']*+'""")


class TooDeepError(ValueError):
    """A page that is nested deeper than ``DEPTH``, or has a tag of too many attributes."""


def check_depth(page: str) -> None:
    """Raise ``TooDeepError`` where a page is nested deeper than a parser may go.

    >>> check_depth("<div>" * 900 + "</div>" * 900 + "<p>flat" * 5_000)
    >>> check_depth("<ul></b><li>" * 1_100)  # an end without a beginning ends nothing
    Traceback (most recent call last):
    nearfield.sources.html_depth.TooDeepError: its elements are nested more than 1,000 deep
    """
    if page.count("<") > DEPTH and _is_deep(page):
        raise TooDeepError(f"its elements are nested more than {DEPTH:,} deep")
    if _WIDE.search(page) and _is_wide(page):
        raise TooDeepError(f"a tag has more than {ATTRIBUTES:,} attributes")


def _is_deep(page: str) -> bool:
    if sum(1 for _ in islice(_OPENING.finditer(page), DEPTH + 1)) <= DEPTH:  # it takes a third
        return False
    still: Counter[str] = Counter()
    depth = 0
    for tag in _TAG.finditer(page):
        name = tag[2].lower()
        if not tag[1]:
            still[name] += 1
            depth += 1
            if depth > DEPTH:
                return True
        elif still[name]:
            still[name] -= 1
            depth -= 1
    return False


def _is_wide(page: str) -> bool:
    """Whether a tag has too many words outside quotation marks; a picture's data is one value."""
    return any(
        len(re.findall(r"[\s/]+", _VALUE.sub("", tag[0]))) > ATTRIBUTES
        for tag in _OPENED.finditer(page)
        if len(tag[0]) > _LONG
    )
