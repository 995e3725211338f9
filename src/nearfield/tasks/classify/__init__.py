"""Labels from examples or from names, with probabilities that hold and an honest "none".

>>> sorted(METHODS)
['logistic', 'neighbors']
"""

from nearfield.tasks.classify.classifier import Classifier
from nearfield.tasks.classify.heads import METHODS
from nearfield.tasks.classify.labels import labels_in
from nearfield.tasks.classify.report import Confusion, Mistake, OfLabel, Report
from nearfield.tasks.classify.result import Classification
from nearfield.tasks.classify.tagging import Tagger
from nearfield.tasks.classify.task import ZERO_SHOT, classify, label, load_model

__all__ = [
    "METHODS",
    "ZERO_SHOT",
    "Classification",
    "Classifier",
    "Confusion",
    "Mistake",
    "OfLabel",
    "Report",
    "Tagger",
    "classify",
    "label",
    "labels_in",
    "load_model",
]
