"""The clusters of a set of rows: what they are, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UsageError
from nearfield.tasks import saved
from nearfield.tasks.cluster.describe import Described, describe
from nearfield.tasks.cluster.document import ClustersDocument
from nearfield.tasks.cluster.saving import packed, unpacked
from nearfield.tasks.cluster.tree import Tree
from nearfield.tasks.details import with_details
from nearfield.tasks.result import Result
from nearfield.types import Vectors

if TYPE_CHECKING:
    import pyarrow as pa

OWN = ("method", "arguments", "why_k", "stability", "fingerprint")  # saved beside the rest
LINES = 20  # clusters that are shown


@dataclass(frozen=True, eq=False, repr=False)
class Clusters(Described, Result):
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

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
    >>> clusters = fruit.cluster(k=2)
    >>> clusters.labels.tolist(), clusters.names
    ([0, 0, 1], ('apple, red, green', 'blue sky'))
    """

    method: str
    arguments: dict[str, Any]
    why_k: str
    stability: float | None
    tree: Tree | None
    fingerprint: str = ""

    def __len__(self) -> int:
        return len(self.sizes)

    @property
    def linkage(self) -> NDArray[np.float64]:
        """The merges in scipy's ``linkage`` format, to draw a dendrogram of."""
        return self._merges().linkage

    def _merges(self) -> Tree:
        if self.tree is None:
            raise UsageError(f"{self.method} makes no tree.", Hint.use(method="hierarchical"))
        return self.tree

    def assign(
        self, vectors: Vectors, *, fingerprint: str = ""
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Labels and confidences ``(m,)`` of ``vectors``, rows ``(m, dim)`` of the same encoder.

        A row that was clustered gets exactly the label and confidence it has; any other those that
        its 15 nearest rows vote for. Raises ``BadVectors`` for rows of another width, and
        ``EncoderMismatch`` where their encoder's ``fingerprint`` is given and is another one.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> vectors = fruit.encoder().encode_document(["apple", "sky"])
        >>> labels, confidence = fruit.cluster(k=2).assign(vectors)
        >>> labels.tolist()
        [0, 1]
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
        """The tree cut elsewhere: in ``k`` clusters, or at a ``height`` of :attr:`linkage`.

        Nothing is computed again. With ``texts``, one a row, the clusters have names.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.cluster(method="hierarchical", k=2).cut(k=3).sizes.tolist()
        [1, 1, 1]
        """
        labels = self._merges().cut(k, height)
        how = f"the tree is cut at height {height:g}" if height is not None else "k was given"
        described = describe(self.fitted.points, self.point, labels, ids=self.ids, texts=texts)
        arguments = {**self.arguments, "k": k, "height": height}
        return replace(self, **vars(described), arguments=arguments, why_k=how, stability=None)

    def to_dict(self) -> ClustersDocument:
        """The document; ``cluster`` is null for none."""
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

    @with_details
    def to_arrow(self) -> pa.Table:
        """One row an item: id, cluster (null for none), name, confidence.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.cluster(k=2).to_arrow()["cluster"].to_pylist()
        [0, 0, 1]
        """
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
        """Write all of it to one file, ``path``: 2 bytes a number and about 250 a row."""
        values, arrays = packed(self, self.tree)
        values |= {name: getattr(self, name) for name in OWN}
        saved.save(path, "clusters", values, arrays)

    @staticmethod
    def load(path: str | Path) -> Clusters:
        """Read what :meth:`save` wrote to ``path``; raises ``UsageError`` for anything else.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> path = tmp_path / "clusters"
        >>> fruit.cluster(k=2).save(path)
        >>> len(Clusters.load(path))
        2
        """
        values, arrays = saved.load(path, "clusters")
        with saved.fitting(path):
            described, tree = unpacked(values, arrays)
            own = {name: values[name] for name in OWN if name in values}
            return Clusters(**vars(described), **own, tree=tree)

    def __repr__(self) -> str:
        none = int((self.labels < 0).sum())
        apart = f", {none:,} of them in none" if none else ""
        lines = [f"{len(self)} clusters of {len(self.ids):,} items{apart} ({self.method})"]
        for at in range(min(len(self), LINES)):
            what = self.names[at] or ", ".join(self.ids[row] for row in self.typical[at][:3])
            lines.append(f"  {at:>3}  {int(self.sizes[at]):>7,}  {what}")
        return "\n".join(lines + (["  ..."] if len(self) > LINES else []))
