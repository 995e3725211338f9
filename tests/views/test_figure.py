"""Maps as figures: readable whatever comes, and nothing over anything else."""

import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.transforms import BboxBase

from nearfield.errors import UnknownName, UsageError
from nearfield.views.colours import CLASSES
from nearfield.views.figure import comparison, map_figure, png, save_figure
from nearfield.views.figure.colour import colour
from nearfield.views.figure.place import place_names
from nearfield.views.figure.theme import THEMES, axes_at, blank
from nearfield.views.points import MapData, labels_of

LIGHT = THEMES["light"]


def some(n: int = 60, *, width: int = 2, **more: Any) -> MapData:
    points = np.random.default_rng(0).normal(size=(n, width)).astype(np.float32)
    return MapData("Things", [str(at) for at in range(n)], points, method="umap", **more)


def texts_of(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts] + [
        text.get_text() for text in figure.texts
    ]


def assert_apart(boxes: Sequence[BboxBase]) -> None:
    for at, box in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert not box.overlaps(other), (box, other)


@pytest.mark.parametrize("spread", [0.0, 0.2, 1.0])
def test_names_do_not_overlap_and_lie_inside(spread: float) -> None:
    figure = blank(LIGHT, 7, 6)
    axes = axes_at(figure, 0.5, 0.5, 6, 5)
    places = 0.5 + np.random.default_rng(0).uniform(-0.5, 0.5, (60, 2)) * spread
    names = [f"topic {'with a long name ' * (at % 3)}{at}" for at in range(60)]
    placed = place_names(axes, places, names, list(range(60, 0, -1)), LIGHT, most=60)
    boxes = [text.get_window_extent() for text in placed]
    frame = axes.get_window_extent()
    assert len(placed) >= 7
    assert placed[0].get_text().startswith("topic 0")
    assert_apart(boxes)
    for box in boxes:
        assert frame.x0 <= box.x0 <= box.x1 <= frame.x1
        assert frame.y0 <= box.y0 <= box.y1 <= frame.y1


def test_the_legend_stands_beside_the_map_and_its_lines_apart() -> None:
    values = [f"a class with a very long name indeed, number {at % 30}" for at in range(300)]
    figure = map_figure(some(300, columns={"c": values}), "c")
    shown, legend = figure.axes
    assert not shown.get_window_extent().overlaps(legend.get_window_extent())
    boxes = [text.get_window_extent() for text in legend.texts]
    assert_apart(boxes)
    width = figure.get_window_extent().x1
    assert all(box.x0 >= 0 and box.x1 <= width for box in boxes)
    assert "6 others" in texts_of(figure)


def test_of_many_values_the_largest_have_colours_and_the_rest_is_grey() -> None:
    n = 12_000
    values = [f"v{min(at, 10_000)}" for at in range(n)]
    coloured = colour(some(n, columns={"c": values}), "c", LIGHT)
    assert coloured.entries[0].name == "v10000"
    assert coloured.entries[0].count == 2_000
    assert coloured.entries[-1].name == "9,977 others"
    assert len(coloured.entries) == len(CLASSES) + 1
    assert int(coloured.shown.sum()) == 2_000 + len(CLASSES) - 1
    map_figure(some(n, columns={"c": values}), "c")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([None] * 60, "no value"),
        ([float("nan")] * 59 + [3.5], "no value"),
        (["a"] * 30 + [None] * 30, "no value"),
        ([0.1 * at for at in range(60)], None),
        ([date(2024, 1, 1) + timedelta(days=at) for at in range(60)], None),
        ([date(2024, 1, 1)] * 60, "2024-01-01"),
        (["$x^2$ and $", "<b>", "日本", "\U0001f600"] * 15, None),
    ],
)
def test_any_column_can_be_the_colour(
    values: list[Any], expected: str | None, tmp_path: Path
) -> None:
    figure = map_figure(some(columns={"c": values}), "c")
    save_figure(figure, tmp_path / "map.png", dpi=50)
    ticks = [
        tick.get_text()
        for axes in figure.findobj(Axes)
        if isinstance(axes, Axes)
        for tick in axes.get_yticklabels()
    ]
    assert expected is None or expected in texts_of(figure) + ticks


def test_a_million_points_take_seconds_and_bounded_memory() -> None:
    n = 1_000_000
    groups = np.random.default_rng(0).integers(0, 30, n)
    points = some(n).points
    labels = labels_of(points, groups, [str(at) for at in range(30)])
    data = MapData("Many", [str(at) for at in range(n)], points, labels=labels)
    begun = time.process_time()
    figure = map_figure(data)
    assert len(png(figure)) < 1_500_000
    assert time.process_time() - begun < 10
    picture = np.asarray(figure.axes[0].images[0].get_array())
    assert picture.shape[0] * picture.shape[1] < 1e6
    assert not figure.axes[0].collections


