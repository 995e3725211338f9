"""Files of edges and of nodes -> item batches of a graph's nodes."""

from nearfield.sources.graphs.reading import open_graph
from nearfield.sources.graphs.rows import Asked

__all__ = ["Asked", "open_graph"]
