"""Nodes of a graph to unit float32 rows."""

from nearfield.encoders.graph.encoder import GraphEncoder
from nearfield.encoders.graph.settings import METHODS, Settings

__all__ = ["METHODS", "GraphEncoder", "Settings"]
