"""Topics: how large each is, and when."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.views.colours import CLASSES
from nearfield.views.figure.chart import chart, label_axes, line_name, same_length
from nearfield.views.figure.theme import Theme, named, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

APART = 0.045  # of the height, between two names at the right


def topic_sizes(
    names: Sequence[str],
    sizes: Sequence[int],
    *,
    most: int = 30,
    title: str = "How many items each topic has",
    theme: str = "light",
) -> Figure:
    """A bar for each of the ``most`` largest topics: ``topics.names, topics.sizes``.

    Raises ``UsageError`` where there is none, or not as many sizes as names.

    >>> bars = topic_sizes(["billing", "delivery"], [30, 12])
    """
    same_length(names=names, sizes=sizes)
    order = sorted(range(len(sizes)), key=lambda at: -sizes[at])[:most]
    figure, axes, style = chart(
        title, theme, (7.6, 1.1 + 0.26 * len(order)), left=3.2, right=0.9, foot=0.25, sides=()
    )
    lengths = [sizes[at] for at in order]
    axes.barh(range(len(order)), lengths, height=0.66, color=style.first)
    axes.set(ylim=(len(order) - 0.4, -0.6), xlim=(0, max(*lengths, 1)), xticks=[])
    named(axes.yaxis, [names[at] for at in order], range(len(order)))
    for row, size in enumerate(lengths):
        write(
            axes,
            size + lengths[0] * 0.015,
            row,
            f"{size:,}",
            style,
            color=style.faint,
            fontsize=8.5,
            va="center",
        )
    if len(sizes) > len(order):
        left = len(sizes) - len(order)
        axes.set_xlabel(f"and {left:,} smaller ones", fontsize=8.5, color=style.faint)
    return figure


def topics_over_time(
    names: Sequence[str],
    starts: Sequence[str],
    shares: NDArray[np.floating],
    *,
    partial: Sequence[int] = (),
    most: int = 7,
    title: str = "Topics over time",
    theme: str = "light",
) -> Figure:
    """A line for each of the ``most`` largest topics, named at its end.

    ``shares`` is ``(topics, bins)``, each topic's part of a bin's items: ``over_time.names,
    over_time.starts, over_time.share``. Bins of ``partial`` (``over_time.partial``) are incomplete:
    their points are hollow, their lines dashed, and the foot says so. Raises ``UsageError`` for
    another shape.

    >>> lines = topics_over_time(["billing"], ["2023", "2024"], np.array([[0.2, 0.4]]))
    """
    shares = np.asarray(shares, np.float64)
    if shares.shape != (len(names), len(starts)) or not shares.size:
        raise UsageError(f"The shares are {shares.shape}; wanted ({len(names)}, {len(starts)}).")
    order = np.argsort(-shares.sum(axis=1), kind="stable")[: min(most, len(CLASSES))]
    figure, axes, style = chart(title, theme, (9.0, 4.8), right=2.5)
    for at, topic in enumerate(order):
        _line(axes, shares[topic], set(partial), CLASSES[at], style)
    top = float(shares[order].max()) * 1.08 or 1.0
    last = len(starts) - 1
    axes.set(xlim=(-0.2, last + 0.2), ylim=(0, top))
    step = max(1, -(-len(starts) // 8))
    ticks = range(last % step, len(starts), step)  # the last bin has its name in any case
    named(axes.xaxis, [starts[at] for at in ticks], ticks)
    axes.tick_params(axis="x", pad=6)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.grid(axis="y", color=style.line, linewidth=0.6)
    foot = "hollow points: incomplete, the items begin or end within it" if partial else ""
    label_axes(axes, foot, "share of the items", style)
    heights = _apart(shares[order, last] / top, APART)
    for at, topic in enumerate(order):
        line_name(axes, float(heights[at]), names[topic], CLASSES[at], style)
    return figure


def _line(
    axes: Axes, shares: NDArray[np.float64], partial: set[int], color: str, theme: Theme
) -> None:
    """A topic's line, dashed to bins that are incomplete, where its points are hollow."""
    whole = [at for at in range(len(shares)) if at not in partial]
    if whole:
        axes.plot(whole, shares[whole], color=color, linewidth=2, marker="o", markersize=3.5)
    for at in sorted(partial):
        beside = [near for near in (at - 1, at + 1) if 0 <= near < len(shares)][:1]
        ends = [*beside, at]
        axes.plot(ends, shares[ends], color=color, linewidth=1.4, linestyle=(0, (3, 2)), zorder=1)
        axes.plot(at, shares[at], "o", color=color, markersize=4.5, markerfacecolor=theme.paper)


def _apart(wanted: NDArray[np.float64], gap: float) -> NDArray[np.float64]:
    """Heights near those that are wanted, none nearer to another than ``gap``."""
    order = np.argsort(wanted, kind="stable")
    heights = wanted.copy()
    for below, at in pairwise(order):
        heights[at] = max(heights[at], heights[below] + gap)
    over: NDArray[np.float64] = heights - max(0.0, float(heights.max()) - 1)
    return over
