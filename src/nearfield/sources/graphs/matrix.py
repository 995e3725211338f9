"""Sparse matrices: Matrix Market and MATLAB files. Nodes are called by their row, from 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from nearfield.errors import BadSource
from nearfield.sources.graphs.network import Drawn
from nearfield.sources.graphs.rows import Asked
from nearfield.sources.report import Report
from nearfield.sources.stream import Stream

MOST = 20_000_000
"""Nodes, at most: a header alone can ask for any number."""

NETWORKS = ("network", "A", "adj", "adjacency", "Problem", "graph")
"""What the matrix of the edges is called in a MATLAB file, the best first."""


def read_mtx(stream: Stream, asked: Asked) -> Drawn:
    """The edges of a Matrix Market file (math.nist.gov/MatrixMarket): row i points to column j."""
    from scipy.io import mmread

    matrix = mmread(stream.seekable(), spmatrix=False)
    drawn = Drawn()
    _take(drawn, matrix, asked, stream.report)
    return drawn


def read_mat(stream: Stream, asked: Asked) -> Drawn:
    """The edges of a MATLAB file of version 4 to 7.2, and the groups of its nodes, as metadata.

    The square matrix called network, or the only square one, holds the edges; another sparse one
    of as many rows says which groups a node is in: their numbers, from 1, between commas.
    """
    from scipy.io import loadmat

    held = {
        name: value
        for name, value in loadmat(stream.seekable()).items()
        if not name.startswith("__") and getattr(value, "ndim", 0) == 2 and value.shape[0] > 1
    }
    square = [n for n, value in held.items() if value.shape[0] == value.shape[1]]
    named = next((n for n in NETWORKS if n in square), square[0] if len(square) == 1 else None)
    if named is None:
        raise BadSource(
            f"{stream.report.name} holds no square matrix that is plainly the graph; it holds: "
            f"{', '.join(held) or 'no matrix'}.",
            "Call it network, or write it as a Matrix Market file.",
        )
    drawn = Drawn()
    matrix = held.pop(named)
    _take(drawn, matrix, asked, stream.report)
    n = matrix.shape[0]
    about = {name: _groups(value) for name, value in held.items() if value.shape[0] == n}
    if about:
        table = pa.RecordBatch.from_pydict(about)
        drawn.know(_numbers(n), table)
    return drawn


def _take(drawn: Drawn, matrix: Any, asked: Asked, report: Report) -> None:
    from scipy.sparse import coo_array

    if matrix.shape[0] != matrix.shape[1]:
        raise BadSource(
            f"{report.name} holds a matrix of {matrix.shape[0]:,} x {matrix.shape[1]:,}; that of a "
            "graph is square.",
        )
    n = matrix.shape[0]
    if n > MOST:
        raise BadSource(f"{report.name} has {n:,} nodes; {MOST:,} can be read.")
    edges = coo_array(matrix)
    weights = np.asarray(edges.data)
    if np.iscomplexobj(weights):
        raise BadSource(f"{report.name} holds complex numbers; weights were wanted.")
    weights = weights.astype(np.float64)
    if not np.isfinite(weights).all():
        raise BadSource(f"{report.name}: a weight is no finite number.")
    heads, ends = edges.row.astype(np.int64), edges.col.astype(np.int64)
    order = np.lexsort((ends, heads))
    back = np.lexsort((heads, ends))
    mutual = (
        np.array_equal(heads[order], ends[back])
        and np.array_equal(ends[order], heads[back])
        and np.array_equal(weights[order], weights[back])
    )
    names = _numbers(n)
    upper = heads <= ends if mutual else np.ones(len(heads), bool)
    drawn.directed = not mutual
    drawn.links.take(
        names.take(pa.array(heads[upper])), names.take(pa.array(ends[upper])), weights[upper]
    )
    drawn.alone(names)
    kind = "arrows" if drawn.directed else "edges without a direction"
    report.note(f"{report.name}: {kind}; nodes are called by their rows, from 1.")


def _numbers(n: int) -> pa.Array:
    return pa.array(np.arange(1, n + 1)).cast(pa.string())


def _groups(matrix: Any) -> pa.Array:
    """The columns that are not 0 in each row, from 1; of a single column its numbers."""
    from scipy.sparse import csr_array

    if matrix.shape[1] == 1:
        dense = matrix.toarray() if hasattr(matrix, "toarray") else matrix
        return pa.array(np.asarray(dense).ravel())
    rows = csr_array(matrix)
    rows.sort_indices()
    parts = np.split(rows.indices + 1, rows.indptr[1:-1])
    return pa.array([", ".join(map(str, part.tolist())) or None for part in parts], pa.string())
