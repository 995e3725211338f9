"""Examples out of a pile of items: their labels, their duplicates, what people liked, their texts.

An item is an id and a text; what is known of it beside its text is given as plain columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np

from nearfield.errors import COLUMN, WORDS, Hint, UnknownItem, UsageError, count
from nearfield.modalities.text.shingles import plain
from nearfield.tasks.recommend import Events
from nearfield.tasks.recommend.blend import LIKED
from nearfield.training.data.examples import Examples
from nearfield.training.sampling import from_duplicates, neighboring_passages
from nearfield.training.sampling.unsupervised import Split

Texts = Mapping[str, str]
Pairs = list[tuple[str, str]]

PARTNERS = 5  # pairs for each item that someone liked: a history of n gives 5 n, not n squared
SIDES = (0.6, 0.8)  # items of likes: learned from up to the first, chosen by up to the second
SEARCHED = 100_000  # ids among which a near one is looked for


def labeled(
    texts: Sequence[str],
    values: Sequence[Any],
    groups: Sequence[Any] | None = None,
    column: str = "",
) -> Examples:
    """The items that have a label; those of one group stay in one part.

    Parameters
    ----------
    texts, values, groups
        One for each item; a value that is None or blank is no label.
    column
        Where the values are from, for the messages.

    Raises
    ------
    UsageError
        No item has a label.

    >>> examples = labeled(["red", "blue", "sky"], ["a", "b", None], column="kind")
    >>> examples.labels, examples.notes
    (['a', 'b'], ("1 item without a label in 'kind' is left out.",))
    """
    rows = [
        (text, str(value), str(group))
        for text, value, group in zip(texts, values, groups or values, strict=True)
        if value is not None and str(value).strip() and text.strip()
    ]
    if not rows:
        raise UsageError(f"No item has a value in {column!r}.", Hint.run("info"))
    lost = len(values) - len(rows)
    are = "is" if lost == 1 else "are"
    note = f"{count(lost, 'item')} without a label in {column!r} {are} left out."
    kept, labels, kept_groups = map(list, zip(*rows, strict=True))
    return Examples(
        "labels",
        {"text": kept},
        labels=labels,
        groups=None if groups is None else kept_groups,
        notes=(note,) if lost else (),
    )


def same(
    texts: Texts,
    groups: Iterable[Sequence[str]] = (),
    judged: Iterable[tuple[str, str, bool]] = (),
) -> Examples:
    """Items of one group of duplicates, and pairs that somebody judged: id, id, same or not.

    ``texts`` are by id, ``groups`` are of ids. Pairs; scores of 1 and 0 where some are not the
    same.

    Raises
    ------
    UnknownItem
        An id that is not among them.

    >>> same({"a": "red", "b": "Reds", "c": "sky"}, [["a", "b"]]).columns
    {'anchor': ['Reds'], 'positive': ['red']}
    """
    judged = list(judged)
    for name in (name for one, other, _ in judged for name in (one, other)):
        if name not in texts:
            raise _unknown(name, texts)
    return from_duplicates(
        [[texts[name] for name in group] for group in groups],
        [(texts[one], texts[other], bool(mark)) for one, other, mark in judged],
    )


def liked(
    texts: Texts, events: Events, random_state: int = 0
) -> tuple[Examples, Examples, Examples]:
    """Items that the same people liked, beside items that they did not: three parts.

    The items are divided, not the pairs, since popular items tie all pairs together: a pair is of
    one part. Up to 5 partners are drawn for each item that someone liked. Scores of 1 (both liked)
    and 0 (one liked, one disliked); pairs, where nothing was disliked.

    Parameters
    ----------
    texts
        By id.
    events
        Who liked what; a weight below the middle is a dislike, events of other items are left out.

    Raises
    ------
    UsageError
        A part without two items that one user liked.
    """
    draw = np.random.default_rng(random_state)
    side = _sides(texts, draw)
    tastes = _tastes(texts, events)
    alike: list[Pairs] = [[], [], []]
    apart: list[Pairs] = [[], [], []]
    for user in sorted(tastes):
        likes, dislikes = (sorted(set(names)) for names in tastes[user])
        for part in range(3):
            here = [name for name in likes if side[name] == part]
            others = [name for name in dislikes if side[name] == part]
            alike[part] += _drawn(here, here, draw)
            apart[part] += _drawn(here, others, draw)
    if not all(alike):
        raise UsageError(
            f"{len(tastes):,} users liked too few of the {len(texts):,} items together: every part "
            "needs two that one user liked.",
            Hint.use("Add more events, or train from labels:", label=COLUMN),
        )
    known = len({item for item in events.items if item in texts})
    note = f"Likes of {len(tastes):,} users, of {known:,} items that are here."
    apart = apart if all(apart) else [[], [], []]
    learned, chosen, tested = (
        _examples(*pairs, texts, note) for pairs in zip(alike, apart, strict=True)
    )
    return learned, chosen, tested


def unlabeled(texts: Sequence[str], segment: Split) -> Examples:
    """Neighboring passages of long items, as pairs; the texts alone where most items are short.

    ``segment`` gives the pieces of each text, as an encoder's does.
    """
    filled = [text for text in texts if text.strip()]
    pairs = neighboring_passages(filled, segment)
    return pairs if len(pairs) >= len(filled) else Examples("texts", {"text": filled})


def _tastes(texts: Texts, events: Events) -> dict[str, tuple[list[str], list[str]]]:
    """By user the items that they liked, and those that they did not."""
    weights = np.ones(len(events)) if events.weights is None else events.weights
    tastes: dict[str, tuple[list[str], list[str]]] = {}
    for user, item, weight in zip(events.users, events.items, weights, strict=True):
        if item in texts and weight != LIKED:
            tastes.setdefault(user, ([], []))[int(weight < LIKED)].append(item)
    return tastes


def _examples(alike: Pairs, apart: Pairs, texts: Texts, note: str) -> Examples:
    """Scores of 1 and 0, or pairs where there is no 0."""
    first, second = ([texts[pair[side]] for pair in [*alike, *apart]] for side in (0, 1))
    if not apart:
        return Examples("pairs", {"anchor": first, "positive": second}, notes=(note,))
    scores = np.repeat(np.array([1, 0], np.float32), [len(alike), len(apart)])
    return Examples("scores", {"first": first, "second": second}, scores=scores, notes=(note,))


def _sides(texts: Texts, draw: np.random.Generator) -> dict[str, int]:
    """The part of each item, the same for items of one text."""
    different = sorted({plain(text) for text in texts.values()})
    parts = np.searchsorted(SIDES, draw.random(len(different))).tolist()
    of = dict(zip(different, parts, strict=True))
    return {name: of[plain(text)] for name, text in texts.items()}


def _drawn(ones: list[str], others: list[str], draw: np.random.Generator) -> Pairs:
    """Each of ``ones`` with up to 5 of ``others``, not itself, no pair twice."""
    pairs: set[tuple[str, str]] = set()
    for one in ones:
        for place in draw.choice(len(others), min(PARTNERS, len(others)), replace=False):
            other = others[place]
            if one != other and (other, one) not in pairs:
                pairs.add((one, other))
    return sorted(pairs)


def _unknown(name: str, texts: Texts) -> UnknownItem:
    near = get_close_matches(name, list(texts)[:SEARCHED], n=1)
    guess = f" Did you mean {near[0]!r}?" if near else ""
    return UnknownItem(f"There is no item {name!r}.{guess}", Hint.run("search", WORDS))
