"""Words in their contexts as vectors: every occurrence of one, or a list of words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nearfield.encoders.text.prompts import prompts_of
from nearfield.errors import Hint, UsageError
from nearfield.modalities.text.occurrences import Occurrences, Place, find
from nearfield.modalities.text.sentences import sentences
from nearfield.types import Encoder, Segment, TokenEncoder, Vectors

OCCURRENCES = 1_000  # of one word that are shown: 10 s of CPU by MiniLM in bf16
EACH = 20  # occurrences of each word of a list that its vector is the mean of
WORDS = 5_000  # of a list
AROUND = 200  # passages that are encoded at once
NEAR = 150  # characters of a long sentence that are shown before and after the word

Passage = tuple[int, Segment, list[Place]]


@dataclass(frozen=True)
class WordVectors:
    """Vectors of words ``(n, dim)`` with a name and an example each.

    ``rows`` says which text each occurrence stands in; of a list of words ``counts`` says how often
    each occurs. ``note`` is what is to be said of them.
    """

    vectors: Vectors
    ids: list[str]
    texts: list[str]
    rows: list[int] | None
    counts: list[int] | None
    note: str


def token_encoder(encoder: Encoder) -> TokenEncoder:
    """The encoder, if it gives vectors of words in context; raises ``UsageError``."""
    if not isinstance(encoder, TokenEncoder):
        raise UsageError(
            f"{encoder.name} gives no vectors of words in context.",
            "Use a collection of a text model, such as minilm.",
        )
    return encoder


def senses(
    encoder: TokenEncoder, ids: Sequence[str], texts: Sequence[str], word: str, random_state: int
) -> WordVectors:
    """One row an occurrence: its vector, and the sentence that it stands in."""
    seen = find([_checked(word)], texts, OCCURRENCES, random_state)[word.strip()]
    if not seen.places:
        raise UsageError(f"No item holds the word {word!r}.", Hint.run("search", word))
    vectors = _in_context(encoder, texts, seen.places)
    read = [(v, place) for v, place in zip(vectors, seen.places, strict=True) if v is not None]
    places = [place for _, place in read]
    return WordVectors(
        vectors=np.stack([vector for vector, _ in read]),
        ids=[f"{ids[place.row]}:{place.start}" for place in places],
        texts=[_sentence(texts[place.row], place) for place in places],
        rows=[place.row for place in places],
        counts=None,
        note=_shown(word, seen),
    )


def of_list(
    encoder: TokenEncoder, texts: Sequence[str], listed: Sequence[str], random_state: int
) -> WordVectors:
    """One row a word: the mean of its occurrences, or encoded alone where it has none."""
    words = list(dict.fromkeys(filter(None, (word.strip() for word in listed))))
    if not 1 <= len(words) <= WORDS:
        raise UsageError(f"{len(words):,} words came; a map takes 1 to {WORDS:,}.")
    seen = find([_checked(word) for word in words], texts, EACH, random_state)
    places = [place for word in words for place in seen[word].places]
    alone = {
        word: Place(len(texts) + at, 0, len(word))
        for at, word in enumerate(words)
        if not seen[word].places
    }
    vectors = iter(_in_context(encoder, [*texts, *words], [*places, *alone.values()]))
    means = {
        word: _mean(next(vectors) for _ in seen[word].places) for word in words if word not in alone
    }
    means |= {word: next(vectors) for word in alone}
    read = {word: mean for word in words if (mean := means[word]) is not None}
    note = f"{len(alone):,} of {len(words):,} words occur in no item, and were encoded alone."
    return WordVectors(
        vectors=np.stack(list(read.values())),
        ids=list(read),
        texts=[_example(seen[word], texts) or word for word in read],
        rows=None,
        counts=[seen[word].count for word in read],
        note=note if alone else "",
    )


def _shown(word: str, seen: Occurrences) -> str:
    shown = len(seen.places)
    if shown == seen.count:
        return f"{word!r} occurs {seen.count:,} times."
    return f"{word!r} occurs {seen.count:,} times; a sample of {shown:,} is shown."


def _in_context(
    encoder: TokenEncoder, texts: Sequence[str], places: Sequence[Place]
) -> list[Vectors | None]:
    """For each place the mean of its tokens' vectors, in the passage that it stands in.

    None for one that the model reads no token of.
    """
    prompt = prompts_of(encoder).role("document")
    means: list[Vectors | None] = []
    for group in _grouped(encoder, texts, places):
        passages = [texts[row][segment.start : segment.end] for row, segment, _ in group]
        read = encoder.encode_tokens(passages, prompt=prompt)
        for (_, segment, inside), tokens in zip(group, read, strict=True):
            for place in inside:
                start, end = place.start - segment.start, place.end - segment.start
                own = (tokens.offsets[:, 0] < end) & (tokens.offsets[:, 1] > start)
                means.append(tokens.vectors[own].mean(axis=0) if own.any() else None)
    return means


def _grouped(
    encoder: Encoder, texts: Sequence[str], places: Sequence[Place]
) -> Iterator[list[Passage]]:
    """The passages that places stand in, some at a time; each once, while places follow."""
    group: list[Passage] = []
    segments: list[Segment] = []
    last = -1
    for place in places:
        if place.row != last:
            [segments], last = encoder.segment([texts[place.row]]), place.row
        holding = (s for s in segments if s.start <= place.start)
        segment = max(holding, default=Segment(0, place.end))
        if group and group[-1][:2] == (place.row, segment):
            group[-1][2].append(place)
            continue
        if len(group) == AROUND:
            yield group
            group = []
        group.append((place.row, segment, [place]))
    if group:
        yield group


def _mean(vectors: Iterable[Vectors | None]) -> Vectors | None:
    """The mean direction of those that are there."""
    here = [v / max(float(np.linalg.norm(v)), 1e-12) for v in vectors if v is not None]
    return np.mean(here, axis=0, dtype=np.float32) if here else None


def _sentence(text: str, place: Place) -> str:
    """The sentence that a word stands in; of a long one, what is around it."""
    start, end = next((a, b) for a, b in sentences(text) if b > place.start)
    low, high = max(start, place.start - NEAR), min(end, place.end + NEAR)
    low = low if low == start else text.find(" ", low, place.start) + 1 or low
    high = high if high == end else max(text.rfind(" ", place.end, high), place.end)
    return f"{'… ' * (low > start)}{text[low:high]}{' …' * (high < end)}"


def _example(seen: Occurrences, texts: Sequence[str]) -> str:
    return _sentence(texts[seen.places[0].row], seen.places[0]) if seen.places else ""


def _checked(word: str) -> str:
    if not any(letter.isalnum() for letter in word):
        raise UsageError(f"{word!r} is no word.", Hint.use(tokens="bank"))
    return word.strip()
