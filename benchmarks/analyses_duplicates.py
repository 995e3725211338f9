"""Duplicates: planted changes found, and what the precision without labels is worth.

    python benchmarks/analyses_duplicates.py                 # the table
    python benchmarks/analyses_duplicates.py --before TREE   # and CPU time against another checkout
    python benchmarks/analyses_duplicates.py --fit           # the weights, from the tuned sets

A set that the weights were tuned on is measured with weights fitted without it; the sets left out
with the weights as they stand in the package. So no row has seen its own set.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from duplicate_sets import BLIND, SETS, TUNED, Planted, planted
from measure import in_a_process, of_tree, write
from numpy.typing import NDArray
from vectors import CACHE

from nearfield.tasks.duplicates.edits import REPLACED

KINDS = ("case", "typos", "order", "punctuation", "dropped", "truncated")
DRAWS = 1_000
C = (0.02, 0.02, 0.5, 0.5)  # how loosely the weights are held: of the first two kinds few differ
ONE = 10.0
Fitted = tuple[NDArray[np.float64], float]


class Set:
    """A set with what is measured of its pairs in which no word stands for another."""

    def __init__(self, name: str) -> None:
        from nearfield.modalities.text.facts import differences
        from nearfield.modalities.text.shingles import plain
        from nearfield.neighbors import Neighborhood
        from nearfield.tasks.duplicates.contraction import distinct, neighbor_pairs
        from nearfield.tasks.duplicates.pairs import merged
        from nearfield.tasks.duplicates.scoring import Scorer

        self.data = planted(name)
        near = Neighborhood(self.data.vectors)
        texts = [plain(self.data.texts[row]) for row in near.order]
        only = distinct(near, texts, list(map(str, near.order)))
        scorer = Scorer(near.vectors[only.rows], [texts[row] for row in only.rows])
        assert scorer.shingles is not None
        assert scorer.wording is not None
        met = [scorer.shingles.candidates(), scorer.wording.anagrams()]
        measured = scorer.measured(merged([neighbor_pairs(near, only, 15), *met]))
        rows = np.flatnonzero(measured.kinds != REPLACED)
        given = near.order[only.rows]
        pairs = np.stack([given[measured.pairs.a[rows]], given[measured.pairs.b[rows]]], axis=1)
        same, counts = self.data.judge(pairs)
        agree = [not differences(self.data.texts[a], self.data.texts[b]) for a, b in pairs]
        keep = counts & np.array(agree, bool)
        self.kinds, self.columns, self.same = (
            measured.kinds[rows][keep],
            measured.columns[rows][keep],
            same[keep],
        )


def fitted(sets: list[Set], kind: int) -> Fitted:
    """Weights and constant of a kind of pairs, and the share of the same; each set weighs alike."""
    from sklearn.linear_model import LogisticRegression

    here = [(s.columns[s.kinds == kind], s.same[s.kinds == kind]) for s in sets]
    x, y = np.concatenate([c for c, _ in here]), np.concatenate([s for _, s in here])
    weight = np.concatenate([np.full(len(s), 500 / max(len(s), 50)) for _, s in here])
    mean, spread = x.mean(axis=0), x.std(axis=0)
    x = np.concatenate([x, [mean, mean]])  # one of each, as in some sets there is no mistake
    y, weight = np.append(y, [True, False]), np.append(weight, [ONE, ONE])
    spread[spread < 1e-9] = 1.0
    model = LogisticRegression(C=C[kind], max_iter=5_000).fit(
        (x - mean) / spread, y, sample_weight=weight
    )
    slopes = model.coef_[0] / spread
    constant = model.intercept_[0] - (slopes * mean).sum()
    return np.append(slopes, constant), float(weight[y].sum() / weight.sum())


def use(weights: list[Fitted]) -> None:
    """Let the package score by these."""
    from nearfield.tasks.duplicates import precision, scoring

    scoring.WEIGHTS[: len(weights)] = [row for row, _ in weights]
    precision.TRAINED = (*(share for _, share in weights), *precision.TRAINED[len(weights) :])


def rows(before: str | None) -> Iterator[list[object]]:
    from nearfield.tasks.duplicates import duplicates, precision, scoring

    shipped = [(scoring.WEIGHTS[at], precision.TRAINED[at]) for at in range(REPLACED)]
    sets = {name: Set(name) for name in TUNED}
    for name in SETS:
        others = [sets[other] for other in TUNED if other != name]
        use([fitted(others, kind) for kind in range(REPLACED)] if name in TUNED else shipped)
        data = sets[name].data if name in TUNED else planted(name)
        result = duplicates(data.vectors, texts=data.texts)
        measured, found = _measured(result, data)
        clear = ~data.unclear()
        kinds = data.kind[data.base :]
        by_kind = [f"{found[clear & (kinds == kind)].mean():.2f}" for kind in KINDS]
        yield [
            f"{name}, {len(data.texts):,}, {_role(name)}",
            "0.95",
            f"{result.estimated_precision:.3f}",
            _interval(measured),
            _interval(found[clear].astype(float)[:, None] * [1, 0] + [0, 1]),
            f"{found.mean():.3f}, {(~clear).sum()} of {len(clear)}",
            " ".join(by_kind),
            max((len(group.ids) for group in result.groups), default=1),
            _ratio(name, data, before),
        ]


def _role(name: str) -> str:
    return "tuned" if name in TUNED else "blind" if name in BLIND else "left out"


def _measured(result: Any, data: Planted) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Pairs that are right and that count, ``(groups, 2)``; which copies are with theirs."""
    group = np.arange(len(data.texts))
    counted = []
    for number, members in enumerate(result.groups):
        these = np.array(members.rows)
        group[these] = -1 - number
        same, counts = data.judge(_pairs(these))
        counted.append([same.sum(), counts.sum()])
    return np.array(counted, float), group[data.base :] == group[data.source[data.base :]]


