"""Retrieval: rankings against relevance judgements (qrels), as trec_eval measures them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log2
from typing import NamedTuple, Unpack

import numpy as np

from nearfield.errors import Hint, UsageError
from nearfield.tasks.evaluate.bootstrap import Floats, Statistic
from nearfield.tasks.evaluate.measuring import Draws, digest, measured
from nearfield.tasks.evaluate.result import Evaluation

Ranking = Sequence[str] | Mapping[str, float]
DEPTH = 100  # places that MAP looks at; trec_eval's rankings have 1,000, MTEB's 100 or 1,000


class Judged(NamedTuple):
    """One query: the relevance of each place of its ranking, and those of all judged items."""

    gains: list[float]
    ideal: list[float]


def retrieval(
    rankings: Mapping[str, Ranking],
    qrels: Mapping[str, Mapping[str, float]],
    *,
    k: int = 10,
    depth: int = DEPTH,
    **draws: Unpack[Draws],
) -> Evaluation:
    """nDCG, MRR, recall, precision and success at ``k``, and MAP at ``depth``.

    Parameters
    ----------
    rankings
        For each query the ids of what was found, best first; or their scores, which are then
        sorted as trec_eval does: higher first, equal ones by the id, the last one first.
    qrels
        For each query the relevance of the judged items; 0 and below are not relevant.
    k, depth
        Places that count.

    Raises
    ------
    UsageError
        No query has a relevant item; ``k`` under 1.

    Notes
    -----
    nDCG is trec_eval's: the gain is the relevance itself (not 2^r - 1), the discount
    log2(rank + 1) (Järvelin and Kekäläinen, TOIS 20, 2002). Items that were not judged are not
    relevant. As with its option ``-c``, a query that was not ranked counts, with 0. Queries
    without a relevant item tell nothing and are left out; the notes count both.

    >>> result = retrieval({"q": ["b", "a"]}, {"q": {"a": 1}})
    >>> result.metrics["MRR@10"].value, result.metrics["recall@10"].value
    (0.5, 1.0)
    """
    if k < 1 or depth < 1:
        raise UsageError(f"k is {min(k, depth)}; at least one place must count.", Hint.use(k=10))
    with_relevant = sorted(q for q, judged in qrels.items() if any(r > 0 for r in judged.values()))
    if not with_relevant:
        raise UsageError(
            "No query has a relevant item.",
            "The qrels want lines of query, item, relevance; above 0 is relevant.",
        )
    rows = [_judged(rankings.get(query, ()), qrels[query]) for query in with_relevant]
    table = measures(k, depth)
    values = {name: np.array([measure(row) for row in rows]) for name, measure in table.items()}
    draws["notes"] = [*draws.get("notes", ()), *_left_out(rankings, qrels, with_relevant)]
    return measured(
        "retrieval",
        {name: _mean(column) for name, column in values.items()},
        len(with_relevant),
        "queries",
        key=digest(
            with_relevant, [sorted(qrels[query].items()) for query in with_relevant], [k, depth]
        ),
        **draws,
    )


def measures(k: int, depth: int = DEPTH) -> dict[str, Callable[[Judged], float]]:
    """What is measured of one query, by name."""
    return {
        f"nDCG@{k}": lambda row: _dcg(row.gains[:k]) / _dcg(row.ideal[:k]),
        f"MRR@{k}": lambda row: next((1 / (i + 1) for i, g in enumerate(row.gains[:k]) if g), 0.0),
        f"recall@{k}": lambda row: _hits(row.gains[:k]) / _hits(row.ideal),
        f"MAP@{depth}": lambda row: _precision(row.gains[:depth]) / _hits(row.ideal),
        f"precision@{k}": lambda row: _hits(row.gains[:k]) / k,
        f"success@{k}": lambda row: float(any(row.gains[:k])),
    }


def ordered(ranking: Ranking) -> list[str]:
    """Ids, best first, each once: scores are sorted as trec_eval does.

    >>> ordered({"a": 1.0, "b": 2.0, "c": 1.0})
    ['b', 'c', 'a']
    """
    if isinstance(ranking, Mapping):
        best = sorted(ranking, reverse=True)
        return sorted(best, key=lambda name: -ranking[name])
    return list(dict.fromkeys(ranking))


def _judged(ranking: Ranking, judged: Mapping[str, float]) -> Judged:
    gains = [max(0.0, judged.get(name, 0.0)) for name in ordered(ranking)]
    return Judged(gains, sorted((r for r in judged.values() if r > 0), reverse=True))


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains) if gain)


def _hits(gains: Sequence[float]) -> int:
    return sum(gain > 0 for gain in gains)


def _precision(gains: Sequence[float]) -> float:
    """The sum of the precisions at the places of relevant items."""
    total = hits = 0.0
    for place, gain in enumerate(gains, start=1):
        if gain:
            hits += 1
            total += hits / place
    return total


def _mean(values: Floats) -> Statistic:
    return lambda weights: float(weights @ values / len(values))


def _left_out(
    rankings: Mapping[str, Ranking],
    qrels: Mapping[str, Mapping[str, float]],
    with_relevant: Sequence[str],
) -> list[str]:
    unranked = sum(query not in rankings for query in with_relevant)
    unjudged = sum(query not in qrels for query in rankings)
    empty = len(qrels) - len(with_relevant)
    counts = {
        "without a ranking: counted as 0": unranked,
        "without qrels: left out": unjudged,
        "without a relevant item: left out": empty,
    }
    return [
        f"{number:,} {'query' if number == 1 else 'queries'} {what}."
        for what, number in counts.items()
        if number
    ]
