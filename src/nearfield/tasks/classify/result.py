"""The labels of rows, and when there is no answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UsageError
from nearfield.tasks.classify.conformal import check_coverage
from nearfield.tasks.classify.document import (
    ClassificationDocument,
    LabelDocument,
    LabelledDocument,
)
from nearfield.tasks.classify.next import Pool, next_rows
from nearfield.tasks.classify.report import Report
from nearfield.tasks.details import with_details
from nearfield.tasks.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from nearfield.tasks.classify.sets import Model, Rule


@dataclass(frozen=True, repr=False)
class Classification(Result):
    """Labels for rows.

    ``classes`` names the columns of ``probabilities``, float64 ``(n, c)``, in the order the rows
    came. ``familiar``, float64 ``(n,)``, is the mean cosine to the nearest examples. ``rule`` makes
    ``sets``, bool ``(n, c)``, of both: the labels that a row may have. With one label a row, a set
    that is not a single label is an abstention: an empty one says that the row is like no example.
    With several labels a row, the sets are the labels themselves, and an empty one an abstention.
    ``to_label`` are the ids to label next, where they were asked for.

    >>> from nearfield.testing import toy_collection
    >>> kinds = ["fruit", "fruit", "sky", "sky", None]
    >>> texts = ["red apple", "ripe apple", "blue sky", "grey sky", "dark sky"]
    >>> rows = [{"text": text, "kind": kind} for text, kind in zip(texts, kinds)]
    >>> result = toy_collection(rows).classify("kind")
    >>> result.labels, result.abstained.tolist()
    (['sky'], [True])
    """

    ids: tuple[str, ...]
    classes: tuple[str, ...]
    probabilities: NDArray[np.float64]
    familiar: NDArray[np.float64]
    rule: Rule
    report: Report
    model: Model | None = field(default=None, compare=False)
    pool: Pool | None = field(default=None, compare=False)
    to_label: tuple[str, ...] | None = None

    @property
    def sets(self) -> NDArray[np.bool_]:
        """Which labels each row may have, ``(n, c)``."""
        return self.rule.sets(self.probabilities, self.familiar)

    @property
    def abstained(self) -> NDArray[np.bool_]:
        """Where there is no answer, ``(n,)``."""
        return self.rule.abstained(self.sets)

    @property
    def labels(self) -> list[str]:
        """The likeliest label of each row, whatever the set says."""
        return [self.classes[code] for code in self.probabilities.argmax(1)]

    def at(self, coverage: float) -> Classification:
        """The sets for another ``coverage``; nothing is learned again.

        It is the share of rows whose set holds their label, more than 0 and less than 1.

        >>> from nearfield.testing import toy_collection
        >>> kinds = ["fruit", "fruit", "sky", "sky", None]
        >>> texts = ["red apple", "ripe apple", "blue sky", "grey sky", "dark sky"]
        >>> rows = [{"text": text, "kind": kind} for text, kind in zip(texts, kinds)]
        >>> result = toy_collection(rows).classify("kind")
        >>> result.at(0.5).abstained.tolist(), result.at(0.99).abstained.tolist()
        ([False], [True])
        """
        check_coverage(coverage)
        return replace(self, rule=self.rule.at(coverage))

    def next(self, k: int = 10) -> list[str]:
        """The ids of the ``k`` items to label next, the most telling first.

        Uncertain ones that stand for other uncertain ones, and are unlike each other; see
        :func:`~nearfield.tasks.classify.next.next_rows`.

        >>> from nearfield.testing import toy_collection
        >>> kinds = ["fruit", "fruit", "sky", "sky", None, None]
        >>> texts = ["red apple", "ripe apple", "blue sky", "grey sky", "dark sky", "apple sky"]
        >>> rows = [{"id": t, "text": t, "kind": kind} for t, kind in zip(texts, kinds)]
        >>> toy_collection(rows).classify("kind").next(1)
        ['apple sky']
        """
        if k < 1:
            raise UsageError(f"k is {k}; wanted at least one item.", Hint.use(k=10))
        if self.pool is None or not len(self):
            return []
        uncertain = 1 - self.probabilities.max(1)
        return [self.ids[row] for row in next_rows(self.pool, uncertain, self.familiar, k)]

    def save(self, path: str | Path) -> None:
        """Keep what was learned in the file ``path``; raises ``UsageError`` where nothing was."""
        if self.model is None:
            raise UsageError(
                "Nothing was learned that could be kept.", "Give examples: a column of labels."
            )
        self.model.save(path)

    def to_dict(self) -> ClassificationDocument:
        """The document; labels are those of the set, likeliest first."""
        sets, abstained = self.sets, self.abstained
        items: list[LabelledDocument] = [
            {"id": name, "labels": self._labels(row, sets), "abstained": bool(abstained[row])}
            for row, name in enumerate(self.ids)
        ]
        document: ClassificationDocument = {"items": items, "report": self.report.to_dict()}
        if self.to_label is not None:
            document["next"] = list(self.to_label)
        return document

    @with_details
    def to_arrow(self) -> pa.Table:
        """One row an item: id, likeliest label and its probability, abstained, the set."""
        import pyarrow as pa

        sets = self.sets
        names = [[each["label"] for each in self._labels(r, sets)] for r in range(len(self.ids))]
        best = self.probabilities.max(1) if len(self.ids) else np.zeros(0)
        return pa.table(
            {
                "id": pa.array(self.ids, pa.string()),
                "label": pa.array(self.labels, pa.string()),
                "probability": pa.array(best),
                "abstained": pa.array(self.abstained),
                "labels": pa.array(names, pa.list_(pa.string())),
                "familiar": pa.array(self.familiar),
            }
        )

    def _labels(self, row: int, sets: NDArray[np.bool_]) -> list[LabelDocument]:
        own = self.probabilities[row]
        order = [code for code in np.argsort(-own, kind="stable") if sets[row, code]]
        return [{"label": self.classes[code], "probability": float(own[code])} for code in order]

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[LabelledDocument]:
        return iter(self.to_dict()["items"])

    def __repr__(self) -> str:
        abstained = int(self.abstained.sum())
        return f"{len(self)} items, {len(self.classes)} labels, {abstained} abstained"
