"""Where manifolds-rs is not installed, as on Windows: the same cases, by what takes its place."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nearfield.errors import MissingExtra
from nearfield.tasks.project import METHODS, project, trust
from nearfield.tasks.project.methods import choose, slower
from nearfield.testing import toy_collection
from nearfield.types import Vectors

ROWS = np.random.default_rng(0).standard_normal((6, 16)).astype(np.float32)
GROUPS = np.repeat(np.arange(6), 15)
Lay = Callable[..., Any]


@pytest.fixture(params=[("umap", "fastumap"), ("tsne", "scikit-learn")], ids=lambda each: each[1])
def lay(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Lay:
    """Lay rows out by a method whose first programs are not there."""
    method, expected = request.param
    for name in ("manifolds_rs", "openTSNE"):
        monkeypatch.setitem(sys.modules, name, None)

    def run(rows: Vectors, **options: Any) -> Any:
        result = project(rows, method=method, **options)
        assert result.method == "pca" or result.arguments["backend"] == expected  # of few rows
        return result

    return run


def blobs(seed: int = 1) -> Vectors:
    noise = np.random.default_rng(seed).standard_normal((len(GROUPS), 16))
    return (ROWS[GROUPS] + 0.25 * noise).astype(np.float32)


def purity(points: Vectors) -> float:
    """Return the share of points whose nearest is of their group."""
    gaps = ((points[:, None] - points[None]) ** 2).sum(-1)
    np.fill_diagonal(gaps, np.inf)
    return float((GROUPS[gaps.argmin(1)] == GROUPS).mean())


@pytest.mark.slow
@pytest.mark.parametrize("width", [2, 3])
def test_groups_stay_together(lay: Lay, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = (1, 2, 3) if width == 3 else (1,)
    there = [lay(blobs(seed), n_components=width) for seed in seeds]
    assert there[0].points.shape == (len(GROUPS), width)
    assert there[0].points.dtype == np.float32
    monkeypatch.undo()
    ours = [project(blobs(seed), method=there[0].method, n_components=width) for seed in seeds]
    # All 1.0, but for t-SNE in space: there a map alone varies by .05, so the mean of three counts.
    theirs, own = (np.mean([purity(each.points) for each in maps]) for maps in (there, ours))
    assert theirs > own - 0.03


@pytest.mark.slow
def test_the_order_of_the_rows_does_not_matter(lay: Lay) -> None:
    rows, shuffled = blobs(), np.random.default_rng(1).permutation(len(GROUPS))
    np.testing.assert_array_equal(lay(rows).points[shuffled], lay(rows[shuffled]).points)


@pytest.mark.slow
def test_it_is_as_near_to_the_truth_as_ours(lay: Lay, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(2).standard_normal((300, 6)).astype(np.float32)
    there = lay(rows)
    monkeypatch.undo()
    ours = project(rows, method=there.method)
    theirs, own = (trust(each.near, each.points[each.near.order]) for each in (there, ours))
    for measure, value in own.overall().items():
        assert theirs.overall()[measure] > value - 0.05, measure


@pytest.mark.slow
@pytest.mark.parametrize("n", [1, 4, 5])
def test_few_rows(lay: Lay, n: int) -> None:
    points = lay(np.eye(8, dtype=np.float32)[:n]).points
    assert points.shape == (n, 2)
    assert np.isfinite(points).all()


@pytest.mark.slow
def test_equal_rows_are_one_point(lay: Lay) -> None:
    points = lay(np.concatenate([blobs(), blobs()[:1], blobs()[:1]])).points
    assert (points[-1] == points[0]).all()


@pytest.mark.slow
def test_new_rows_find_their_group(lay: Lay) -> None:
    result = lay(blobs())
    places = result.place(blobs(seed=5))
    gaps = ((places[:, None] - result.points[None]) ** 2).sum(-1)
    assert (GROUPS[gaps.argmin(1)] == GROUPS).all()  # as by manifolds-rs


def test_a_map_says_who_laid_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from nearfield.views.lines.map import lines

    colours = ["red", "green", "blue", "grey", "white", "black"]
    things = toy_collection({f"{c}{n}": f"{c} {n}" for c in colours for n in range(3)})
    assert "Laid out" not in " ".join(map(str, lines(things.map("tsne"), 80)))
    for name in ("manifolds_rs", "openTSNE"):
        monkeypatch.setitem(sys.modules, name, None)
    said = " ".join(map(str, lines(things.map("tsne"), 80)))
    assert "backend scikit-learn" in said
    assert "which takes about 13 times as long as manifolds-rs" in said


def test_the_first_that_is_installed_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [choose(method, None) for method in METHODS] == [next(iter(METHODS[m])) for m in METHODS]
    assert not any(slower(method, next(iter(row))) for method, row in METHODS.items())
    monkeypatch.setitem(sys.modules, "manifolds_rs", None)
    monkeypatch.setitem(sys.modules, "fastumap", None)
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(MissingExtra):
        project(blobs())
