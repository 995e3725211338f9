"""Every estimator in scikit-learn's manner, from one place.

>>> from nearfield.estimators import Classifier, ClusterEstimator, MapEstimator, TextVectorizer
>>> from nearfield.testing import ToyEncoder
>>> from sklearn.pipeline import make_pipeline
>>> texts = ["red apple", "green apple", "ripe apple", "blue sky", "grey sky", "clear sky"]
>>> line = make_pipeline(TextVectorizer(ToyEncoder()), Classifier())
>>> line.fit(texts, ["fruit"] * 3 + ["weather"] * 3).predict(["dark sky"]).tolist()
['weather']
"""

from nearfield.estimators.map import MapEstimator
from nearfield.estimators.text import TextVectorizer
from nearfield.tasks.classify import Classifier
from nearfield.tasks.cluster import ClusterEstimator

__all__ = ["Classifier", "ClusterEstimator", "MapEstimator", "TextVectorizer"]
