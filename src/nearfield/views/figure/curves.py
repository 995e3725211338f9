"""Curves: whether a probability can be believed, and how much is found among the first k."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.views.colours import CLASSES
from nearfield.views.figure.chart import chart, label_axes, line_name, same_length

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def calibration_curve(
    probabilities: NDArray[np.floating],
    right: NDArray[np.bool_],
    *,
    bins: int = 10,
    title: str = "How often a probability is right",
    theme: str = "light",
) -> Figure:
    """How often answers were right, over the probability they came with, both ``(n,)``.

    Points of ``bins`` equally large parts, with the 95 % interval of Wilson (1927); on the diagonal
    a probability is what it says (DeGroot and Fienberg, 1983). The bars below say how many answers
    have which probability. Raises ``UsageError`` where none came, or they are no probabilities.

    >>> curve = calibration_curve(np.array([0.6, 0.9, 0.8]), np.array([False, True, True]))
    """
    same_length(probabilities=probabilities, right=right)
    sure, hit = np.asarray(probabilities, np.float64), np.asarray(right, np.float64)
    if not ((sure >= 0) & (sure <= 1)).all():
        raise UsageError("The probabilities are not all from 0 to 1.")
    parts = np.array_split(np.argsort(sure, kind="stable"), max(1, min(bins, len(sure))))
    x = np.array([sure[part].mean() for part in parts])
    y = np.array([hit[part].mean() for part in parts])
    low, high = _wilson(y, np.array([len(part) for part in parts]))
    figure, axes, style = chart(title, theme, (5.6, 5.6))
    axes.plot([0, 1], [0, 1], color=style.line, linewidth=1.4, zorder=1)
    axes.vlines(x, low, high, color=style.first, linewidth=1.6, alpha=0.45)
    axes.plot(x, y, "-o", color=style.first, linewidth=1.6, markersize=5)
    counts, edges = np.histogram(sure, bins=20, range=(0, 1))
    axes.bar(
        edges[:-1], counts / counts.max() * 0.14, 0.05, align="edge", color=style.rest, zorder=0
    )
    axes.set(xlim=(0, 1), ylim=(0, 1.02))
    label_axes(axes, "probability", "share that was right", style)
    return figure


def recall_curve(
    recalls: Mapping[str, Sequence[float]],
    ks: Sequence[int],
    *,
    title: str = "What is found among the first k",
    theme: str = "light",
) -> Figure:
    """The share of what is relevant among the first k, a line for each name.

    ``recalls[name][i]`` is recall at ``ks[i]``. Raises ``UsageError`` where they are not as many.

    >>> lines = recall_curve({"hybrid": [0.5, 0.8], "text": [0.4, 0.6]}, [1, 10])
    """
    same_length(ks=ks, lines=list(ks) if recalls else [])
    for name, values in recalls.items():
        same_length(**{"ks": ks, f"values of {name!r}": values})
    figure, axes, style = chart(title, theme, (6.6, 4.6), right=1.7)
    order = sorted(recalls, key=lambda name: -recalls[name][-1])
    for at, name in enumerate(order):
        color = CLASSES[at % len(CLASSES)]
        axes.plot(ks, recalls[name], "-o", color=color, linewidth=2, markersize=4)
        line_name(axes, 0.95 - 0.06 * at, name, color, style)
    if max(ks) >= 20 * max(1, min(ks)):
        axes.set_xscale("log")
    axes.set_xticks(ks, labels=[f"{k:,}" for k in ks])
    axes.set_xticks([], minor=True)
    axes.set_ylim(0, 1.02)
    axes.grid(axis="y", color=style.line, linewidth=0.6)
    label_axes(axes, "first k", "recall", style)
    return figure


def _wilson(
    share: NDArray[np.float64], n: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    z = 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return middle - half, middle + half
