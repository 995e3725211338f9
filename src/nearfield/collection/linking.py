"""Whether a collection's graph tells edges that it has not seen."""

from __future__ import annotations

import numpy as np

from nearfield.collection.base import BaseCollection
from nearfield.collection.learning import items_in
from nearfield.encoders.graph import GraphEncoder
from nearfield.encoders.graph.links import hidden, neighbors_in_common, without
from nearfield.encoders.graph.network import network_of
from nearfield.encoders.graph.vectors import vectors_of
from nearfield.errors import Hint, UsageError
from nearfield.tasks import evaluate as task
from nearfield.tasks.evaluate import Comparison
from nearfield.types import Node, Watch

SHARE = 0.1
"""Of the edges, how many are hidden (Kipf and Welling, 2016, hide as many)."""


def links(collection: BaseCollection, random_state: int, watch: Watch) -> Comparison:
    """Link prediction: a tenth of the edges is hidden, the rest is learned anew.

    Hidden edges are to score above as many pairs that are no edges: by the cosine of their ends,
    beside how many neighbors these have in common, and Adamic and Adar's sum over them.

    Raises ``UsageError`` where the collection holds no graph, or one with too few edges.
    """
    encoder = collection.encoder(watch)
    if not isinstance(encoder, GraphEncoder):
        raise UsageError(
            f"{collection.name!r} holds no graph whose edges could be told; its model is "
            f"{encoder.name}.",
            Hint.run("add", "edges.csv", kind="graph"),
        )
    network = network_of(i for i in items_in(collection.table) if isinstance(i, Node))
    edges, absent = hidden(network, SHARE, random_state)
    if len(edges) < 2 or len(absent) < 2:
        raise UsageError(
            f"The graph of {len(network.names):,} nodes has too few edges to hide some of them.",
            "Add more of them.",
        )
    rest = without(network, edges)
    rows = vectors_of(rest, encoder.settings, progress=watch("Learning the rest"))
    pairs = np.concatenate([edges, absent])
    labels = [1] * len(edges) + [0] * len(absent)
    scores = {
        encoder.name: np.einsum("nd,nd->n", rows[pairs[:, 0]], rows[pairs[:, 1]]),
        "common neighbors": neighbors_in_common(rest, pairs, rare=False),
        "Adamic-Adar": neighbors_in_common(rest, pairs, rare=True),
    }
    names = [f"{network.names[a]}\x1f{network.names[b]}" for a, b in pairs]
    notes = [
        f"{len(edges):,} of {network.symmetric.nnz // 2:,} edges hidden, and as many pairs that "
        "are none; no node loses its last edge. By edges alone, without what the nodes say."
    ]
    return task.compare(
        {
            name: task.links(each, labels, ids=names, notes=notes, random_state=random_state)
            for name, each in scores.items()
        }
    )
