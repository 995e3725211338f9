"""What scikit-learn gives a transformer whose columns are numbered."""

from __future__ import annotations

from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin


class Transformer(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """``fit_transform``, ``set_output``, ``get_params`` and ``get_feature_names_out``."""
