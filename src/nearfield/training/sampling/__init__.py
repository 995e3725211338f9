"""Positives and negatives: from labels, neighbors, duplicates, clicks, or the texts alone."""

from nearfield.training.sampling.conversion import to_form
from nearfield.training.sampling.duplicates import from_duplicates
from nearfield.training.sampling.labels import pairs_of_labels, scores_of_labels
from nearfield.training.sampling.negatives import Mined, hard_negatives
from nearfield.training.sampling.unsupervised import dropout_pairs, neighboring_passages

__all__ = [
    "Mined",
    "dropout_pairs",
    "from_duplicates",
    "hard_negatives",
    "neighboring_passages",
    "pairs_of_labels",
    "scores_of_labels",
    "to_form",
]
