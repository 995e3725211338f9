"""The words' side of a search: rows by BM25, and how the query's words stand in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nearfield.collection.view import View
from nearfield.modalities.text.asked import Asked, folded
from nearfield.store import layout
from nearfield.tasks.ranking import Worded
from nearfield.types import Vectors

# Rows that are looked through where signs tell a word from many others, or an old index knows no
# phrases: of 50 texts with "c", by BM25 all alike, none may be about C++.
DEEP = 1_000


@dataclass(frozen=True)
class WordSearch:
    """What is asked of the words: a query, rows by a filter, the vector that goes with it."""

    view: View
    asked: Asked
    sql: str | None = None
    vector: Vectors | None = None
    metric: str = "cosine"

    def rows(self, depth: int) -> Worded:
        """The ``depth`` best rows by words; of equals the nearest by meaning."""
        found, texts = self._found(self._wanted(depth))
        worded = self._read(found, texts)
        if self.asked.strict:
            worded = _only(worded, worded.verbatim)
        return _only(worded, self._order(worded.rows, worded.worth, worded.near)[:depth])

    def _wanted(self, depth: int) -> int:
        return max(depth, DEEP) if self.asked.drowned or self.asked.strict else depth

    def _found(self, limit: int) -> tuple[pa.Table, list[str]]:
        """Rows by BM25 with their folded texts, none where nothing is looked for in them.

        Which of equal rows Lance gives depends on the order they were added in, and the answer must
        not: equals that the limit cuts through are left out, or all of them asked for where they
        are many.
        """
        found, n = self._ask(limit, texts=self._reads), len(self.view.snapshot.row_ids)
        first = _first_equal(found, limit, n)
        if first is None or first >= limit // 2:
            found = found.slice(0, first)
            texts = found[layout.TEXT].to_pylist() if self._reads else []
            return found, [folded(text or "") for text in texts]
        deeper = limit
        while (first := _first_equal(found, deeper, n)) is not None and first < limit:
            deeper = min(n, 10 * deeper)
            found = self._ask(deeper, texts=False)
        rows = self.view.snapshot.rows(found["_rowid"].to_numpy())
        scores = found["_score"].to_numpy()
        best = self._order(rows, scores, self._near(rows))[:limit]
        found = found.take(best)
        texts = self.view.table.texts(found["_rowid"].to_pylist()) if self._reads else []
        return found, [folded(text) for text in texts]

    @property
    def _ranks_alone(self) -> bool:
        """Whether the words rank alone: then how many of them stand together says nothing."""
        return self.vector is None and not self.asked.strict

    @property
    def _reads(self) -> bool:
        """Whether the texts say more than BM25: for a question by words alone they do not."""
        return bool(self.asked.tokens) or not self._ranks_alone

    def _ask(self, limit: int, *, texts: bool) -> pa.Table:
        asked = self.asked
        return self.view.table.keyword(
            asked.words, limit, self.sql, phrases=asked.phrases, strict=asked.strict, texts=texts
        )

    def _read(self, found: pa.Table, texts: list[str]) -> Worded:
        rows = self.view.snapshot.rows(found["_rowid"].to_numpy())
        asked, m = self.asked, len(rows)
        verbatim, covered = np.zeros(m, bool), np.ones(m)
        if not self._ranks_alone:
            verbatim[:] = [asked.holds_all(text) for text in texts]
            covered[:] = [asked.share_covered(text) for text in texts]
        written = [asked.share_as_written(text) for text in texts] if asked.tokens else 1.0
        return Worded(
            rows,
            found["_score"].to_numpy(),
            np.full(m, written, np.float64),
            verbatim,
            covered,
            self._near(rows),
            strict=asked.short and (asked.drowned or len(asked.tokens) == 1),
        )

    def _near(self, rows: NDArray[np.int64]) -> NDArray[np.float32] | None:
        if self.vector is None:
            return None
        return self.view.scores(self.vector, rows, metric=self.metric)

    def _order(
        self,
        rows: NDArray[np.int64],
        scores: NDArray[np.float32] | NDArray[np.float64],
        near: NDArray[np.float32] | None,
    ) -> NDArray[np.int64]:
        """By words; of equals the nearest, then the first by its id."""
        far = np.zeros(len(rows)) if near is None else np.round(near, 5)
        return np.lexsort((rows, far if self.metric == "euclidean" else -far, -scores))


def _first_equal(found: pa.Table, limit: int, n: int) -> int | None:
    """Where the equals begin that a limit cuts through; None where it cuts through none."""
    scores = found["_score"].to_numpy()
    if len(scores) < limit or limit >= n:
        return None
    return int(np.argmax(scores == scores.min()))


def _only(worded: Worded, at: NDArray[np.bool_] | NDArray[np.int64]) -> Worded:
    near = None if worded.near is None else worded.near[at]
    return Worded(
        worded.rows[at],
        worded.bm25[at],
        worded.written[at],
        worded.verbatim[at],
        worded.covered[at],
        near,
        worded.strict,
    )
