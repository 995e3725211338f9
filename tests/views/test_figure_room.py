"""Names stand beside their points."""

import numpy as np
import pytest
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from nearfield.views.figure import map_figure
from nearfield.views.figure.room import Room, edge_of
from nearfield.views.points import MapData, labels_of

FRAME = (0.0, 0.0, 600.0, 400.0)


def clump(middle: tuple[float, float], n: int = 400, spread: float = 15.0) -> NDArray[np.float64]:
    return np.random.default_rng(0).normal(middle, spread, (n, 2))


def test_a_name_stands_beside_its_points_not_on_them() -> None:
    points = clump((300, 200))
    spot = Room(FRAME, points).take(np.array([300.0, 200.0]), (80, 20))
    assert spot is not None
    below = (np.abs(points - spot) < [40, 10]).all(axis=1)
    assert below.sum() == 0
    assert np.hypot(*(spot - [300, 200])) < 120


def test_without_points_a_name_stands_at_its_place() -> None:
    spot = Room(FRAME, np.empty((0, 2))).take(np.array([300.0, 200.0]), (80, 20))
    assert spot is not None
    assert spot.tolist() == [300, 200]


def test_no_line_goes_through_a_name_and_no_name_over_a_line() -> None:
    points = np.concatenate([clump((x, y)) for x in (150, 300, 450) for y in (120, 260)])
    room = Room(FRAME, points)
    generator = np.random.default_rng(1)
    placed = [room.take(generator.uniform(100, 400, 2), (90, 20)) for _ in range(25)]
    assert sum(spot is not None for spot in placed) >= 12
    assert len(room.lines) == sum(spot is not None for spot in placed)
    for start, end in room.lines:
        way = np.linspace(start, end, 200)[:-1]
        over = room.boxes[~((room.boxes[:, :2] < start) & (room.boxes[:, 2:] > start)).all(axis=1)]
        inside = (way[:, None] > over[None, :, :2] + 1) & (way[:, None] < over[None, :, 2:] - 1)
        assert not inside.all(axis=2).any()


def test_the_same_points_give_the_same_places() -> None:
    places = [Room(FRAME, clump((300, 200))).take(np.array([290, 210]), (80, 20)) for _ in "ab"]
    assert np.array_equal(*places)  # type: ignore[arg-type]


def test_a_line_ends_at_the_nearest_edge() -> None:
    assert edge_of(np.array([0.0, 0.0]), np.array([50.0, 0.0]), (20, 10)).tolist() == [40, 0]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_lead_from_names_to_their_points(theme: str) -> None:
    middles = [(0, 0), (10, 0), (0, 10), (10, 10)]
    points = np.concatenate([clump(middle, 200, 0.8) for middle in middles]).astype(np.float32)
    names = [f"the topic {at}" for at in range(4)]
    labels = labels_of(points, np.repeat(np.arange(4), 200), names)
    data = MapData("Four", [str(at) for at in range(800)], points, labels=labels)
    axes = map_figure(data, theme=theme).axes[0]
    lines = [line for line in axes.lines if isinstance(line, Line2D)]
    starts = np.array([np.asarray(line.get_xydata())[0] for line in lines])
    assert len(lines) == 4
    assert np.abs(starts[:, None] - labels.places[None]).sum(axis=2).min(axis=1).max() < 1e-4
    dots = axes.transData.transform(points)
    for text in axes.texts:
        box = text.get_window_extent()
        inside = (dots > [box.x0, box.y0]) & (dots < [box.x1, box.y1])
        assert inside.all(axis=1).mean() < 0.01
