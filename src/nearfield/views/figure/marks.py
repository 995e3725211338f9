"""The points themselves: a mark each, or shading where there are too many to tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Vectors
from nearfield.views.figure.colour import Coloured
from nearfield.views.figure.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

# From here on a mark each tells less than shading. 100,000 marks take .72 s of CPU, shaded .56; a
# million 5.3 s, shaded .70.
DENSE = 100_000
VECTOR = 5_000  # marks that .svg and .pdf hold as vectors; more are one picture within
CELLS = 110  # cells of the shading an inch: about two pixels of a printed figure
MARGIN = 0.03  # of the span, around the points
# Of so many points strays may lie outside the frame: it holds those between these percentiles and
# some room, where that is much less than what would hold all.
MANY, STRAYS, ROOM, MUCH = 1_000, (1.0, 99.0), 0.04, 0.9
GRID = 64  # cells a side, to see how much of the axes the points take
TURN, TILT = np.radians(30), np.radians(22)  # from where a map in space is seen


@dataclass(frozen=True, eq=False)
class Viewpoint:
    """How points are seen: as they are in the plane, and at an angle in space.

    ``low`` and ``high`` are corners of the box that holds them.
    """

    low: Floats
    high: Floats

    @classmethod
    def of(cls, points: Vectors) -> Viewpoint:
        """The view of some points; those that are not finite are not seen."""
        here = points[np.isfinite(points).all(axis=1)]
        if not len(here):
            here = np.zeros((1, points.shape[1]), np.float32)
        return cls(here.min(axis=0).astype(float), here.max(axis=0).astype(float))

    def flat(self, points: Vectors) -> Floats:
        """Where they are seen, ``(n, 2)``, and how near, 0 to 1, as a third column in space."""
        if points.shape[1] == 2:
            return np.asarray(points, np.float64)
        across = float((self.high - self.low).max()) or 1.0
        x, y, z = ((points - (self.low + self.high) / 2) / across).T
        right, back = x * np.cos(TURN) - y * np.sin(TURN), x * np.sin(TURN) + y * np.cos(TURN)
        up, away = z * np.cos(TILT) + back * np.sin(TILT), back * np.cos(TILT) - z * np.sin(TILT)
        return np.column_stack([right, up, np.clip(0.5 - away, 0, 1)])

    @property
    def edges(self) -> Floats:
        """The edges of the box around a map in space, ``(12, 2, 2)``; none in the plane."""
        if len(self.low) == 2:
            return np.zeros((0, 2, 2))
        bits = np.array([[at >> axis & 1 for axis in range(3)] for at in range(8)])
        corners = self.flat((self.low + bits * (self.high - self.low)).astype(np.float32))[:, :2]
        a, b = np.nonzero(np.triu(np.abs(bits[:, None] - bits).sum(axis=2) == 1))
        return np.stack([corners[a], corners[b]], axis=1)


def frame(axes: Axes, flat: Floats, box: Floats) -> int:
    """Limits at one scale for both axes; gives how many points lie outside.

    They hold all points and the box in space; of many in the plane the middle 98 % and some room,
    where a few strays would shrink the rest to a spot.
    """
    here = np.vstack([flat[np.isfinite(flat).all(axis=1), :2], box])
    low, high = (here.min(axis=0), here.max(axis=0)) if len(here) else (np.zeros(2), np.zeros(2))
    if len(here) >= MANY and not len(box):
        inner, outer = np.percentile(here, STRAYS, axis=0)
        room = (outer - inner) * ROOM
        inner, outer = np.maximum(low, inner - room), np.minimum(high, outer + room)
        if (outer - inner).max() < MUCH * (high - low).max():
            low, high = inner, outer
    pixels = np.array(axes.get_window_extent().size)
    unit = ((high - low) * (1 + 2 * MARGIN) / pixels).max() or 1 / pixels[0]
    half = pixels * unit / 2
    low, high = (low + high) / 2 - half, (low + high) / 2 + half
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    return int(((here < low) | (here > high)).any(axis=1).sum())


def draw(axes: Axes, flat: Floats, coloured: Coloured, theme: Theme) -> None:
    """Draw the points; the limits are set already."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    x, y = flat[:, 0], flat[:, 1]  # NaN is nowhere
    here = np.flatnonzero((x >= left) & (x <= right) & (y >= low) & (y <= high))
    if len(here) > DENSE:
        shade(axes, flat[here, :2], coloured.rgb[here], coloured.shown[here])
    elif len(here):
        mark(axes, flat[here], coloured.rgb[here], coloured.shown[here], theme)


