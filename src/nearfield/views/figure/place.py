"""Names beside what they name: off the points, none over another and none outside."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import shortened
from nearfield.views.figure.room import Room, edge_of
from nearfield.views.figure.theme import Theme, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

WIDTH = 20  # letters of a line
LONGEST = 44  # letters of a name
GAP = (9.0, 3.0)  # pixels between two names, beside and above each other
SHORTEST = 7.0  # pixels of a line that leads from a name to its place


def place_names(
    axes: Axes,
    places: NDArray[np.floating],
    names: Sequence[str],
    sizes: Sequence[int],
    theme: Theme,
    *,
    points: NDArray[np.floating] | None = None,
    most: int = 30,
    fontsize: tuple[float, float] = (7.5, 11.0),
) -> list[Text]:
    """Write the names of the largest beside their places, with a line that leads there.

    ``places`` are ``(m, 2)`` in the coordinates of the axes, ``points`` ``(n, 2)`` what no name
    should cover. A name stands where it covers the fewest points, and the nearer the better; one
    that finds no room within 170 pixels is left out. Greedy, by the extents of the drawn texts; the
    larger come first.
    """
    frame = axes.get_window_extent()
    dots = np.empty((0, 2)) if points is None else axes.transData.transform(points)
    room = Room((frame.x0, frame.y0, frame.x1, frame.y1), dots)
    written: list[Text] = []
    largest = max(sizes, default=1)
    order = sorted((at for at in range(len(names)) if sizes[at]), key=lambda at: -sizes[at])
    for at in order[:most]:
        share = (sizes[at] / largest) ** 0.5
        text = write(
            axes,
            0,
            0,
            _lines(names[at]),
            theme,
            ha="center",
            va="center",
            linespacing=1.05,
            fontsize=fontsize[0] + share * (fontsize[1] - fontsize[0]),
            zorder=9,
            path_effects=_halo(theme, 2.6),
        )
        here = axes.transData.transform(places[at])
        box = text.get_window_extent()
        spot = room.take(here, (box.width + GAP[0], box.height + GAP[1]))
        if spot is None:
            text.remove()
            continue
        text.set_position(tuple(axes.transData.inverted().transform(spot)))
        _lead(axes, here, edge_of(here, spot, (box.width + 2, box.height)), theme)
        written.append(text)
    return written


def _lead(axes: Axes, here: NDArray[np.float64], end: NDArray[np.float64], theme: Theme) -> None:
    """The line from a place to the edge of its name, with a dot at the place."""
    if np.hypot(*(end - here)) < SHORTEST:
        return
    ends = axes.transData.inverted().transform([here, end])
    axes.plot(
        *ends.T,
        color=theme.ink,
        linewidth=0.8,
        marker="o",
        markersize=2.6,
        markevery=[0],
        zorder=8,
        scalex=False,
        scaley=False,
        path_effects=_halo(theme, 2.2),
    )


def _lines(name: str) -> str:
    short = shortened(" ".join(name.split()), LONGEST)
    return "\n".join(textwrap.wrap(short, WIDTH, break_long_words=False)) or "?"


def _halo(theme: Theme, width: float) -> list[Any]:
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=width, foreground=theme.paper, alpha=0.85)]
