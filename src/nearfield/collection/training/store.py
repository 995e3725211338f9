"""Examples out of a collection: its labels, its duplicates, what people liked, or its texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nearfield.collection.duplicates import read_marked
from nearfield.collection.events import read_events
from nearfield.collection.items import Items
from nearfield.collection.training.base import Known
from nearfield.errors import UsageError
from nearfield.modalities.text.shingles import plain
from nearfield.tasks.recommend.blend import LIKED
from nearfield.training.examples import Examples
from nearfield.types import Encoder

if TYPE_CHECKING:
    from nearfield.collection.collection import Collection
    from nearfield.collection.training.trained import Trained

Texts = dict[str, str]
Pairs = list[tuple[str, str]]

PARTNERS = 5  # pairs for each item that someone liked: a history of n gives 5 n, not n squared
SIDES = (0.6, 0.8)  # items of likes: learned from up to the first, chosen by up to the second


def trained(
    collection: Collection,
    asked: dict[str, Any],
    *,
    where: str | None,
    model: Any,
    group: str | None = None,
    **options: Any,
) -> Trained:
    """Train on what one of ``label``, ``duplicates``, ``marked``, ``history``, ``texts`` names.

    Where the encoder is the collection's own, its vectors are the rows that are learned from.
    """
    from nearfield.collection.training.teach import ready
    from nearfield.collection.training.train import learn
    from nearfield.training.checks import check

    named = [name for name, value in asked.items() if value is not None and value is not False]
    if len(named) != 1 and set(named) != {"duplicates", "marked"}:
        told = " and ".join(named) if named else "nothing"
        raise UsageError(
            f"One thing to learn from was wanted; {told} came.",
            "Name one: --label COL, --duplicates, --marked FILE, --liked FILE or --texts",
        )
    if group and not asked["label"]:
        raise UsageError(f"The column {group!r} groups labels; none came.", "Add: --label COL")
    ready(options["out"])
    items = collection.items(where)
    examples: Any
    if asked["label"]:
        examples = labeled(items, asked["label"], group)
    elif asked["history"] is not None:
        examples = liked(items, asked["history"], seed=options.get("seed", 0))
    elif asked["texts"]:
        examples = unlabeled(items, collection.encoder())
    else:
        groups = collection.duplicates(where=where).groups if asked["duplicates"] else []
        examples = same(items, [group.ids for group in groups], asked["marked"] or ())
    known = None
    if model is None:
        known = Known(items.texts, items.vectors, lambda k: items.near.given(items.near.graph(k)))
    if isinstance(examples, Examples):
        examples = check(examples)
    return learn(examples, model=model or collection.encoder(), known=known, **options)


def labeled(items: Items, column: str, group: str | None = None) -> Examples:
    """The items that have a label; those of one ``group`` stay in one part.

    Raises ``UnknownName`` for a column that is not there.
    """
    values = items.column(column)
    groups = items.column(group) if group else values
    rows = [
        (text, str(value), str(of))
        for text, value, of in zip(items.texts, values, groups, strict=True)
        if value is not None and str(value).strip() and text.strip()
    ]
    if not rows:
        raise UsageError(f"No item has a value in {column!r}.", "Run: nearfield info")
    lost = len(values) - len(rows)
    notes = (f"{lost:,} items without a label in {column!r} are left out.",) if lost else ()
    texts, labels, kept = map(list, zip(*rows, strict=True))
    return Examples(
        "labels", {"text": texts}, labels=labels, groups=kept if group else None, notes=notes
    )


def same(items: Items, groups: Iterable[Sequence[str]] = (), pairs: Any = ()) -> Examples:
    """Items of one group of duplicates, and pairs that somebody judged: id1, id2, same or not.

    Pairs; scores of 1 and 0 where some are not the same. Raises ``UnknownItem``, ``BadSource``.
    """
    from nearfield.training.sampling import from_duplicates

    judged = read_marked(pairs) if isinstance(pairs, str | Path) else list(pairs)
    items.rows_of([name for one, other, _ in judged for name in (one, other)])
    texts = _texts(items)
    return from_duplicates(
        [[texts[name] for name in group] for group in groups],
        [(texts[one], texts[other], bool(said)) for one, other, said in judged],
    )


def liked(items: Items, history: Any, *, seed: int = 0) -> tuple[Examples, Examples, Examples]:
    """Items that the same people liked, beside items that they did not: three parts.

    The items are divided, not the pairs, since popular items tie all pairs together: a pair is of
    one part. Up to 5 partners are drawn for each item that someone liked. Scores of 1 (both liked)
    and 0 (one liked, one disliked); pairs, where nothing was disliked.
    """
    events = read_events(history)
    texts = _texts(items)
    weights = np.ones(len(events)) if events.weights is None else events.weights
    of: dict[str, tuple[list[str], list[str]]] = {}
    for user, item, weight in zip(events.users, events.items, weights, strict=True):
        if item in texts and weight != LIKED:
            of.setdefault(user, ([], []))[int(weight < LIKED)].append(item)
    draw = np.random.default_rng(seed)
    side = _sides(texts, draw)
    same: list[Pairs] = [[], [], []]
    other: list[Pairs] = [[], [], []]
    for user in sorted(of):
        likes, dislikes = (sorted(set(names)) for names in of[user])
        for part in range(3):
            here = [name for name in likes if side[name] == part]
            apart = [name for name in dislikes if side[name] == part]
            same[part] += _drawn(here, here, draw)
            other[part] += _drawn(here, apart, draw)
    if not all(same):
        raise UsageError(
            f"{len(of):,} users liked too few of the {len(texts):,} items together: every part "
            "needs two that one user liked.",
            "Add more events, or train from labels: --label COLUMN",
        )
    known = len({item for item in events.items if item in texts})
    note = f"Likes of {len(of):,} users, of {known:,} items that are here."
    other = other if all(other) else [[], [], []]
    learned, chosen, tested = (
        _examples(*pairs, texts, note) for pairs in zip(same, other, strict=True)
    )
    return learned, chosen, tested


def unlabeled(items: Items, encoder: Encoder) -> Examples:
    """Neighboring passages of long items, as pairs; the texts alone where most items are short."""
    from nearfield.training.sampling import neighboring_passages

    texts = [text for text in items.texts if text.strip()]
    pairs = neighboring_passages(texts, encoder.segment)
    return pairs if len(pairs) >= len(texts) else Examples("texts", {"text": texts})


def _texts(items: Items) -> Texts:
    return dict(zip(items.ids, items.texts, strict=True))


def _examples(same: Pairs, other: Pairs, texts: Texts, note: str) -> Examples:
    """Scores of 1 and 0, or pairs where there is no 0."""
    first, second = ([texts[pair[side]] for pair in [*same, *other]] for side in (0, 1))
    if not other:
        return Examples("pairs", {"anchor": first, "positive": second}, notes=(note,))
    scores = np.repeat(np.array([1, 0], np.float32), [len(same), len(other)])
    return Examples("scores", {"first": first, "second": second}, scores=scores, notes=(note,))


def _sides(texts: Texts, draw: np.random.Generator) -> dict[str, int]:
    """The part of each item, the same for items of one text."""
    different = sorted({plain(text) for text in texts.values()})
    parts = np.searchsorted(SIDES, draw.random(len(different))).tolist()
    of = dict(zip(different, parts, strict=True))
    return {name: of[plain(text)] for name, text in texts.items()}


def _drawn(ones: list[str], others: list[str], draw: np.random.Generator) -> Pairs:
    """Each of ``ones`` with up to 5 of ``others``, not itself, no pair twice."""
    found: set[tuple[str, str]] = set()
    for one in ones:
        for place in draw.choice(len(others), min(PARTNERS, len(others)), replace=False):
            other = others[place]
            if one != other and (other, one) not in found:
                found.add((one, other))
    return sorted(found)
