"""Which candidates become a topic's keywords, and which of those its name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nearfield.modalities.text.phrases import Phrases
from nearfield.modalities.text.segments import SPACELESS
from nearfield.modalities.text.stem import stem
from nearfield.tasks.topics.score import Candidates

WORDS = 3  # keywords of a name
STANDS_FOR = 0.6  # a phrase that this share of a word's texts hold is shown in its place
_SPACELESS = re.compile(f"[{SPACELESS}]")
_ENDING = re.compile(r"(?<=\w{3})(?:ations?|ings?|ed|es|ers?|ly|e|s)$")


@dataclass(frozen=True)
class Keyword:
    """A word or a phrase, and the stems of its words."""

    text: str
    stems: tuple[str, ...]
    held: float = 0.0


def choose(candidates: Candidates, phrases: Phrases, top: int) -> list[Keyword]:
    """At most ``top`` keywords, best first; none lies within another or repeats its words."""
    keywords = [
        _keyword(phrases.text(term), held, phrases.language)
        for term, held in zip(candidates.terms, candidates.held, strict=True)
    ]
    chosen: list[Keyword] = []
    for keyword in keywords:
        for picked in (_longest(keyword, keywords), keyword):
            if not any(_repeats(picked, other) for other in chosen):
                chosen.append(picked)
                break
        if len(chosen) == top:
            break
    return chosen


def names_of(
    topics: Iterable[Sequence[Keyword]], taken: Collection[str] = (), given: Sequence[str] = ()
) -> list[str]:
    """A name for each: its best keywords that share no word, more where another has the same.

    One that is ``given`` is the name, unless it is empty.
    """
    names: list[str] = []
    for number, keywords in enumerate(topics):
        picked: list[Keyword] = []
        for keyword in keywords:
            apart = all(set(keyword.stems).isdisjoint(other.stems) for other in picked)
            if apart and len(picked) < WORDS:
                picked.append(keyword)
        rest = [keyword.text for keyword in keywords if keyword not in picked]
        name = ", ".join(keyword.text for keyword in picked) or f"topic {number}"
        if given and given[number]:
            name, rest = given[number], []
        used = {*names, *taken}
        while name in used and rest:
            name = f"{name}, {rest.pop(0)}"
        names.append(name if name not in used else f"{name} ({number})")
    return names


def _longest(keyword: Keyword, keywords: Sequence[Keyword]) -> Keyword:
    """The phrase that stands for a keyword: the longest that most of its texts hold."""
    enough = STANDS_FOR * keyword.held
    over = [
        k for k in keywords if k.held >= enough and keyword.text in k.text and _within(keyword, k)
    ]
    return max(over, key=lambda k: (len(k.text), k.text))


def _within(part: Keyword, phrase: Keyword) -> bool:
    """Whether a part whose letters stand in a phrase is words of it."""
    return f" {part.text} " in f" {phrase.text} " or _han(part.text)


def _keyword(text: str, held: float, language: str | None) -> Keyword:
    return Keyword(text, tuple(_stem(word, language) for word in text.split()), held)


def _han(text: str) -> bool:
    """Whether it is of a script without blanks, in which words cannot be told by them."""
    return bool(_SPACELESS.match(text))


def _repeats(keyword: Keyword, other: Keyword) -> bool:
    """Whether one lies within the other, or most of its words stand there."""
    if _han(keyword.text):
        return any(keyword.text[i : i + 2] in other.text for i in range(len(keyword.text) - 1))
    a, b = set(keyword.stems), set(other.stems)
    return 2 * len(a & b) > min(len(a), len(b))


@lru_cache(10_000)
def _stem(word: str, language: str | None) -> str:
    """A word less its ending: what "change", "changed" and "changing" share."""
    return _ENDING.sub("", word) if language in (None, "en") else stem(word, language)
