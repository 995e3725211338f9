"""nDCG@10 of nearfield's own search, by words, by vectors, and by both, on sets of seven families.

``--models minilm,bge-small`` and ``--sets a,b`` take fewer; ``.bench`` keeps what was embedded, and
what was measured of a set until search or the reranker changes: a run that was stopped goes on.
The reranker reads with the first model only.
"""

import argparse
import hashlib
import pickle
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import product
from math import log2
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from measure import write
from numpy.typing import NDArray
from search_sets import ASKED, ITEMS_OF, SETS, Asked, Part, Questions
from search_untouched import UNTOUCHED
from vectors import CACHE

from nearfield.collection import worded
from nearfield.modalities.text import asked
from nearfield.tasks import ranking, rerank

K, DEPTH, RERANKED = 10, 50, 30
GRID = [*product((0.06, 0.12, 0.2, 0.4), (0.7, 1.3, 1.6))]  # WORDS, VERBATIM
WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 1.0)  # of the reranker
EVERY = SETS | UNTOUCHED
MARKS: dict[Part, str] = {"chosen on": "", "looked at": " *", "untouched": " **"}
CODE = [Path(str(module.__file__)) for module in (ranking, rerank, worded, asked)]
HEAD = ["model", "family", "set", "questions", "words", "vectors", "until 0.1.0", "search"]
HEAD += ["search less the better part", "with `--rerank`", "reranker alone"]


@dataclass
class Measured:
    """nDCG@10 of each question of a set, by each way.

    ``grid`` holds it by each pair of constants, ``weights`` by each weight of the reranker.
    """

    family: str
    part: Part
    ways: dict[str, list[float]] = field(default_factory=dict)
    grid: dict[tuple[float, float], list[float]] = field(default_factory=dict)
    weights: dict[float, list[float]] = field(default_factory=dict)

    def mean(self, way: str, count: int | None = None) -> float:
        """Of a way, over the first ``count`` questions."""
        return float(np.mean(self.ways[way][:count]))


def measured(name: str, model: str, most: int, reranked: int) -> Measured:
    """One set by one model: at most so many questions, and so many of them with the reranker."""
    import nearfield as nf
    from nearfield.collection.retrieve import by_words

    questions: Questions = EVERY[name]()
    questions = replace(questions, asked=questions.asked[:most])
    encoder: Any = nf.load(model)
    kept = nf.open(f"{ITEMS_OF.get(name, name)}-{model}", db=CACHE / "search", model=encoder)
    kept.add(questions.items)
    view, result = kept.view(), Measured(questions.family, questions.part)
    vectors = encoder.encode_query([query for query, _ in questions.asked])
    readable = encoder.reads([query for query, _ in questions.asked]) >= 0.5
    options: dict[str, Any] = {"where": None, "metric": "cosine"}
    for (query, gains), row, reads in zip(questions.asked, vectors, readable, strict=True):
        vector = row if reads else None
        for mode in ("text", "vector", "hybrid"):
            found = by_words(view, query, vector, K, mode=mode, **options).ids
            result.ways.setdefault(mode, []).append(ndcg(found, gains))
        result.ways.setdefault("before", []).append(ndcg(before(view, query, row), gains))
        for constants, ids in of_grid(view, query, vector).items():
            result.grid.setdefault(constants, []).append(ndcg(ids, gains))
    if reranked:
        read_again(result, questions.asked[:reranked], view, vectors)
    return result


def read_again(result: Measured, questions: list[Asked], view: Any, vectors: Any) -> None:
    """The first questions with the reranker, added and alone."""
    import nearfield as nf
    from nearfield.collection.retrieve import by_words

    model = nf.load_reranker("ms-marco-minilm")
    for (query, gains), row in zip(questions, vectors, strict=False):
        first = by_words(view, query, row, DEPTH, mode="hybrid", where=None, metric="cosine")
        scores = model.scores([(query, hit.passage.text) for hit in first]).tolist()
        kept = rerank.WEIGHT
        for weight in WEIGHTS:
            rerank.WEIGHT = weight
            again = rerank.rerank(first, scores, K).ids
            result.weights.setdefault(weight, []).append(ndcg(again, gains))
        rerank.WEIGHT = kept
        alone = [first[int(at)].id for at in np.argsort(-np.array(scores), kind="stable")]
        result.ways.setdefault("reranked", []).append(result.weights[kept][-1])
        result.ways.setdefault("reranker alone", []).append(ndcg(alone, gains))


