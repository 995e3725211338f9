"""Nearest rows in memory: a 4-bit scan with exact rescoring, and the exact search it must equal.

>>> import numpy as np
>>> index = build_index(np.eye(3, dtype=np.float32))
>>> index.search(np.array([0, 1, 0.5], np.float32), k=2)[0].rows.tolist()
[1, 2]
"""

from nearfield.neighbors.average import Average
from nearfield.neighbors.backends import BACKENDS, build_index
from nearfield.neighbors.equal import row_hashes
from nearfield.neighbors.exact import ExactIndex
from nearfield.neighbors.extend import extend_graph, kept_rows
from nearfield.neighbors.graph import build_graph
from nearfield.neighbors.index import Index
from nearfield.neighbors.metric import METRICS
from nearfield.neighbors.neighborhood import GraphSource, Neighborhood, neighborhood, worded
from nearfield.neighbors.order import content_order
from nearfield.neighbors.scan import ScanIndex

__all__ = [
    "BACKENDS",
    "METRICS",
    "Average",
    "ExactIndex",
    "GraphSource",
    "Index",
    "Neighborhood",
    "ScanIndex",
    "build_graph",
    "build_index",
    "content_order",
    "extend_graph",
    "kept_rows",
    "neighborhood",
    "row_hashes",
    "worded",
]
