"""The curve of a training: its loss, and the metric on the rows that it does not learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.views.colours import CLASSES
from nearfield.views.figure.chart import chart, label_axes, same_length
from nearfield.views.figure.theme import write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nearfield.views.figure.theme import Theme

Floats = NDArray[np.float64]


def loss_curve(
    history: Sequence[Mapping[str, Any]],
    *,
    metric: str = "validation",
    title: str = "",
    theme: str = "light",
) -> Figure:
    """The loss of each step, faint, and smoothed; the metric on the right, its best step marked.

    ``history`` holds dicts with ``step`` and ``loss``, ``step`` and ``validation``, or all three,
    as a training's ``log.jsonl`` does. The smoothed line is an exponential mean over a fiftieth of
    the points. Raises ``UsageError`` where no loss is there.

    >>> curve = loss_curve([{"step": 0, "validation": 0.8}, {"step": 1, "loss": 0.3},
    ...                     {"step": 2, "loss": 0.2, "validation": 0.9}])
    """
    steps, losses = _series(history, "loss")
    at, values = _series(history, "validation")
    same_length(steps=steps, losses=losses)
    figure, axes, style = chart(title, theme, (7.2, 4.6), right=0.9)
    axes.plot(steps, losses, color=style.first, linewidth=0.8, alpha=0.35)
    axes.plot(steps, smoothed(losses), color=style.first, linewidth=2)
    axes.grid(axis="y", color=style.line, linewidth=0.6)
    axes.set_ylim(*_room(losses))
    axes.margins(x=0.02)
    label_axes(axes, "step", "loss", style)
    axes.yaxis.label.set_color(style.first)
    if len(at):
        _validation(axes, at, values, metric, style)
    return figure


def smoothed(values: Floats) -> Floats:
    """Exponential mean, started without bias (Kingma and Ba 2015, section 3): ``(n,)``.

    >>> smoothed(np.array([1.0, 1.0, 1.0])).round(6).tolist()
    [1.0, 1.0, 1.0]
    """
    keep = 1 - 1 / max(1.0, len(values) / 50)
    mean, weight, means = 0.0, 0.0, np.empty(len(values))
    for place, value in enumerate(values):
        mean, weight = keep * mean + (1 - keep) * value, keep * weight + 1 - keep
        means[place] = mean / weight
    return means


def _validation(axes: Axes, at: Floats, values: Floats, metric: str, style: Theme) -> None:
    color = CLASSES[1]
    right = axes.twinx()
    right.tick_params(colors=style.faint, labelcolor=style.ink, labelsize=9, length=0)
    for spine in right.spines.values():
        spine.set_visible(False)
    right.plot(at, values, "-o", color=color, linewidth=1.6, markersize=4)
    best = int(np.argmax(values))
    right.plot(
        at[best],
        values[best],
        "o",
        color=color,
        markersize=10,
        markerfacecolor="none",
        markeredgewidth=1.6,
    )
    low, high = _room(values)
    right.set_ylim(low, high + 0.12 * (high - low))
    side = "right" if at[best] > np.mean(axes.get_xlim()) else "left"
    label = f"best: {values[best]:.4f} at step {at[best]:,.0f}"
    shift = (high - low) * 0.05
    write(right, at[best], values[best] + shift, label, style, color=color, ha=side, fontsize=8.5)
    right.set_ylabel(metric, fontsize=9, color=color, labelpad=6)


def _series(history: Sequence[Mapping[str, Any]], name: str) -> tuple[Floats, Floats]:
    rows = [(row["step"], row[name]) for row in history if row.get(name) is not None]
    table = np.array(rows, np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _room(values: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = 0.08 * (high - low) or 0.05
    return low - room, high + room
