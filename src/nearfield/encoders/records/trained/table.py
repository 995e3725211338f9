"""The networks of records by name."""

from __future__ import annotations

from collections.abc import Callable

from nearfield.encoders.records.trained.json2vec import Json2Vec
from nearfield.encoders.records.trained.networks import WIDTH, Network
from nearfield.encoders.records.trained.tree_lstm import TreeLstm

NETWORKS: dict[str, Callable[[], Network]] = {
    "json2vec": lambda: Network(Json2Vec(), WIDTH),
    "tree-lstm": lambda: Network(TreeLstm(), 2 * WIDTH, top=True),
}
