"""Figures for a paper, by matplotlib: maps, and what tasks find. None touches ``pyplot``."""

from nearfield.views.figure.compare import comparison
from nearfield.views.figure.curves import calibration_curve, recall_curve
from nearfield.views.figure.dendrogram import dendrogram
from nearfield.views.figure.heat import confusion_matrix, similarity_map
from nearfield.views.figure.loss import loss_curve
from nearfield.views.figure.map import map_figure
from nearfield.views.figure.save import png, save_figure
from nearfield.views.figure.topics import topic_sizes, topics_over_time

__all__ = [
    "calibration_curve",
    "comparison",
    "confusion_matrix",
    "dendrogram",
    "loss_curve",
    "map_figure",
    "png",
    "recall_curve",
    "save_figure",
    "similarity_map",
    "topic_sizes",
    "topics_over_time",
]
