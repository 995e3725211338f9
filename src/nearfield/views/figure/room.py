"""Where on a map there is room for a name: few points below it, no other name, no line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CELL = 5.0  # pixels a side of what counts as covered by a point
SAMPLE = 50_000  # points that are looked at; a sample says as well where they are dense
RINGS = 14  # circles around its place on which a name is tried
AROUND = 16  # places on each
STEP = 12.0  # pixels from a circle to the next, up and down; half as many again to the sides
COVERED = 5.0  # what covering points all over costs, where 1 is the way to the last circle
ON = 0.6  # what standing on its own place costs, where points are below the name
CROSSED = 0.6  # what crossing another line costs


class Room:
    """A frame ``(x0, y0, x1, y1)`` in pixels, the points in it, and the names placed so far."""

    def __init__(self, frame: tuple[float, float, float, float], points: Floats) -> None:
        self.low, self.high = np.array(frame[:2]), np.array(frame[2:])
        self.sums = _sums(points[:: -(-len(points) // SAMPLE) or 1], self.low, self.high)
        self.boxes = np.empty((0, 4))
        self.lines = np.empty((0, 2, 2))

    def take(self, here: Floats, size: tuple[float, float]) -> Floats | None:
        """The middle of a box for a name of ``here``, taken from now on; None without room."""
        half = np.array(size) / 2
        low, high = self.low + half, self.high - half
        if (low > high).any():
            return None
        offsets = _spiral()
        spots = np.clip(here + offsets, low, high)
        boxes = np.hstack([spots - half, spots + half])
        ends = edge_of(here, spots, size)
        lines = np.stack([np.broadcast_to(here, ends.shape), ends], axis=1)
        free = ~(
            _overlap(boxes, self.boxes).any(axis=1)
            | _hits(self.boxes, lines).any(axis=0)
            | _hits(boxes, self.lines).any(axis=1)
        )
        if not free.any():
            return None
        away = np.hypot(*(offsets / [1.5, 1.0]).T) / (RINGS * STEP)
        covered = self._covered(boxes)
        on = ((boxes[:, :2] < here) & (boxes[:, 2:] > here)).all(axis=1)
        cost = away + COVERED * covered + ON * (on & (covered > 0))
        cost += CROSSED * _cross(lines, self.lines).sum(axis=1)
        best = int(np.where(free, cost, np.inf).argmin())
        self.boxes = np.vstack([self.boxes, boxes[best]])
        self.lines = np.concatenate([self.lines, lines[best : best + 1]])
        spot: Floats = spots[best]
        return spot

    def _covered(self, boxes: Floats) -> Floats:
        """The share of each box's cells with a point."""
        most = np.array(self.sums.shape) - 1
        first = np.clip(((boxes[:, :2] - self.low) / CELL).astype(int), 0, most)
        last = np.clip(np.ceil((boxes[:, 2:] - self.low) / CELL).astype(int), 0, most)
        (x0, y0), (x1, y1) = first.T, last.T
        sums = self.sums
        count = sums[x1, y1] - sums[x0, y1] - sums[x1, y0] + sums[x0, y0]
        share: Floats = count / np.maximum((last - first).prod(axis=1), 1)
        return share


def edge_of(here: Floats, spots: Floats, size: tuple[float, float]) -> Floats:
    """Where boxes of a size around ``spots`` are nearest to a place."""
    half = np.array(size) / 2
    nearest: Floats = np.clip(here, spots - half, spots + half)
    return nearest


def _sums(points: Floats, low: Floats, high: Floats) -> NDArray[np.int64]:
    """Cells with a point, summed from the lower left: ``(across + 1, up + 1)``."""
    across, up = np.ceil((high - low) / CELL).astype(int)
    inside = points[np.isfinite(points).all(axis=1)]
    at = ((inside - low) / CELL).astype(int)[((inside >= low) & (inside < high)).all(axis=1)]
    cells = np.zeros((across + 1, up + 1), np.int64)
    cells[at[:, 0] + 1, at[:, 1] + 1] = 1
    return cells.cumsum(axis=0).cumsum(axis=1)


def _spiral() -> Floats:
    """Offsets from the place itself outward, in pixels."""
    angles = np.arange(AROUND) * (2 * np.pi / AROUND) + np.pi / 2
    ring = np.stack([1.5 * np.cos(angles), np.sin(angles)], axis=1)
    rings = [np.zeros((1, 2)), *(STEP * at * ring for at in range(1, RINGS + 1))]
    return np.concatenate(rings)


def _overlap(a: Floats, b: Floats) -> NDArray[np.bool_]:
    """Whether boxes lie over boxes, ``(a, b)``."""
    apart = (a[:, None, :2] >= b[None, :, 2:]) | (a[:, None, 2:] <= b[None, :, :2])
    return np.logical_not(apart.any(axis=2))


def _hits(boxes: Floats, lines: Floats) -> NDArray[np.bool_]:
    """Whether a line goes into a box that it does not start in, ``(boxes, lines)``."""
    start, way = lines[None, :, 0], lines[None, :, 1] - lines[None, :, 0]
    low, high = boxes[:, None, :2] - start, boxes[:, None, 2:] - start
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = low / way, high / way
    within = (low < 0) & (high > 0)
    still = way == 0  # along this axis; then it is between the sides all the way or nowhere
    enters = np.where(still, np.where(within, -np.inf, np.inf), np.minimum(one, two)).max(axis=2)
    leaves = np.where(still, np.inf, np.maximum(one, two)).min(axis=2)
    hits: NDArray[np.bool_] = (enters < np.minimum(leaves, 1)) & (leaves > 0)
    return hits & ~within.all(axis=2)


def _cross(a: Floats, b: Floats) -> NDArray[np.bool_]:
    """Whether lines cross lines, ``(a, b)``."""
    p, q = a[:, None, 0], a[:, None, 1]
    r, s = b[None, :, 0], b[None, :, 1]

    def side(start: Floats, end: Floats, other: Floats) -> Floats:
        (ax, ay), (bx, by) = np.moveaxis(end - start, -1, 0), np.moveaxis(other - start, -1, 0)
        turn: Floats = np.sign(ax * by - ay * bx)
        return turn

    crossing: NDArray[np.bool_] = (side(p, q, r) * side(p, q, s) < 0) & (
        side(r, s, p) * side(r, s, q) < 0
    )
    return crossing
