"""Several maps of the same items, side by side, with their scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nearfield.errors import UsageError
from nearfield.views.figure.colour import colour
from nearfield.views.figure.legend import draw_legend
from nearfield.views.figure.map import caption, heading, panel, summary
from nearfield.views.figure.theme import Theme, axes_at, blank, theme_of, write
from nearfield.views.methods import method_name
from nearfield.views.points import MapData

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDE, TOP, FOOT, BETWEEN, ABOVE, LEGEND = 0.3, 0.75, 0.55, 0.3, 0.62, 2.55  # inches
SCORES = {"trustworthiness": "groups", "kept": "neighbors kept", "distances": "distances"}
SAYS = (
    "Groups: trustworthiness. Neighbors kept: of the 15 nearest in truth, those near on the map. "
    "Distances: rank correlation with the true ones. 1 is best."
)


def comparison(
    maps: Sequence[MapData],
    color: str | None = None,
    *,
    names: bool = False,
    size: tuple[float, float] = (10.4, 8.6),
    title: str | None = None,
    theme: str = "light",
) -> Figure:
    """Maps of the same items by several methods, with what is kept of the truth in each.

    The arguments are those of :func:`map_figure`. Above each map stand trustworthiness
    ("groups"), the share of the true neighbors kept, and the rank correlation of distances.

    Raises
    ------
    UsageError
        No map.
    UnknownName
        A column or a theme that is not there.

    Examples
    --------
    >>> import numpy as np
    >>> data = MapData("Two", ["a", "b"], np.eye(2, dtype=np.float32), method="pca")
    >>> len(comparison([data, data]).axes)
    2
    """
    if not maps:
        raise UsageError("There is no map to draw.")
    style = theme_of(theme)
    coloured = [colour(data, color, style) for data in maps]
    figure = blank(style, *size)
    aside = LEGEND if coloured[0].title else 0.0
    across = min(2, len(maps))
    width = (size[0] - 2 * SIDE - aside - BETWEEN * (across - 1)) / across
    height = (size[1] - TOP - FOOT) / -(-len(maps) // across) - ABOVE
    for at, (data, colours) in enumerate(zip(maps, coloured, strict=True)):
        left = SIDE + at % across * (width + BETWEEN)
        top = size[1] - TOP - at // across * (height + ABOVE)
        axes = axes_at(figure, left, top - ABOVE - height, width, height)
        outside = panel(axes, data, colours, style, names=names, ends=False)
        _scores(figure, axes, data, outside, style)
    if aside:
        left = size[0] - SIDE - aside + BETWEEN
        column = axes_at(figure, left, FOOT, aside - BETWEEN, size[1] - TOP - FOOT - 0.12)
        draw_legend(column, coloured[0], style)
    below = summary(replace(maps[0], method=""), coloured[0])
    heading(figure, maps[0].title if title is None else title, below, style)
    caption(figure, SAYS, style)
    return figure


def _scores(figure: Figure, axes: Axes, data: MapData, outside: int, theme: Theme) -> None:
    """The method and its scores, above its map."""
    height = figure.get_size_inches()[1]
    box = axes.get_position()
    name, below = box.y1 + (ABOVE - 0.27) / height, box.y1 + (ABOVE - 0.47) / height
    write(figure, box.x0, name, method_name(data.method), theme, fontsize=12, fontweight="bold")
    scores = [f"{word} {data.trust[key]:.2f}" for key, word in SCORES.items() if key in data.trust]
    small: dict[str, Any] = {"color": theme.faint, "fontsize": 8.5}
    write(figure, box.x0, below, " · ".join(scores), theme, **small)
    if outside:
        write(figure, box.x1, name, f"{outside:,} outside the frame", theme, ha="right", **small)
