"""Far islands come nearer, and nothing else moves."""

import numpy as np

from nearfield.tasks.project import project
from nearfield.tasks.project.islands import MANY, SEA, brought_nearer
from nearfield.testing import toy_collection
from nearfield.views.lines.map import lines


def test_a_far_island_leaves_the_map_its_room() -> None:
    rng = np.random.default_rng(0)
    island = rng.normal(size=(50, 2)) * 0.1 + [40, -3]
    points = np.concatenate([rng.uniform(0, 10, (2_000, 2)), island]).astype(np.float32)
    near, moved = brought_nearer(points)
    assert moved == 50
    assert (near[:2_000, 0] == points[:2_000, 0]).all()
    assert 10 * SEA / 2 < near[2_000:, 0].min() - 10 < 10 * SEA * 1.2
    gaps = np.abs(near[2_000:] - near[2_000] - points[2_000:] + points[2_000])
    assert gaps.max() < 1e-4  # the island itself is as it was


def test_what_fills_the_map_or_is_much_of_it_stays() -> None:
    points = np.random.default_rng(0).normal(size=(2_000, 2)).astype(np.float32)
    points[:600] += 50
    assert brought_nearer(points)[1] == 0
    few = np.array([[0, 0], [1, 0], [99, 0]], np.float32)
    assert len(few) < MANY
    assert (brought_nearer(few)[0] == few).all()


def test_pca_keeps_its_distances() -> None:
    rows = np.random.default_rng(0).normal(size=(1_200, 8)).astype(np.float32) * 0.05
    rows[:, 0] += 1
    rows[:5, :2] = [-1, 3]
    assert "brought_nearer" not in project(rows, method="pca").arguments


def test_it_is_said() -> None:
    made = toy_collection({f"{n}": f"word{n} same" for n in range(6)}).map("pca")
    made.projection.arguments["brought_nearer"] = 3
    assert any("3 points in far islands" in str(line) for line in lines(made, 80))
