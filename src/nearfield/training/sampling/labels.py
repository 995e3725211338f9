"""Pairs from labels: texts of one label are alike, texts of two are not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from nearfield.errors import Hint, UsageError, count
from nearfield.training.data.examples import Examples

LIMIT = 100_000  # pairs, unless more are asked for
EACH = 4  # pairs for each text


def pairs_of_labels(
    examples: Examples, *, each: int = EACH, limit: int = LIMIT, random_state: int = 0
) -> Examples:
    """Different pairs of texts with one label, about as many for every label.

    A label gets ``each`` pairs for each text of the label of median size, or all that its texts
    make; every text is in at least one while there is room. The pairs keep their ``labels``, so
    that a batch can hold each label once.

    Raises ``UsageError`` where no label has two texts. The same for any order of the rows.

    >>> rows = Examples("labels", {"text": ["a", "b", "c", "d"]}, labels=["x", "x", "y", "y"])
    >>> list(zip(*pairs_of_labels(rows).columns.values(), strict=True))
    [('b', 'a'), ('c', 'd')]
    """
    texts = by_label(examples)
    quota = _quota(texts, each, limit)
    rows = [
        (label, of[a], of[b])
        for label, of in texts.items()
        for a, b in draw_pairs(len(of), quota, Random(f"{random_state} {label}"))  # noqa: S311
    ]
    columns = {"anchor": [row[1] for row in rows], "positive": [row[2] for row in rows]}
    note = f"{count(len(rows), 'pair')} of texts with one label, from {len(texts):,} labels."
    return Examples(
        "pairs", columns, labels=[row[0] for row in rows], notes=(*examples.notes, note)
    )


def scores_of_labels(
    examples: Examples, *, each: int = EACH, limit: int = LIMIT, random_state: int = 0
) -> Examples:
    """Different pairs, as many with one label (score 1) as with two (score 0), all labels alike.

    >>> rows = Examples("labels", {"text": ["a", "b", "c", "d"]}, labels=["x", "x", "y", "y"])
    >>> scores = scores_of_labels(rows)
    >>> scores.scores.tolist()
    [1.0, 1.0, 0.0, 0.0]
    """
    import numpy as np

    alike = pairs_of_labels(
        examples, each=each, limit=max(1, limit // 2), random_state=random_state
    )
    apart = _apart(by_label(examples), len(alike), random_state)
    first, second = (alike.columns[role] for role in ("anchor", "positive"))
    columns = {
        "first": first + [a for a, _ in apart],
        "second": second + [b for _, b in apart],
    }
    scores = np.repeat(np.array([1, 0], np.float32), [len(alike), len(apart)])
    note = f"{count(len(alike), 'pair')} with one label (1) and {len(apart):,} with two (0)."
    return Examples("scores", columns, scores, notes=(*examples.notes, note))


def by_label(examples: Examples) -> dict[str, list[str]]:
    """The texts of each label, sorted; raises where there is but one label, or none has two."""
    texts: dict[str, set[str]] = {}
    for text, label in zip(examples.columns["text"], examples.labels or [], strict=True):
        texts.setdefault(label, set()).add(text)
    if len(texts) < 2 or max(map(len, texts.values())) < 2:
        raise UsageError(
            f"{count(len(texts), 'label')} of at most "
            f"{count(max(map(len, texts.values()), default=0), 'text')} make no pairs; "
            "wanted: at least two labels, one of them with two texts.",
            Hint.use("Name the column of the labels:", columns=["TEXT", "LABEL"]),
        )
    return {label: sorted(texts[label]) for label in sorted(texts)}


def draw_pairs(n: int, most: int, random: Random) -> list[tuple[int, int]]:
    """At most ``most`` different pairs of ``n`` things; first a ring, in which each one is twice.

    >>> len(draw_pairs(5, 100, Random(0))), draw_pairs(1, 5, Random(0))
    (10, [])
    """
    ring = random.sample(range(n), n)
    edges = dict.fromkeys((a, b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True) if a != b)
    pairs = list(edges) if n > 2 else list(edges)[:1]
    if len(pairs) < most:
        total = n * (n - 1) // 2
        taken = {(max(pair), min(pair)) for pair in pairs}
        for code in random.sample(range(total), min(total, most + len(pairs))):
            if (pair := _pair(code)) not in taken:
                pairs.append(pair if random.random() < 0.5 else pair[::-1])
    return pairs[:most]


def _pair(code: int) -> tuple[int, int]:
    """Pair number ``code`` of (1, 0), (2, 0), (2, 1), (3, 0) ..."""
    a = (1 + math.isqrt(1 + 8 * code)) // 2
    return a, code - a * (a - 1) // 2


def _quota(texts: dict[str, Sequence[str]] | dict[str, list[str]], each: int, limit: int) -> int:
    sizes = sorted(len(of) for of in texts.values() if len(of) > 1)
    return max(1, min(each * sizes[len(sizes) // 2], limit // len(sizes)))


def _apart(texts: dict[str, list[str]], wanted: int, random_state: int) -> list[tuple[str, str]]:
    """Different pairs of texts with two labels, a label as likely as another."""
    random = Random(f"{random_state} apart")  # noqa: S311
    labels = list(texts)
    drawn: dict[tuple[str, str], tuple[str, str]] = {}
    for _ in range(20 * wanted):  # few texts make few pairs: then there are fewer
        if len(drawn) == wanted:
            break
        one, other = random.sample(labels, 2)
        pair = random.choice(texts[one]), random.choice(texts[other])
        drawn.setdefault((min(pair), max(pair)), pair)
    return list(drawn.values())