def of_grid(view: Any, query: str, vector: Any) -> dict[tuple[float, float], list[str]]:
    """The ten best by each pair of constants, without reading rows again."""
    words = worded.WordSearch(view, asked.asked(query, view.table.language), None, vector).rows(
        DEPTH
    )
    near = None if vector is None else view.search(vector, DEPTH)
    level = 0.0 if vector is None else view.level(vector)
    kept, result = (ranking.WORDS, ranking.VERBATIM), {}
    items = view.snapshot.item_of_row
    for constants in GRID:
        ranking.WORDS, ranking.VERBATIM = constants
        said = words if len(words.rows) else None
        best = ranking.rank(near, said, items, K, "hybrid", level=level)
        result[constants] = view.snapshot.ids.take([hit.item for hit in best]).to_pylist()
    ranking.WORDS, ranking.VERBATIM = kept
    return result


def before(view: Any, query: str, vector: Any) -> list[str]:
    """What search gave until 0.1.0: 1 / (10 + rank) by vectors, .6 of that by words."""
    snapshot, scores = view.snapshot, {}
    near = view.search(vector, DEPTH)
    table = view.table.keyword(query, DEPTH)
    bm25, rows = table["_score"].to_numpy(), snapshot.rows(table["_rowid"].to_numpy())
    if len(bm25) == DEPTH:  # the last equals were left out
        rows, bm25 = rows[bm25 > bm25.min()], bm25[bm25 > bm25.min()]
    for at, weight in ((near.rows, 1.0), (rows[np.lexsort((rows, -bm25))], 0.6)):
        items = dict.fromkeys(snapshot.item_of_row[at].tolist())
        for rank, item in enumerate(items, start=1):
            scores[item] = scores.get(item, 0.0) + weight / (10 + rank)
    order = sorted(scores, key=lambda item: (-scores[item], item))[:K]
    return list(snapshot.ids.take(order).to_pylist())


def ndcg(found: Sequence[str], gains: dict[str, int]) -> float:
    """Järvelin and Kekäläinen, "Cumulated gain-based evaluation" (ACM TOIS 20, 2002)."""
    reached = sum(gains.get(name, 0) / log2(at + 2) for at, name in enumerate(found[:K]))
    best = sorted(gains.values(), reverse=True)[:K]
    return reached / sum(gain / log2(at + 2) for at, gain in enumerate(best))


def interval(differences: NDArray[np.float64]) -> str:
    """A mean with its 95 % interval, by the bootstrap over questions."""
    n = len(differences)
    draws = np.random.default_rng(0).integers(n, size=(2000, n))
    low, high = np.quantile(differences[draws].mean(axis=1), (0.025, 0.975))
    return f"{differences.mean():+.3f} ({low:+.3f} to {high:+.3f})"


def rows_of(results: dict[str, dict[str, Measured]]) -> list[list[object]]:
    """A line a set and model, and the means of those that were chosen on and of the others."""
    table: list[list[object]] = []
    for model, sets in results.items():
        for name, one in sets.items():
            better = max(("text", "vector"), key=one.mean)
            gain = np.array(one.ways["hybrid"]) - np.array(one.ways[better])
            again = [_against_hybrid(one, way) for way in ("reranked", "reranker alone")]
            means = [f"{one.mean(way):.3f}" for way in ("text", "vector", "before", "hybrid")]
            label = f"{name.replace('_', ' ')}{MARKS[one.part]}"
            n = len(one.ways["hybrid"])
            last = [interval(gain), *again]
            table.append([model, one.family, label, n, *means, *last])
        for part, mark in MARKS.items():
            some = [one for one in sets.values() if one.part == part]
            if some:
                ways = ("text", "vector", "before", "hybrid")
                means = [f"**{np.mean([one.mean(way) for one in some]):.3f}**" for way in ways]
                what = f"mean of those {part}{mark}"
                table.append([model, "", what, "", *means, "", "", ""])
    return table


def _against_hybrid(one: Measured, way: str) -> str:
    """What a way has more than search, over the questions that it was asked."""
    if way not in one.ways:
        return "-"
    return f"{one.mean(way) - one.mean('hybrid', len(one.ways[way])):+.3f}"


