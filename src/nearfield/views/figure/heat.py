"""Tables of numbers as shades: similarities, and which labels are taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.views.figure.chart import chart, label_axes
from nearfield.views.figure.theme import Theme, named, theme_of, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 2_000  # rows; more are no longer told apart, and take the square of it
NAMED = 60  # rows, up to which they are named
WRITTEN = 15  # rows, up to which the numbers are written


def similarity_map(
    similarities: NDArray[np.floating],
    names: Sequence[str] | None = None,
    *,
    title: str = "How alike they are",
    theme: str = "light",
) -> Figure:
    """Similarities ``(n, n)``, alike rows side by side: in the order of the leaves of their tree.

    The tree is average linkage of ``1 - similarity``, its leaves in optimal order (Bar-Joseph,
    Gifford and Jaakkola, 2001). Such a table is ``topics.centres @ topics.centres.T``. Raises
    ``UsageError`` where it is not square, holds NaN, or is over 2,000 rows.

    >>> shades = similarity_map(np.array([[1, 0.2], [0.2, 1]]), ["a", "b"])
    """
    table = _square(similarities, names)
    order = leaf_order(table)
    labels = [str(at) if names is None else names[at] for at in order]
    return _table(
        table[np.ix_(order, order)],
        labels,
        labels,
        title,
        theme,
        cmap="cividis",
        form="{:.2f}",
    )


def confusion_matrix(
    counts: NDArray[np.integer],
    names: Sequence[str] | None = None,
    *,
    title: str = "Which labels are taken for which",
    theme: str = "light",
) -> Figure:
    """How often each label (row) was called each (column), ``(labels, labels)`` of counts.

    The shade is the share of the row. Raises ``UsageError`` where it is not square or over 2,000.

    >>> shades = confusion_matrix(np.array([[9, 1], [2, 8]]), ["ham", "spam"])
    """
    table = _square(counts, names)
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1e-12)
    labels = [str(at) for at in range(len(table))] if names is None else list(names)
    figure = _table(
        share,
        labels,
        labels,
        title,
        theme,
        cmap="Blues",
        form="{:,.0f}",
        numbers=table,
        ends=(0, 1),
    )
    label_axes(figure.axes[0], "label that was given", "true label", theme_of(theme))
    return figure


def leaf_order(table: NDArray[np.float64]) -> NDArray[np.int64]:
    """An order of rows in which alike ones are neighbors."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    if len(table) < 3:
        return np.arange(len(table))
    away = np.clip(1 - (table + table.T) / 2, 0, None)
    np.fill_diagonal(away, 0)
    tree = linkage(squareform(away, checks=False), "average", optimal_ordering=len(table) <= 500)
    return np.asarray(leaves_list(tree), np.int64)


def _square(given: Any, names: Sequence[str] | None) -> NDArray[np.float64]:
    table: NDArray[np.float64] = np.asarray(given, np.float64)
    n = len(table)
    if table.shape != (n, n) or not n or not np.isfinite(table).all():
        raise UsageError(f"The table is {table.shape}; wanted (n, n) of numbers.")
    if n > MOST:
        raise UsageError(f"The table has {n:,} rows; at most {MOST:,} can be told apart.")
    if names is not None and len(names) != n:
        raise UsageError(f"{len(names):,} names came for {n:,} rows.")
    return table


def _table(
    values: NDArray[np.float64],
    rows: Sequence[str],
    columns: Sequence[str],
    title: str,
    theme: str,
    *,
    cmap: str,
    form: str,
    numbers: NDArray[np.float64] | None = None,
    ends: tuple[float, float] | None = None,
) -> Figure:
    n = len(values)
    side = float(np.clip(0.36 * n, 2.6, 6.4))
    longest = min(30, max(map(len, rows))) if n <= NAMED else 0
    edge = 0.7 + 0.075 * longest  # inches for the names
    figure, axes, style = chart(
        title,
        theme,
        (side + edge + 1.1, side + edge + 0.8),
        left=edge,
        right=1.1,
        foot=edge,
        sides=(),
    )
    low, high = ends or (float(values.min()), float(values.max()))
    shown = axes.imshow(values, cmap=cmap, vmin=low, vmax=high, aspect="auto")
    bar = figure.colorbar(shown, cax=axes.inset_axes((1.03, 0, 0.025, 1)))
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0, labelsize=8, labelcolor=style.ink)
    small = n > 30
    for axis, names in ((axes.xaxis, columns), (axes.yaxis, rows)):
        named(axis, names if n <= NAMED else [], range(n) if n <= NAMED else [], most=30)
        axis.set_tick_params(labelsize=6.5 if small else 8.5)
    axes.xaxis.set_tick_params(rotation=90)
    if n <= WRITTEN:
        _numbers(axes, values, values if numbers is None else numbers, form, style, shown)
    return figure


def _numbers(
    axes: Axes,
    values: NDArray[np.float64],
    numbers: NDArray[np.float64],
    form: str,
    theme: Theme,
    shown: Any,
) -> None:
    """The numbers, dark on light cells and light on dark ones."""
    for (row, column), value in np.ndenumerate(numbers):
        rgba = shown.to_rgba(values[row, column])
        light = float(np.dot(rgba[:3], (0.299, 0.587, 0.114))) > 0.55
        write(
            axes,
            column,
            row,
            form.format(value),
            theme,
            ha="center",
            va="center",
            fontsize=7.5,
            color="#1B1F24" if light else "#FFFFFF",
        )
