"""The merges of a hierarchical clustering, as a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.views.colours import CLASSES
from nearfield.views.figure.chart import chart, label_axes
from nearfield.views.figure.theme import named

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def dendrogram(
    linkage: NDArray[np.float64],
    names: Sequence[str] | None = None,
    *,
    most: int = 40,
    title: str = "",
    theme: str = "light",
) -> Figure:
    """Draw merges in scipy's ``linkage`` format, ``(leaves - 1, 4)``: ``clusters.linkage``.

    ``names`` are the leaves'. Of more than ``most`` leaves the uppermost branches are drawn, with
    the number of leaves below each. Raises ``UsageError`` where there is no merge, or as many names
    as leaves did not come.

    >>> tree = dendrogram(np.array([[0, 1, 0.5, 2], [2, 3, 1.0, 3]]), ["a", "b", "c"])
    """
    from scipy.cluster.hierarchy import dendrogram as layout

    linkage = np.asarray(linkage, np.float64)
    if linkage.ndim != 2 or linkage.shape[1] != 4 or not len(linkage):
        raise UsageError(f"The linkage is {linkage.shape}; wanted (leaves - 1, 4).")
    leaves = len(linkage) + 1
    if names is not None and len(names) != leaves:
        raise UsageError(f"{len(names):,} names came for {leaves:,} leaves.")
    tree = layout(
        linkage,
        p=most,
        truncate_mode="lastp" if leaves > most else None,
        no_plot=True,
        labels=None if names is None else list(names),
        color_threshold=None,
        link_color_func=lambda _: "",
        above_threshold_color="",
    )
    shown = [str(name) for name in tree["ivl"]]
    figure, axes, style = chart(
        title, theme, (8.4, 1.5 + 0.22 * len(shown)), left=0.35, right=2.6, sides=("bottom",)
    )
    heights = [max(link) for link in tree["dcoord"]]
    for x, y in zip(tree["icoord"], tree["dcoord"], strict=True):
        below = max(y) < 0.7 * max(heights)
        axes.plot(y, x, color=CLASSES[0] if below else style.faint, linewidth=1.2)
    axes.set(xlim=(max(heights) * 1.03 or 1, 0), ylim=(0, 10 * len(shown)))
    named(axes.yaxis, shown, [10 * at + 5 for at in range(len(shown))])
    axes.yaxis.tick_right()
    axes.tick_params(length=0, pad=6)
    label_axes(axes, "distance at which they merge", "", style)
    return figure