def test_few_points_are_marks_in_fair_order() -> None:
    figure = map_figure(some(columns={"c": ["a"] * 59 + ["b"]}), "c")
    marks = figure.axes[0].collections[0]
    assert len(np.asarray(marks.get_offsets())) == 60
    assert not marks.get_rasterized()
    assert map_figure(some(6_000)).axes[0].collections[0].get_rasterized()


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("width", [2, 3])
def test_few_rows_and_equal_rows(n: int, width: int, tmp_path: Path) -> None:
    data = MapData("Few", [str(at) for at in range(n)], np.zeros((n, width), np.float32))
    assert save_figure(map_figure(data), tmp_path / "map.png", dpi=40).stat().st_size > 0


def test_points_without_a_place_are_left_out_and_told() -> None:
    data = some()
    data.points[3] = np.nan
    assert any("1 without a place" in text for text in texts_of(map_figure(data)))


def test_strays_lie_outside_and_are_told() -> None:
    data = some(5_000)
    data.points[:4] = 1_000
    figure = map_figure(data)
    assert figure.axes[0].get_xlim()[1] < 50
    assert any("outside the frame" in text for text in texts_of(figure))


def test_space_is_seen_with_its_box() -> None:
    figure = map_figure(some(width=3))
    assert len(figure.axes[0].lines) == 12
    assert any("three dimensions" in text for text in texts_of(figure))


@pytest.mark.parametrize("theme", THEMES)
def test_themes_and_the_trust_below(theme: str) -> None:
    figure = map_figure(some(trust={"trustworthiness": 0.93}, words="Groups: yes."), theme=theme)
    assert to_rgb(figure.get_facecolor()) == pytest.approx(
        [int(THEMES[theme].paper[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    )
    assert "Groups: yes. Trustworthiness 0.93." in texts_of(figure)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_same_figure_is_the_same_file(ending: str, tmp_path: Path) -> None:
    data = some(columns={"c": ["a", "b"] * 30})
    first, second = (
        save_figure(map_figure(data, "c"), tmp_path / f"{name}.{ending}", dpi=60).read_bytes()
        for name in "ab"
    )
    assert first == second
    assert [path.name for path in sorted(tmp_path.iterdir())] == [f"a.{ending}", f"b.{ending}"]


def test_mistakes_are_named(tmp_path: Path) -> None:
    data = some(columns={"section": ["a"] * 60}, layers={"kept": np.ones(60, np.float32)})
    with pytest.raises(UnknownName, match="kept, section.*Did you mean 'section'"):
        map_figure(data, "sektion")
    with pytest.raises(UnknownName, match="theme"):
        map_figure(data, theme="pink")
    with pytest.raises(UsageError, match=r"known: \.png, \.svg, \.pdf"):
        save_figure(map_figure(data), tmp_path / "map.gif")
    with pytest.raises(UsageError, match="cannot be written"):
        save_figure(map_figure(data), tmp_path / "nowhere" / "map.png")
    with pytest.raises(UsageError, match="no map"):
        comparison([])


def test_a_comparison_tells_the_scores() -> None:
    maps = [some(trust={"trustworthiness": score, "kept": 0.5}) for score in (0.91, 0.72, 0.8)]
    figure = comparison(maps, title="Three")
    assert {"Three", "groups 0.91 · neighbors kept 0.50"} <= set(texts_of(figure))
    assert_apart([axes.get_window_extent() for axes in figure.axes])


def test_what_is_written_on_a_comparison_is_apart() -> None:
    maps = [some(5_000, trust=dict.fromkeys(("trustworthiness", "kept", "distances"), 0.5))] * 4
    for data in maps:
        data.points[:40] = 1_000
    figure = comparison(maps)
    assert sum("outside the frame" in text for text in texts_of(figure)) == 4
    assert_apart([text.get_window_extent() for text in figure.texts])


def test_pyplot_is_not_touched() -> None:
    code = (
        "import sys, numpy as np\n"
        "from nearfield.views.points import MapData\n"
        "from nearfield.views.figure import map_figure, png\n"
        "assert 'matplotlib' not in sys.modules\n"
        "png(map_figure(MapData('', ['a'], np.zeros((1, 2), np.float32))))\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
