"""A map as a figure."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from nearfield.errors import shortened
from nearfield.views.figure.colour import Coloured, colour
from nearfield.views.figure.legend import draw_legend
from nearfield.views.figure.marks import Viewpoint, draw, frame
from nearfield.views.figure.place import place_names
from nearfield.views.figure.theme import Theme, axes_at, bare, blank, theme_of, write
from nearfield.views.methods import method_name
from nearfield.views.points import Labels, MapData, labels_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDE, TOP, BOTTOM, LEGEND = 0.3, 0.78, 0.62, 2.35  # inches around the map
NAMED = 0.5  # of the items, which the coloured classes must hold to be named on the map


def map_figure(
    data: MapData,
    color: str | None = None,
    *,
    title: str | None = None,
    names: bool = True,
    theme: str = "light",
    size: tuple[float, float] = (9.6, 6.8),
) -> Figure:
    """Draw a map.

    Parameters
    ----------
    data
        The map; one in space is seen at an angle, from the front and a little above.
    color
        A column, ``"topic"``, or a layer such as ``"kept"``; by topic unless given, in one colour
        where there are no topics. Labels, numbers and dates are told apart by their values. The 24
        largest labels have a colour each, the rest and what has no value is grey.
    title
        Instead of the data's; empty for none.
    names
        Write the topics' names on the map; where there are none, the labels that have a
        colour, if half of the items have one of them.
    theme
        ``"light"`` or ``"dark"``.
    size
        Width and height in inches.

    Returns
    -------
    matplotlib.figure.Figure
        Nothing of ``matplotlib.pyplot`` is touched. Save it by :func:`save_figure`.

    Raises
    ------
    UnknownName
        A column or a theme that is not there.

    Examples
    --------
    >>> import numpy as np
    >>> points = np.random.default_rng(0).normal(size=(30, 2)).astype(np.float32)
    >>> data = MapData("Thirty", [str(i) for i in range(30)], points)
    >>> figure = map_figure(data, title="Thirty points")
    """
    style = theme_of(theme)
    coloured = colour(data, color, style)
    figure = blank(style, *size)
    aside = LEGEND if coloured.title else 0.0
    foot = BOTTOM + (0.22 if data.axes else 0.0)
    width, height = size[0] - 2 * SIDE - aside, size[1] - TOP - foot
    axes = axes_at(figure, SIDE, foot, width, height)
    outside = panel(axes, data, coloured, style, names=names)
    if coloured.title:
        left = SIDE * 1.6 + width
        draw_legend(axes_at(figure, left, foot, aside - SIDE * 0.6, height), coloured, style)
    heading(figure, data.title if title is None else title, summary(data, coloured, outside), style)
    caption(figure, believable(data), style)
    return figure


def panel(
    axes: Axes, data: MapData, coloured: Coloured, theme: Theme, *, names: bool, ends: bool = True
) -> int:
    """One map in its axes, with names, and PCA's axes in words; gives how many lie outside."""
    bare(axes, theme)
    axes.set(xticks=[], yticks=[])
    view = Viewpoint.of(data.points)
    flat = view.flat(data.points)
    outside = frame(axes, flat, view.edges.reshape(-1, 2))
    for edge in view.edges:
        axes.plot(*edge.T, color=theme.line, linewidth=0.8, zorder=1)
    draw(axes, flat, coloured, theme)
    labels = _named(data, coloured) if names else None
    if labels is not None:
        sizes = np.bincount(labels.of[labels.of >= 0], minlength=len(labels.names)).tolist()
        box = axes.get_window_extent()
        most = max(4, round(box.width * box.height / axes.figure.dpi**2 * 0.6))
        places = view.flat(labels.places)[:, :2]
        dots = flat[:, :2]
        place_names(axes, places, labels.names, sizes, theme, points=dots, most=most)
    if ends and data.axes and data.points.shape[1] == 2:
        _explain(axes, data, theme)
    return outside


def heading(figure: Figure, title: str, below: str, theme: Theme) -> None:
    """The title, and what was drawn, at the upper left."""
    width, height = figure.get_size_inches()
    x = SIDE / width
    if title:
        title = shortened(" ".join(title.split()), round(width * 7.5))
        write(figure, x, 1 - 0.4 / height, title, theme, fontsize=15, fontweight="bold")
    write(figure, x, 1 - 0.63 / height, below, theme, color=theme.faint, fontsize=9.5)


def caption(figure: Figure, text: str, theme: Theme) -> None:
    """What to believe, at the foot."""
    width, height = figure.get_size_inches()
    lines = textwrap.wrap(text, round(width * 14.5))[:2]
    write(
        figure,
        SIDE / width,
        0.2 / height,
        "\n".join(lines),
        theme,
        color=theme.faint,
        fontsize=8.5,
        va="bottom",
        linespacing=1.35,
    )


def summary(data: MapData, coloured: Coloured, outside: int = 0) -> str:
    """What was drawn: how many, how, and what the colours are."""
    n = len(data)
    lost = n - int(np.isfinite(data.points).all(axis=1).sum())
    parts = [f"{n:,} item{'s' * (n != 1)}", method_name(data.method)]
    parts += ["three dimensions"] if data.points.shape[1] == 3 else []
    parts += [f"coloured by {coloured.title}"] if coloured.title else []
    parts += [f"{lost:,} without a place"] if lost else []
    parts += [f"{outside:,} outside the frame"] if outside else []
    return " · ".join(part for part in parts if part)


def believable(data: MapData) -> str:
    """The sentence about trust, and the figures behind it."""
    figures = [
        f"{name} {data.trust[name]:.2f}"
        for name in ("trustworthiness", "continuity")
        if name in data.trust
    ]
    return f"{data.words} {', '.join(figures).capitalize()}{'.' if figures else ''}".strip()


def _named(data: MapData, coloured: Coloured) -> Labels | None:
    """Whose names are written: the topics', or the classes' that give the colour."""
    if data.labels is not None:
        return data.labels
    if coloured.classes is None or coloured.shown.mean() < NAMED:
        return None
    own = np.where(coloured.shown, coloured.classes, -1)
    return labels_of(data.points, own, coloured.names)


def _explain(axes: Axes, data: MapData, theme: Theme) -> None:
    """PCA's axes in words, along the edges: an end each, and the share of the variance between."""
    style: dict[str, Any] = {
        "color": theme.faint,
        "fontsize": 8,
        "transform": axes.transAxes,
        "clip_on": False,
    }
    for number, axis in enumerate(data.axes[:2]):
        low, high = (", ".join(end.words[:3]) for end in (axis.low, axis.high))
        share = f"{axis.variance:.0%} of the variance"
        for along, text in ((0, f"← {low}"), (0.5, share), (1, f"{high} →")):
            side = ("left", "center", "right")[round(2 * along)]
            if number:
                end = {"left": "bottom", "center": "center", "right": "top"}[side]
                write(axes, -0.008, along, text, theme, rotation=90, ha="right", va=end, **style)
            else:
                write(axes, along, -0.015, text, theme, ha=side, va="top", **style)