def left_out(results: dict[str, dict[str, Measured]]) -> list[list[object]]:
    """For each family the constants that the others choose, and what they reach on it."""
    used = (ranking.WORDS, ranking.VERBATIM)
    table: list[list[object]] = []
    for family in dict.fromkeys(one.family for sets in results.values() for one in sets.values()):
        others, own = [], []
        for one in (one for sets in results.values() for one in sets.values()):
            (own if one.family == family else others if one.part == "chosen on" else []).append(one)
        if not others:
            continue
        chosen = max(GRID, key=lambda c: np.mean([np.mean(one.grid[c]) for one in others]))
        reached = [np.mean([np.mean(one.grid[c]) for one in own]) for c in (chosen, used)]
        best = np.mean([max(one.mean("text"), one.mean("vector")) for one in own])
        table.append([family, *chosen, *(f"{value:.3f}" for value in [*reached, best])])
    return table


def reranker_left_out(results: dict[str, dict[str, Measured]]) -> list[list[object]]:
    """For each family the weight that the others choose, what it adds to it, and ours."""
    read = [one for sets in results.values() for one in sets.values() if one.weights]
    table: list[list[object]] = []
    for family in dict.fromkeys(one.family for one in read):
        own = [one for one in read if one.family == family]
        others = [one for one in read if one.family != family and one.part == "chosen on"]
        if not others:
            continue
        chosen = max(WEIGHTS, key=lambda w: np.mean([np.mean(one.weights[w]) for one in others]))
        gains = {w: [_gain(one, w) for one in own] for w in (chosen, rerank.WEIGHT)}
        worst = min(float(gain.mean()) for gain in gains[rerank.WEIGHT])
        added = [interval(np.concatenate(gains[w])) for w in (chosen, rerank.WEIGHT)]
        table.append([family, chosen, *added, f"{worst:+.3f}"])
    return table


def _gain(one: Measured, weight: float) -> NDArray[np.float64]:
    return np.array(one.weights[weight]) - np.array(one.weights[0.0])


def remembered(name: str, model: str, most: int, reranked: int) -> Measured:
    """A set as it was measured by the same code, or measured now."""
    source = b"".join(path.read_bytes() for path in CODE)
    key = hashlib.sha256(source + repr((name, model, most, reranked)).encode()).hexdigest()
    path = CACHE / "search-measured" / f"{key[:24]}.pkl"
    if path.exists():
        one: Measured = pickle.loads(path.read_bytes())
        return one
    one = measured(name, model, most, reranked)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(one))
    return one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", default="minilm,bge-small")
    parser.add_argument("--sets", default=",".join(EVERY))
    parser.add_argument("--asked", type=int, default=ASKED)
    parser.add_argument("--reranked", type=int, default=RERANKED)
    chosen = parser.parse_args()
    results: dict[str, dict[str, Measured]] = {}
    with suppress(KeyboardInterrupt):  # stopped: what was measured is written
        for model, name in product(chosen.models.split(","), chosen.sets.split(",")):
            if name == "icd_plain" and model != "minilm":
                continue  # 46,881 codes: one model is enough
            started = time.perf_counter()
            again = 0 if results and model not in [*results][:1] else chosen.reranked
            one = remembered(name, model, chosen.asked, again)
            results.setdefault(model, {})[name] = one
            print(f"{model} {name}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    write(
        "search-sets",
        HEAD,
        rows_of(results),
        "nDCG@10, with the 95 % interval of the difference by the bootstrap over questions. * no "
        "constant was chosen on these sets, but they were looked at meanwhile; ** untouched: "
        "scored when all was chosen. The last two columns are what `--rerank` adds to search, "
        f"and what the reranker's own order would, over the first {chosen.reranked} questions.",
    )
    write(
        "search-families",
        ["family left out", "words", "verbatim", "nDCG@10 by these", "by ours", "better part"],
        left_out(results),
        f"The constants that the sets of all other families choose, and ours: {ranking.WORDS} for "
        f"words and {ranking.VERBATIM} for what stands as in the query. Both models.",
    )
    write(
        "search-reranker",
        ["family left out", "weight", "it adds", "ours adds", "at worst to a set"],
        reranker_left_out(results),
        f"The weight of the reranker that the sets of all other families choose, and ours, "
        f"{rerank.WEIGHT}; what each adds to nDCG@10, with the 95 % interval over questions.",
    )


if __name__ == "__main__":
    main()
