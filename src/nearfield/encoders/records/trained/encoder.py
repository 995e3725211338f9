"""A trained network of records, run by NumPy: records in, rows out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.network.weights import Weights
from nearfield.encoders.records.trained.arithmetic import NumPy
from nearfield.encoders.records.trained.folder import read_said
from nearfield.encoders.records.trained.forest import Names, levels_of
from nearfield.encoders.records.trained.leaves import Leaves
from nearfield.encoders.records.trained.networks import DIM, Holders
from nearfield.encoders.records.trained.table import NETWORKS
from nearfield.errors import BadModel, Hint, UsageError
from nearfield.modalities import kind_of
from nearfield.types import Modality, Progress, Record, Segment, Vectors, silent

if TYPE_CHECKING:
    from nearfield.models import ModelFolder

BLOCK = (
    512  # records that are read together; of 10,000 values each they take 2.6 GB a layer's state
)
MOST = 65_536  # values of records that are read together


class TrainedRecordEncoder:
    """Tree-LSTM or json2vec, as ``nearfield train --method`` wrote it.

    The order of keys changes nothing, and what else is in the batch no more than 1e-6. Records are
    typed as those that it learned from were; the column of the labels is not read.

    Parameters
    ----------
    folder
        ``records.json`` and ``model.safetensors``.

    Attributes
    ----------
    name, fingerprint, dim, modalities, query_modalities
        See :class:`nearfield.types.Encoder`.
    method
        ``json2vec`` or ``tree-lstm``.
    schema
        The fields that it learned from.
    label, labels
        The column of the labels that it was taught, and those; None and empty without.
    folder
        Its files on this disk.

    Raises
    ------
    BadModel
        The files are damaged, or do not fit together.

    Examples
    --------
    >>> import nearfield as nf
    >>> encoder = nf.load("my-records/")  # doctest: +SKIP
    >>> encoder.encode_document([{"color": "red", "price": 20}]).shape  # doctest: +SKIP
    (1, 128)
    """

    dim = DIM
    modalities: frozenset[Modality] = frozenset({"record"})
    query_modalities: frozenset[Modality] = frozenset({"record"})

    def __init__(self, folder: ModelFolder) -> None:
        self.name, self.folder = folder.name, folder
        said = read_said(folder.path)
        self.method, self.schema = said.method, said.schema
        self.label, self.labels = said.label, said.labels
        self._leave_out = frozenset({self.label} if self.label is not None else ())
        self._network = NETWORKS[self.method]()
        weights = Weights(folder.path, anchor="")
        sizes = dict(self._network.sizes)
        if self.labels:
            sizes |= {"label.weight": (DIM, len(self.labels)), "label.bias": (len(self.labels),)}
        self._weights = {name: weights.take(name, *shape) for name, shape in sizes.items()}
        packed = json.dumps({"weights": folder.sha256, **said.to_dict()}, sort_keys=True)
        self.fingerprint = hashlib.sha256(packed.encode()).hexdigest()[:16]

    def __reduce__(self) -> tuple[Any, ...]:
        return TrainedRecordEncoder, (self.folder,)

    def __repr__(self) -> str:
        return f"TrainedRecordEncoder({self.name!r}, method={self.method!r}, dim={self.dim})"

    def encode(self, items: Any, *, progress: Progress = silent) -> Vectors:
        """Unit float32 rows of n ``items``, ``(n, dim)``: records, or dictionaries and lists.

        One dictionary gives ``(dim,)``. ``progress`` is called with the records done and all.

        Raises
        ------
        BadSource
            A record of more than 64 levels, or 10,000 values.
        """
        if isinstance(items, Record | dict):
            row: Vectors = self.encode([items])[0]
            return row
        records = [item if isinstance(item, Record) else Record(item) for item in items]
        rows = np.zeros((len(records), DIM), np.float32)
        for at in range(0, len(records), BLOCK):
            some = records[at : at + BLOCK]
            rows[at : at + len(some)] = self._rows(some)
            progress(at + len(some), len(records))
        return rows

    def encode_document(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode n ``items``, records: ``(n, dim)``; see :meth:`encode`, also for ``progress``."""
        return self.encode(items, progress=progress)

    def encode_query(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode ``items`` as documents are; ``progress`` as for :meth:`encode`."""
        return self.encode(items, progress=progress)

    def segment(self, items: Sequence[Any]) -> list[list[Segment]]:
        """Each of ``items`` whole: a network reads all of a record at once."""
        return [[kind_of("record").whole(item)] for item in items]

    def probabilities(self, items: Sequence[Any]) -> NDArray[np.float32]:
        """How likely each of the ``labels`` is for n ``items``, by the trained head: ``(n, m)``.

        Raises
        ------
        UsageError
            It was trained without labels.
        """
        if not self.labels:
            raise UsageError(
                f"{self.name} was trained without labels.",
                Hint("Use the verb classify on its rows, or train it with label="),
            )
        logits = self.encode(list(items)) @ self._weights["label.weight"]
        logits += self._weights["label.bias"]
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)

    def _rows(self, records: list[Record]) -> Vectors:
        cells = self.schema.typed(records)
        rows: list[Vectors] = []
        start = size = 0
        for end, each in enumerate(cells):
            if size and size + len(each) > MOST:
                rows.append(self._forward(cells[start:end]))
                start, size = end, 0
            size += len(each)
        rows.append(self._forward(cells[start:]))
        return np.concatenate(rows)

    def _forward(self, cells: list[Any]) -> Vectors:
        names = Names({}, {})
        trees = [names.tree(each, self._leave_out) for each in cells]
        leaves = Leaves.of(list(names.leaves), self.schema)
        holders = Holders.of(list(names.holders))
        with np.errstate(over="ignore", invalid="ignore"):
            rows = self._network.rows(levels_of(trees), leaves, holders, self._weights, NumPy())
            rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-12))
        if not np.isfinite(rows).all():
            raise BadModel(
                f"{self.name} gives rows that are no numbers: its weights are damaged.",
                Hint.run("train", words="Train it again:", method=self.method),
            )
        return np.asarray(rows, np.float32)
