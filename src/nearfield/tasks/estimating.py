"""What scikit-learn asks of an estimator's input: checked by its own words, raised as ours."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadVectors, UsageError
from nearfield.types import Vectors

ENCODE = "Encode them with the model that encoded the rows of fit."


def rows_of(estimator: Any, X: Any, *, fitting: bool = False) -> Vectors:  # noqa: N803
    """``X`` as float32 rows ``(n, dim)``, finite.

    Fitting, it keeps ``n_features_in_``, and ``feature_names_in_`` of a frame; else it sees that
    they are the same.

    Raises
    ------
    NotFittedError
        Nothing was fitted yet.
    BadVectors
        Sparse, complex, of one dimension, empty, no numbers, another width, NaN or infinity.
    """
    from sklearn.utils.validation import check_is_fitted, validate_data

    if not fitting:
        check_is_fitted(estimator)
    try:
        given = validate_data(
            estimator, X, reset=fitting, dtype="numeric", ensure_all_finite=False, order="C"
        )
        rows: Vectors = np.ascontiguousarray(given, np.float32)
    except (TypeError, ValueError) as error:
        raise BadVectors(str(error), "" if fitting else ENCODE) from error
    bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
    if len(bad):
        raise BadVectors(
            f"Row {bad[0]} of X holds NaN or infinity; wanted finite numbers.",
            f"{len(bad)} of {len(rows)} are like that: leave them out.",
        )
    return rows


def labels_for(estimator: Any, y: Any) -> NDArray[Any]:
    """``y`` as labels ``(n,)``; a frame of one column is ravelled, with scikit-learn's warning.

    Raises
    ------
    UsageError
        None came, a label is missing, or they are numbers that go up and down continuously.
    """
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import column_or_1d

    if y is None:
        name = type(estimator).__name__
        raise UsageError(f"{name} requires y to be passed, but the target y is None.")
    try:
        labels: NDArray[Any] = column_or_1d(y, warn=True)
        missing = [at for at, label in enumerate(labels.tolist()) if is_missing(label)]
        if missing:
            raise UsageError(
                f"The label of row {missing[0]} is missing (NaN or None).",
                f"{len(missing)} of {len(labels)} are: leave these rows out.",
            )
        check_classification_targets(labels)
    except UsageError:
        raise
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from error
    return labels


def weights_of(weights: Any, rows: Vectors) -> NDArray[np.float64] | None:
    """How much each row counts, ``(n,)``, from 0; None for all alike. Raises ``UsageError``."""
    from sklearn.utils.validation import _check_sample_weight

    if weights is None:
        return None
    try:
        checked: NDArray[np.float64] = _check_sample_weight(
            weights, rows, dtype=np.float64, ensure_non_negative=True
        )
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from error
    if not checked.any():
        raise UsageError("Every sample_weight is zero; some rows must count.")
    return checked


def is_missing(label: Any) -> bool:
    """Whether a label is None, NaN, or pandas' NA or NaT."""
    if label is None or type(label).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(label, float) and label != label  # noqa: PLR0124 - NaN is not itself
