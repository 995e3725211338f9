"""Metric MDS by SMACOF (de Leeuw, 1977; Borg and Groenen, "Modern Multidimensional Scaling", 8).

Distances are kept as well as the plane allows. A few hundred landmarks are laid out among
themselves, and every other row by its distances to them: as in landmark MDS (de Silva and
Tenenbaum, 2004), but by majorization, which minimises the stress itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors import Neighborhood
from nearfield.tasks.project.layout import Layout, Options
from nearfield.tasks.project.pca import pca
from nearfield.types import Vectors

# 2,000 descriptions, stress and CPU: 300 landmarks .413 in .12 s, 500 .408 in .17 s, 800 .406 in
# .26 s; scikit-learn .407 in 13.5 s. Settling to 1e-5 changes no digit of it.
LANDMARKS = 500
ROUNDS, AROUND, SETTLED = 100, 20, 1e-4
BLOCK = 512  # rows placed at once: 0.6 MB of distances to the landmarks stay in the cache
TINY = np.float32(1e-3)


def mds(near: Neighborhood, options: Options) -> Layout:
    """Places whose distances are like the rows' own (Euclidean, of unit rows)."""
    from threadpoolctl import threadpool_limits

    # One thread: the products are small, and their last bits must not depend on the machine's load.
    with threadpool_limits(1, user_api="blas"):
        return _placed(near, options)


def _placed(near: Neighborhood, options: Options) -> Layout:
    start = pca(near, options).points
    chosen = _sample(near.n, LANDMARKS, options.random_state)
    landmarks = near.vectors[chosen]
    wanted = distances(landmarks, landmarks)
    start *= _scale(wanted, distances(start[chosen], start[chosen]))
    fixed = _smacof(wanted, start[chosen])
    points = np.empty_like(start)
    for at in range(0, near.n, BLOCK):
        rows = slice(at, at + BLOCK)
        points[rows] = _around(distances(near.vectors[rows], landmarks), start[rows], fixed)
    points[chosen] = fixed
    return Layout(points, stress=stress(near.vectors, points))


def stress(rows: Vectors, points: Vectors, sample: int = 1_000) -> float:
    """Kruskal's stress-1 over the pairs of at most ``sample`` rows; 0 is a perfect map."""
    some = _sample(len(rows), sample, 1)
    wanted, shown = distances(rows[some], rows[some]), distances(points[some], points[some])
    total = max(float((wanted**2).sum()), 1e-30)
    return float(np.sqrt(((wanted - shown) ** 2).sum() / total))


def distances(a: Vectors, b: Vectors) -> Vectors:
    """Euclidean distances ``(len(a), len(b))``, by one matrix product."""
    one_a, one_b = np.ones((len(a), 1), np.float32), np.ones((len(b), 1), np.float32)
    left = np.hstack([a, (a * a).sum(1, keepdims=True), one_a])
    right = np.hstack([-2 * b, one_b, (b * b).sum(1, keepdims=True)])
    squares = left @ right.T
    roots: Vectors = np.sqrt(np.maximum(squares, 0, out=squares), out=squares)
    return roots


def _smacof(wanted: Vectors, points: Vectors) -> Vectors:
    """Guttman transforms until the stress settles."""
    before = np.inf
    for _ in range(ROUNDS):
        now = float(((wanted - distances(points, points)) ** 2).sum())
        if before - now <= SETTLED * now:
            break
        before, points = now, _guttman(wanted, points, points)
    return points


def _around(wanted: Vectors, points: Vectors, fixed: Vectors) -> Vectors:
    """Each point by itself, by its distances to points that stay."""
    centre: Vectors = fixed.mean(axis=0)
    for _ in range(AROUND):
        points = (centre + _guttman(wanted, points, fixed)).astype(np.float32)
    return points


def _scale(wanted: Vectors, shown: Vectors) -> np.float32:
    """What the distances of a start are best multiplied by: PCA's are all too short."""
    return np.float32((wanted * shown).sum() / max(float((shown * shown).sum()), 1e-30))


def _guttman(wanted: Vectors, points: Vectors, fixed: Vectors) -> Vectors:
    """Where the distances to ``fixed`` draw and push each point, on average."""
    ratio = wanted / np.maximum(distances(points, fixed), TINY)
    drawn = ratio @ np.hstack([fixed, np.ones((len(fixed), 1), np.float32)])
    moved = (drawn[:, -1:] * points - drawn[:, :-1]) / len(fixed)
    return np.asarray(moved, np.float32)


def _sample(n: int, count: int, random_state: int) -> NDArray[np.int64]:
    return np.sort(np.random.default_rng(random_state).choice(n, min(count, n), replace=False))
