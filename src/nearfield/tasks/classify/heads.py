"""What turns rows into a number for each class: a line, a vote, or nearness to a description."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.classify.nearest import nearest
from nearfield.types import Vectors

Logits = NDArray[np.float64]
Counts = NDArray[np.float64]  # how much each example counts
BLOCK = 4_096  # rows at a time


class Head(Protocol):
    """Fitted: the logits of rows, float64 ``(n, classes)``, and what must be saved."""

    def logits(self, rows: Vectors) -> Logits:
        """One number a class; their softmax is the probability before calibration."""

    @property
    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """What it is made of, by the names its class takes."""


@dataclass(frozen=True)
class Linear:
    """Logistic regression: ``(rows - centre) / scale @ weights + bias``."""

    weights: NDArray[np.float64]
    bias: NDArray[np.float64]

    def logits(self, rows: Vectors) -> Logits:
        """Distances from the planes, in float64: the same for any block and any threads."""
        return np.asarray(rows, np.float64) @ self.weights + self.bias

    @property
    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Weights and bias."""
        return {"weights": self.weights, "bias": self.bias}


@dataclass(frozen=True)
class Votes:
    """The nearest examples vote, the nearer the more: ``exp(cosine / WIDTH)`` each."""

    examples: Vectors
    codes: NDArray[np.int64]
    sizes: NDArray[np.int64]  # (classes, then k)
    weights: NDArray[np.float64] | None = None  # of the examples' votes

    def logits(self, rows: Vectors) -> Logits:
        """Logarithms of the shares, with a little for every class."""
        classes, k = (int(n) for n in self.sizes)
        voters, similarities = nearest(self.examples, rows, k)
        weights = np.exp((similarities.astype(np.float64) - similarities[:, :1]) / WIDTH)
        weights = weights if self.weights is None else weights * self.weights[voters]
        shares = np.full((len(rows), classes), LITTLE / classes)
        np.add.at(shares, (np.arange(len(rows))[:, None], self.codes[voters]), weights)
        return np.asarray(np.log(shares / shares.sum(1, keepdims=True)))

    @property
    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """The examples and their classes."""
        votes = {} if self.weights is None else {"weights": self.weights}
        return {"examples": self.examples, "codes": self.codes, "sizes": self.sizes, **votes}


@dataclass(frozen=True)
class Descriptions:
    """Nearness to each label's own vector: names or descriptions, encoded as the rows were."""

    names: Vectors

    def logits(self, rows: Vectors) -> Logits:
        """Cosines over ``SHARP``."""
        return np.asarray(rows, np.float64) @ self.names.T.astype(np.float64) / SHARP

    @property
    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """The labels' vectors."""
        return {"names": self.names}


# Width of cosine by which a neighbor's vote falls to 1/e, and the weight of having no neighbor. Not
# tuned: the temperature makes good what they get wrong.
WIDTH, LITTLE = 0.1, 0.05
# Without labels there is nothing to fit it on. MiniLM, 3,000 rows, the labels' own names:
# calibration error .125 at .03, .070 at .04, .039 at .05, .161 at .07 on CLINC150 (validation part,
# accuracy .70); .153, .064, .028 and .151 on 20 Newsgroups (.56).
SHARP = 0.05


def fit_linear(
    rows: Vectors, codes: NDArray[np.int64], classes: int, c: float, weights: Counts | None = None
) -> Linear:
    """Logistic regression with an L2 penalty on centred rows of unit spread (scikit-learn's)."""
    from sklearn.linear_model import LogisticRegression

    # One thread: with two, L-BFGS takes other steps in the last bits. A class of one row is as good
    # as any here, and a loss that does not settle is still the best that was found.
    with _threads().limit(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        centre = rows.mean(0, dtype=np.float64)
        scale = max(float(np.sqrt(np.mean((rows - centre) ** 2) * rows.shape[1])), 1e-6)
        ready = ((rows - centre) / scale).astype(np.float32)
        model = LogisticRegression(C=c, max_iter=1000, tol=1e-4)
        model.fit(ready, codes, weights)
    lines, bias = model.coef_.T.astype(np.float64), model.intercept_.astype(np.float64)
    if lines.shape[1] == 1:  # two classes: scikit-learn keeps the second's
        lines, bias = np.hstack([0 * lines, lines]), np.r_[0.0, bias]
    lines = lines / scale
    return Linear(lines, bias - centre @ lines)


@lru_cache(1)
def _threads() -> Any:
    """Looked up once: it reads the process's libraries, 11 ms each time."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def fit_votes(
    rows: Vectors, codes: NDArray[np.int64], classes: int, k: float, weights: Counts | None = None
) -> Votes:
    """Keep the examples."""
    return Votes(rows, codes, np.array([classes, int(k)], np.int64), weights)


@dataclass(frozen=True)
class Method:
    """How a head is made, and the settings among which held-out loss chooses."""

    fit: Callable[[Vectors, NDArray[np.int64], int, float, Counts | None], Head]
    grid: tuple[float, ...]
    setting: str


METHODS: dict[str, Method] = {
    "logistic": Method(fit_linear, (1.0, 10.0, 100.0), "C"),
    "neighbors": Method(fit_votes, (5.0, 10.0, 20.0), "k"),
}