def mark(
    axes: Axes, flat: Floats, rgb: NDArray[np.float32], shown: NDArray[np.bool_], theme: Theme
) -> None:
    """A mark for each, in an order that lets no class cover another; the grey ones below."""
    n = len(flat)
    order = np.random.default_rng(0).permutation(n)
    depth = flat[:, 2] if flat.shape[1] == 3 else None
    sizes = np.full(n, mark_size(axes, flat))
    if depth is not None:
        order = np.argsort(depth, kind="stable")
        far = (1 - depth)[:, None].astype(np.float32) * np.float32(0.55)
        paper = np.array([int(theme.paper[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255
        rgb, sizes = rgb * (1 - far) + paper * far, sizes * (0.5 + depth)
    order = order[np.argsort(shown[order], kind="stable")]
    alpha = float(np.interp(np.log10(n), [2, 3, 5], [0.9, 0.8, 0.5]))
    axes.scatter(
        flat[order, 0],
        flat[order, 1],
        s=sizes[order],
        c=rgb[order],
        alpha=alpha,
        linewidths=0,
        rasterized=n > VECTOR,
        zorder=2,
    )


def mark_size(axes: Axes, flat: Floats) -> float:
    """The area of a mark in square points: all together cover 0.8 of where there are points."""
    box = axes.get_window_extent()
    area = box.width * box.height * (72 / axes.figure.dpi) ** 2
    limits = np.array([axes.get_xlim(), axes.get_ylim()])
    cells = (flat[:, :2] - limits[:, 0]) / np.ptp(limits, axis=1) * GRID
    taken = len(np.unique(cells.astype(np.int64) @ [1, GRID])) / GRID**2
    return float(np.clip(0.8 * area * taken / len(flat), 2.0, 36))


def shade(axes: Axes, flat: Floats, rgb: NDArray[np.float32], shown: NDArray[np.bool_]) -> None:
    """The mean colour of each cell's points; the more there are, the less it lets through.

    Opacity follows the rank of the count among the cells, as Datashader's ``eq_hist``. The memory
    is that of one number a point and six a cell.
    """
    box = axes.get_window_extent()
    wide, high = (max(1, round(side / axes.figure.dpi * CELLS)) for side in (box.width, box.height))
    (left, right), (low, top) = axes.get_xlim(), axes.get_ylim()
    column = np.clip((flat[:, 0] - left) * (wide / (right - left)), 0, wide - 1).astype(np.int64)
    cell = np.clip((flat[:, 1] - low) * (high / (top - low)), 0, high - 1).astype(np.int64)
    cell *= wide
    cell += column
    counts = np.bincount(cell, minlength=wide * high)
    weight = np.where(shown, 1.0, 0.1)
    total = np.maximum(np.bincount(cell, weight, wide * high), 1e-12)
    picture = np.zeros((high * wide, 4), np.float32)
    for channel in range(3):
        sums = np.bincount(cell, weight * rgb[:, channel], wide * high)
        picture[:, channel] = sums / total
    full = counts > 0
    levels, rank = np.unique(counts[full], return_inverse=True)
    below = np.cumsum(np.bincount(rank)) / full.sum()
    picture[full, 3] = 0.35 + 0.65 * (below[rank] if len(levels) > 1 else 1.0)
    axes.imshow(
        picture.reshape(high, wide, 4),
        extent=(left, right, low, top),
        origin="lower",
        aspect="auto",
        interpolation="antialiased",
        zorder=2,
    )
