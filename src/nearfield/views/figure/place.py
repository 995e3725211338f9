"""Names on a map, none over another and none outside."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import shortened
from nearfield.views.figure.theme import Theme, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

WIDTH = 20  # letters of a line
LONGEST = 44  # letters of a name
GAP = (9.0, 3.0)  # pixels between two names, beside and above each other
RINGS = 8  # circles around its place on which a name is tried
AROUND = 12  # places on each
STEP = 9.0  # pixels from a circle to the next


def place_names(
    axes: Axes,
    places: NDArray[np.floating],
    names: Sequence[str],
    sizes: Sequence[int],
    theme: Theme,
    *,
    most: int = 30,
    fontsize: tuple[float, float] = (7.5, 11.0),
) -> list[Text]:
    """Write the names of the largest, each as near to its place as the larger ones leave room.

    ``places`` are ``(m, 2)`` in the coordinates of the axes. A name that finds no room within
    72 pixels is left out. Greedy, by the extents of the drawn texts; the larger come first.
    """
    frame = axes.get_window_extent()
    taken: list[tuple[float, float, float, float]] = []
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
            path_effects=_halo(theme),
        )
        here = axes.transData.transform(places[at])
        box = text.get_window_extent()
        size = (box.width + GAP[0], box.height + GAP[1])
        spot = _free(here, size, taken, frame)
        if spot is None:
            text.remove()
            continue
        text.set_position(tuple(axes.transData.inverted().transform(spot)))
        taken.append(_box(spot, size))
        written.append(text)
    return written


def _lines(name: str) -> str:
    short = shortened(" ".join(name.split()), LONGEST)
    return "\n".join(textwrap.wrap(short, WIDTH, break_long_words=False)) or "?"


def _free(
    here: NDArray[np.float64],
    size: tuple[float, float],
    taken: Sequence[tuple[float, float, float, float]],
    frame: Any,
) -> NDArray[np.float64] | None:
    """The nearest middle for a box of a size that is in the frame and over no other box."""
    room = np.array([[frame.x0, frame.y0], [frame.x1, frame.y1]])
    half = np.array(size) / 2
    low, high = room[0] + half, room[1] - half
    if (low > high).any():
        return None
    boxes = np.array(taken).reshape(-1, 4)
    for spot in np.clip(here + _spiral(), low, high):
        x0, y0, x1, y1 = _box(spot, size)
        apart = (
            (boxes[:, 0] >= x1) | (boxes[:, 2] <= x0) | (boxes[:, 1] >= y1) | (boxes[:, 3] <= y0)
        )
        if apart.all():
            free: NDArray[np.float64] = spot
            return free
    return None


def _spiral() -> NDArray[np.float64]:
    """Offsets from the place itself outward, in pixels."""
    angles = np.arange(AROUND) * (2 * np.pi / AROUND) + np.pi / 2
    rings = [[(0.0, 0.0)]] + [
        [(STEP * ring * 1.5 * np.cos(a), STEP * ring * np.sin(a)) for a in angles]
        for ring in range(1, RINGS + 1)
    ]
    return np.array([spot for ring in rings for spot in ring])


def _box(
    middle: NDArray[np.float64], size: tuple[float, float]
) -> tuple[float, float, float, float]:
    x, y = float(middle[0]), float(middle[1])
    return x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2


def _halo(theme: Theme) -> list[Any]:
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=2.6, foreground=theme.paper, alpha=0.85)]
