"""Evaluate: how good it is, how sure that is, and whether another one is better.

Plain functions on arrays: :func:`retrieval`, :func:`similarity`, :func:`pairs`,
:func:`links`, :func:`clustering`, :func:`classification` give an :class:`Evaluation`, and
:func:`compare` says whether two of them differ.
"""

from nearfield.tasks.evaluate.classification import classification, held_out
from nearfield.tasks.evaluate.clustering import by_kmeans, clustering
from nearfield.tasks.evaluate.compare import Comparison, Difference, compare
from nearfield.tasks.evaluate.links import links
from nearfield.tasks.evaluate.pairs import pairs
from nearfield.tasks.evaluate.result import Evaluation, Metric
from nearfield.tasks.evaluate.retrieval import retrieval
from nearfield.tasks.evaluate.similarity import similarity

__all__ = [
    "Comparison",
    "Difference",
    "Evaluation",
    "Metric",
    "by_kmeans",
    "classification",
    "clustering",
    "compare",
    "held_out",
    "links",
    "pairs",
    "retrieval",
    "similarity",
]
