"""From a graph to a row for each node that has an edge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nearfield.encoders.graph.factors import factors, told_apart
from nearfield.encoders.graph.network import Network
from nearfield.encoders.graph.proximity import WINDOW, beyond_chance, met, netmf
from nearfield.encoders.graph.settings import Settings
from nearfield.encoders.graph.walks import Walks
from nearfield.types import Progress, Vectors, silent

LARGEST = 20_000
"""Nodes up to which NetMF forms its matrix exactly; beyond, walks estimate the same matrix."""

MEETINGS = 24_000_000
"""Meetings of two nodes that walks are to give at most: of 24 million each entry is another one at
worst, which takes 600 MB."""


def vectors_of(network: Network, settings: Settings, *, progress: Progress = silent) -> Vectors:
    """Unit rows ``(n, dim)``, one for each of ``network.names``; zeros for a node without an edge.

    NetMF takes edges without their directions; walks follow the arrows.
    """
    from scipy.sparse.csgraph import connected_components

    rows = np.zeros((len(network.names), settings.dim), np.float32)
    joined = network.joined
    if len(joined) < 2:
        return rows
    if is_exact(network, settings):
        near = netmf(network.symmetric[joined][:, joined], progress=progress)
    else:
        edges = network.symmetric if settings.method == "netmf" else network.edges
        walks = walks_of(len(joined), settings)
        near = beyond_chance(met(walks.of(edges[joined][:, joined]), len(joined)))
        progress(len(joined), len(joined))
    _, component = connected_components(network.symmetric[joined][:, joined], directed=False)
    rows[joined] = told_apart(factors(near, settings.dim), component, settings.random_state)
    return rows


def is_exact(network: Network, settings: Settings) -> bool:
    """Whether nothing of it is of chance: NetMF's own matrix."""
    return settings.method == "netmf" and len(network.joined) <= LARGEST


def walks_of(n: int, settings: Settings) -> Walks:
    """The walks on n nodes: as many as were asked for, fewer where they would meet too often."""
    walks = settings.walks
    per_walk = sum(max(0, walks.length - apart) for apart in range(1, WINDOW + 1))
    each = max(1, min(walks.each, MEETINGS // max(1, n * per_walk)))
    if n * per_walk <= MEETINGS:
        return replace(walks, each=each)
    return replace(walks, each=1, length=max(3, MEETINGS // (n * WINDOW) + WINDOW // 2))
