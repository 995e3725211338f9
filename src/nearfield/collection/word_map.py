"""Maps of words: every occurrence of one in its context, or a list of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nearfield.collection.map import projected
from nearfield.collection.occurrences import Occurrences, Place, find
from nearfield.encoders.text.prompts import Prompts
from nearfield.errors import UnknownName, UsageError
from nearfield.modalities.text.sentences import sentences
from nearfield.neighbors import Neighborhood
from nearfield.tasks.topics import topics
from nearfield.types import Segment, Vectors
from nearfield.views.map import Map
from nearfield.views.points import map_data

if TYPE_CHECKING:
    from nearfield.collection.items import Items

OCCURRENCES = 1_000  # of one word that are shown: 10 s of CPU by MiniLM in bf16
EACH = 20  # occurrences of each word of a list that its vector is the mean of
WORDS = 5_000  # of a list
AROUND = 200  # passages that are encoded at once
NEAR = 150  # characters of a long sentence that are shown before and after the word
SENSES = 30  # occurrences from which senses are looked for


def draw_words(
    items: Items,
    encoder: Any,
    tokens: str | Sequence[str],
    *,
    method: str,
    color: str | None,
    compare: bool,
    title: str,
    random_state: int,
    **options: Any,
) -> Map:
    """The occurrences of one word, or the words of a list, by their vectors in context."""
    if not hasattr(encoder, "encode_tokens"):
        raise UsageError(
            f"{getattr(encoder, 'name', 'This model')} gives no vectors of words in context.",
            "Use a collection of a text model, such as minilm.",
        )
    options |= {"random_state": random_state}
    if isinstance(tokens, str):
        made = _senses(items, encoder, tokens, random_state)
        title = f"{tokens} in {title}"
    else:
        made = _list(items, encoder, tokens, random_state)
        title = f"{len(made['ids']):,} words in {title}"
    columns, note, vectors = made["columns"], made["note"], made["vectors"]
    if color is not None and color not in columns:
        raise UnknownName("column", color, columns)
    near = Neighborhood(vectors)
    ids, texts = made["ids"], made["texts"]
    named = None
    if near.n >= SENSES:
        named = topics(near, texts=texts, ids=ids, method="leiden", random_state=random_state)
    found = projected(near, method, compare, ids=ids, texts=texts, **options)
    data = tuple(
        map_data(one, title=title, texts=texts, columns=columns, topics=named) for one in found
    )
    return Map(data, found, color, note)


def _senses(items: Items, encoder: Any, word: str, random_state: int) -> dict[str, Any]:
    """One row an occurrence: its vector, and the sentence that it stands in."""
    seen = find([_asked(word)], items.texts, OCCURRENCES, random_state)[word.strip()]
    if not seen.places:
        raise UsageError(f"No item holds the word {word!r}.", f"Run: nearfield search {word!r}")
    vectors = _in_context(encoder, items.texts, seen.places)
    read = [(v, place) for v, place in zip(vectors, seen.places, strict=True) if v is not None]
    places = [place for _, place in read]
    rows = [place.row for place in places]
    columns = {name: [values[row] for row in rows] for name, values in _columns(items).items()}
    return {
        "vectors": np.stack([vector for vector, _ in read]),
        "ids": [f"{items.ids[place.row]}:{place.start}" for place in places],
        "texts": [_sentence(items.texts[place.row], place) for place in places],
        "columns": {"item": [items.ids[row] for row in rows], **columns},
        "note": _shown(word, seen),
    }


def _shown(word: str, seen: Occurrences) -> str:
    shown = len(seen.places)
    if shown == seen.count:
        return f"{word!r} occurs {seen.count:,} times."
    return f"{word!r} occurs {seen.count:,} times; a sample of {shown:,} is shown."


def _list(items: Items, encoder: Any, asked: Sequence[str], random_state: int) -> dict[str, Any]:
    """One row a word: the mean of its occurrences, or encoded alone where it has none."""
    words = list(dict.fromkeys(filter(None, (word.strip() for word in asked))))
    if not 1 <= len(words) <= WORDS:
        raise UsageError(f"{len(words):,} words came; a map takes 1 to {WORDS:,}.")
    found = find([_asked(word) for word in words], items.texts, EACH, random_state)
    places = [place for word in words for place in found[word].places]
    texts = [*items.texts, *words]
    alone = {
        word: Place(len(items.texts) + at, 0, len(word))
        for at, word in enumerate(words)
        if not found[word].places
    }
    vectors = iter(_in_context(encoder, texts, [*places, *alone.values()]))
    means = {
        word: _mean(next(vectors) for _ in found[word].places)
        for word in words
        if word not in alone
    }
    means |= {word: next(vectors) for word in alone}
    read = {word: mean for word in words if (mean := means[word]) is not None}
    examples = [_example(found[word], items.texts) or word for word in read]
    note = f"{len(alone):,} of {len(words):,} words occur in no item, and were encoded alone."
    return {
        "vectors": np.stack(list(read.values())),
        "ids": list(read),
        "texts": examples,
        "columns": {"occurrences": [found[word].count for word in read]},
        "note": note if alone else "",
    }


def _in_context(
    encoder: Any, texts: Sequence[str], places: Sequence[Place]
) -> list[Vectors | None]:
    """For each place the mean of its tokens' vectors, in the passage that it stands in.

    None for one that the model reads no token of.
    """
    prompt = Prompts(encoder.name, getattr(encoder, "prompts", {}), None).role("document")
    found: list[Vectors | None] = []
    for group in _grouped(encoder, texts, places):
        passages = [texts[row][span.start : span.end] for row, span, _ in group]
        read = encoder.encode_tokens(passages, prompt=prompt)
        for (_, span, inside), tokens in zip(group, read, strict=True):
            for place in inside:
                start, end = place.start - span.start, place.end - span.start
                mine = (tokens.offsets[:, 0] < end) & (tokens.offsets[:, 1] > start)
                found.append(tokens.vectors[mine].mean(axis=0) if mine.any() else None)
    return found


Passage = tuple[int, Segment, list[Place]]


def _grouped(
    encoder: Any, texts: Sequence[str], places: Sequence[Place]
) -> Iterator[list[Passage]]:
    """The passages that places stand in, some at a time; each once, while places follow."""
    group: list[Passage] = []
    spans: list[Segment] = []
    last = -1
    for place in places:
        if place.row != last:
            [spans], last = encoder.segment([texts[place.row]]), place.row
        span = max((s for s in spans if s.start <= place.start), default=Segment(0, place.end))
        if group and group[-1][:2] == (place.row, span):
            group[-1][2].append(place)
            continue
        if len(group) == AROUND:
            yield group
            group = []
        group.append((place.row, span, [place]))
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


def _columns(items: Items) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = items.table().to_pydict()
    return found


def _asked(word: str) -> str:
    if not any(letter.isalnum() for letter in word):
        raise UsageError(f"{word!r} is no word.", "Use: --tokens bank")
    return word.strip()