def _pairs(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    a, b = np.triu_indices(len(rows), 1)
    return np.stack([rows[a], rows[b]], axis=1)


def _interval(counts: NDArray[np.float64]) -> str:
    """The share of two columns' sums, and 95 % of it over resampled rows."""
    rng = np.random.default_rng(0)
    draws = [counts[rng.integers(0, len(counts), len(counts))].sum(axis=0) for _ in range(DRAWS)]
    low, high = np.quantile([right / max(all_, 1) for right, all_ in draws], [0.025, 0.975])
    right, every = counts.sum(axis=0)
    return f"{right / max(every, 1):.3f} ({low:.3f} to {high:.3f})"


def _ratio(name: str, data: Planted, before: str | None) -> str:
    """CPU time of graph and groups as a multiple of another checkout's, medians of three."""
    if before is None:
        return "-"
    path = CACHE / f"planted-{name}.npz"
    here = Path(__file__).parent.parent
    seconds: dict[str, list[float]] = {"old": [], "new": []}
    for _ in range(3):
        for which, tree in (("old", Path(before)), ("new", here)):
            bytecode = CACHE / f"bytecode-{which}"
            run = in_a_process(
                Path(__file__), "cpu", str(path), environment=of_tree(tree, bytecode)
            )
            seconds[which].append(run["cpu"])
    return f"{np.median(seconds['new']) / np.median(seconds['old']):.2f}"


def cpu(path: str) -> None:
    """Print the CPU time that duplicates of kept texts and vectors take."""
    from nearfield.tasks.duplicates import duplicates

    with np.load(path) as kept:
        texts, rows_ = kept["texts"].tolist(), kept["vectors"]
    begin = time.process_time()
    duplicates(rows_, texts=texts)
    print(json.dumps({"cpu": time.process_time() - begin}))


def main(before: str | None) -> None:
    head = [
        "set, texts",
        "precision asked",
        "estimated",
        "measured",
        "recall",
        "with the unclear copies, how many they are",
        f"recall of {', '.join(KINDS)}",
        "largest group",
        "CPU, before = 1",
    ]
    note = (
        "MiniLM in bf16. Measured: all pairs within groups, equal ones too, which the estimate"
        " leaves out; in brackets 95 % of 1,000 bootstrap samples of groups and of copies. Of the"
        " texts' own pairs those are right that say the same in the same words: equal but for"
        " signs, spaces, articles, inflection, small words that one of them lacks, and one piece"
        " that is moved; all others are mistakes. Recall leaves out copies of which nobody can tell"
        " the source: all their words are in another text too, or they differ from one in no more"
        " words than from their own. A tuned set is measured with weights fitted without it. CPU:"
        " graph and groups, in a new process each."
    )
    write("analyses-duplicates", head, list(rows(before)), note)


if __name__ == "__main__":
    if sys.argv[1:3] == ["--worker", "cpu"]:
        cpu(sys.argv[3])
    elif sys.argv[1:] == ["--fit"]:
        tuned = [Set(name) for name in TUNED]
        for kind in range(REPLACED):
            weights, share = fitted(tuned, kind)
            print(kind, round(share, 3), weights.round(3).tolist())
    else:
        main(sys.argv[2] if sys.argv[1:2] == ["--before"] else None)
