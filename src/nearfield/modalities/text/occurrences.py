"""Where words stand in texts: all are counted, a fair sample of them is kept."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nearfield.modalities.text.words import words as words_of


class Place(NamedTuple):
    """``texts[row][start:end]`` is the word."""

    row: int
    start: int
    end: int


@dataclass
class Occurrences:
    """Of one word: how often it stands there, and some of the places, in their order."""

    count: int = 0
    places: list[Place] = field(default_factory=list)


def find(
    words: Sequence[str], texts: Sequence[str], most: int, random_state: int = 0
) -> dict[str, Occurrences]:
    """Occurrences of words or phrases, whatever their case, at most ``most`` places of each.

    Which are kept is a reservoir's choice (Vitter's algorithm R, 1985): each is as likely.

    >>> result = find(["bank"], ["The bank. A BANK!", "banks"], most=5)["bank"]
    >>> result.count, result.places
    (2, [Place(row=0, start=4, end=8), Place(row=0, start=12, end=16)])
    """
    result = {word: Occurrences() for word in words}
    by_first = _by_first(words)
    chance = random.Random(random_state)  # noqa: S311 - a sample, no secret
    for row, text in enumerate(texts):
        for word, start, end in _in_text(text, by_first):
            seen = result[word]
            seen.count += 1
            if len(seen.places) < most:
                seen.places.append(Place(row, start, end))
            elif (at := chance.randrange(seen.count)) < most:
                seen.places[at] = Place(row, start, end)
    for seen in result.values():
        seen.places.sort()
    return result


def _by_first(words: Sequence[str]) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Words by the first word in them, each with all of its words."""
    known: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for word in words:
        parts = tuple(word[a:b].lower() for a, b in words_of(word))
        known.setdefault(parts[0] if parts else "", []).append((word, parts))
    return known


def _in_text(
    text: str, by_first: Mapping[str, list[tuple[str, tuple[str, ...]]]]
) -> Iterator[tuple[str, int, int]]:
    spans = words_of(text)
    lower = [text[a:b].lower() for a, b in spans]
    for at, first in enumerate(lower):
        for word, parts in by_first.get(first, ()):
            if tuple(lower[at : at + len(parts)]) == parts:
                yield word, spans[at].start, spans[at + len(parts) - 1].end
