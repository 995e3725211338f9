"""Recommend what someone has not seen: by what they liked, by what they said, by what people did.

>>> import numpy as np
>>> recommend(np.eye(3, 2, dtype=np.float32) + 0.1, like=["0"], k=1).ids
['2']
"""

from nearfield.tasks.recommend.blend import Blend
from nearfield.tasks.recommend.evaluation import RecommenderReport, evaluate_recommender
from nearfield.tasks.recommend.events import Events
from nearfield.tasks.recommend.learned import History, learn_history
from nearfield.tasks.recommend.recommend import recommend
from nearfield.tasks.recommend.result import Because, Recommendations, Recommended

__all__ = [
    "Because",
    "Blend",
    "Events",
    "History",
    "Recommendations",
    "Recommended",
    "RecommenderReport",
    "evaluate_recommender",
    "learn_history",
    "recommend",
]
