"""The clusters of a set of rows: what they are, and what can be asked of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.tasks import saved
from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.cluster.tree import Tree
from nearfield.tasks.result import Result
from nearfield.types import Vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa


@dataclass(frozen=True, eq=False, repr=False)
class Clusters(Result):
    """Clusters ``0..c-1``, the largest first, of ``n`` rows in the order they came.

    Attributes
    ----------
    ids
        The rows' names.
    labels
        The cluster of each row, int64 ``(n,)``; -1 for none.
    confidence
        How surely it is there, float32 ``(n,)`` in [0, 1]: the share of its neighbors, weighed by
        similarity, that are in the same cluster, times its cosine to the cluster's centre; 0
        for none.
    method, arguments, why_k
        How they were found, and why there are so many.
    centres
        Mean directions, unit float32 ``(c, dim)``.
    sizes
        Rows in each cluster, int64 ``(c,)``.
    typical
        Rows nearest to each centre, near-copies of each other left out.
    names, keywords
        From the texts; empty without.
    stability
        Mean adjusted Rand index between these clusters and those of samples of 80 % of the rows;
        None where it was not asked for.
    tree
        All merges, of the hierarchical method; None of the others.
    fingerprint
        Of the encoder that made the rows; empty where it is not known.
    """

    ids: tuple[str, ...]
    labels: NDArray[np.int64]
    confidence: NDArray[np.float32]
    method: str
    arguments: dict[str, Any]
    centres: Vectors
    sizes: NDArray[np.int64]
    typical: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]
    keywords: tuple[tuple[str, ...], ...]
    why_k: str
    stability: float | None
    tree: Tree | None
    fitted: Fitted = field(repr=False)
    point: NDArray[np.int64] = field(repr=False)
    fingerprint: str = ""

    def __len__(self) -> int:
        return len(self.sizes)

    @property
    def linkage(self) -> NDArray[np.float64]:
        """The merges in scipy's ``linkage`` format, to draw a dendrogram of."""
        if self.tree is None:
            raise UsageError(f"{self.method} makes no tree.", 'Use: method="hierarchical"')
        return self.tree.linkage

    def assign(
        self, vectors: Vectors, *, fingerprint: str = ""
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Labels and confidences of rows ``(m, dim)``, made by the same encoder.

        A row that was clustered gets exactly the label and confidence it has; any other those that
        its 15 nearest rows vote for. Raises ``BadVectors`` for rows of another width, and
        ``EncoderMismatch`` where their encoder's ``fingerprint`` is given and is another one.
        """
        saved.same_encoder(self.fingerprint, fingerprint)
        return self.fitted.assign(vectors)

    def cut(
        self,
        k: int | None = None,
        height: float | None = None,
        *,
        texts: Sequence[str] | None = None,
    ) -> Clusters:
        """The tree cut elsewhere: in ``k`` clusters, or at a height; nothing is computed again.

        With ``texts``, one a row, the clusters have names.
        """
        from nearfield.tasks.cluster.describe import describe

        _ = self.linkage
        tree = self.tree
        assert tree is not None  # noqa: S101 - linkage raised
        how = f"the tree is cut at height {height:g}" if height is not None else "k was given"
        arguments = {**self.arguments, "k": k, "height": height}
        cut = describe(
            self.fitted.points, self.point, tree.cut(k, height), ids=self.ids, texts=texts,
            method=self.method, arguments=arguments, why_k=how, tree=tree,
        )  # fmt: skip
        return replace(cut, fingerprint=self.fingerprint)

    def to_dict(self) -> dict[str, Any]:
        """The document that ``--json`` prints; ``cluster`` is null for none."""
        items = zip(self.ids, self.labels.tolist(), self.confidence.tolist(), strict=True)
        return {
            "items": [
                {"id": id_, "cluster": label if label >= 0 else None, "confidence": confidence}
                for id_, label, confidence in items
            ],
            "clusters": [
                {
                    "cluster": at,
                    "name": self.names[at],
                    "keywords": list(self.keywords[at]),
                    "size": int(self.sizes[at]),
                    "typical": [self.ids[row] for row in self.typical[at]],
                }
                for at in range(len(self))
            ],
        }

    def _shown(self) -> list[dict[str, Any]]:
        sized = zip(self.names, self.sizes.tolist(), strict=True)
        return [{"cluster": at, "name": n, "size": s} for at, (n, s) in enumerate(sized)]

    def to_arrow(self) -> pa.Table:
        """One row an item: id, cluster (null for none), name, confidence."""
        import pyarrow as pa

        labels = self.labels.tolist()
        return pa.table(
            {
                "id": pa.array(self.ids, pa.string()),
                "cluster": pa.array([at if at >= 0 else None for at in labels], pa.int64()),
                "name": pa.array([self.names[at] if at >= 0 else None for at in labels]),
                "confidence": pa.array(self.confidence),
            }
        )

    def save(self, path: str | Path) -> None:
        """Write all of it to one file: 2 bytes a number and about 250 a row."""
        from nearfield.tasks.cluster.saving import packed

        saved.save(path, "clusters", *packed(self))

    @staticmethod
    def load(path: str | Path) -> Clusters:
        """Read what :meth:`save` wrote; raises ``UsageError`` for anything else."""
        from nearfield.tasks.cluster.saving import unpacked

        return unpacked(*saved.load(path, "clusters"))

    def __repr__(self) -> str:
        none = int((self.labels < 0).sum())
        apart = f", {none:,} of them in none" if none else ""
        lines = [f"{len(self)} clusters of {len(self.ids):,} items{apart} ({self.method})"]
        for at in range(min(len(self), 20)):
            what = self.names[at] or ", ".join(self.ids[row] for row in self.typical[at][:3])
            lines.append(f"  {at:>3}  {int(self.sizes[at]):>7,}  {what}")
        return "\n".join(lines + (["  ..."] if len(self) > 20 else []))
