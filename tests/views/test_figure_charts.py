"""The small figures."""

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from scipy.cluster.hierarchy import linkage

from nearfield.errors import UsageError
from nearfield.views.figure import (
    calibration_curve,
    confusion_matrix,
    dendrogram,
    png,
    recall_curve,
    similarity_map,
    topic_sizes,
    topics_over_time,
)
from nearfield.views.figure.heat import leaf_order

NAMES = ["in$voice$", "refund", "<b>", "日本"]


def labels_of(axis: Axis) -> list[str]:
    return [text.get_text() for text in axis.get_ticklabels()]


def test_a_dendrogram_names_its_leaves_in_their_order() -> None:
    tree = linkage(np.array([[0.0], [1.0], [10.0], [11.0]]), "average")
    figure = dendrogram(tree, [*NAMES[:3], "other"], title="Tree")
    names = labels_of(figure.axes[0].yaxis)
    assert sorted(names) == sorted([*NAMES[:3], "other"])
    assert abs(names.index("in$voice$") - names.index("refund")) == 1
    assert max(
        np.asarray(line.get_xdata()).max() for line in figure.axes[0].lines
    ) == pytest.approx(10)
    assert len(png(figure)) > 1_000


def test_of_many_leaves_the_uppermost_branches_are_drawn() -> None:
    tree = linkage(np.random.default_rng(0).normal(size=(500, 3)), "ward")
    assert len(labels_of(dendrogram(tree, most=20).axes[0].yaxis)) == 20


def test_topic_sizes_come_largest_first_and_the_rest_is_told() -> None:
    figure = topic_sizes(NAMES, [3, 40, 0, 7], most=2)
    assert labels_of(figure.axes[0].yaxis)[0] == "refund"
    assert [bar.get_width() for bar in figure.axes[0].patches if isinstance(bar, Rectangle)] == [
        40,
        7,
    ]
    assert "2 smaller" in figure.axes[0].get_xlabel()
    png(figure)


def test_topics_over_time_are_named_apart() -> None:
    shares = np.full((4, 5), 0.2)
    figure = topics_over_time(NAMES, ["2020", "2021", "2022", "2023", "2024"], shares)
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) == 4
    assert not any(a.overlaps(b) for at, a in enumerate(boxes) for b in boxes[at + 1 :])
    png(figure)


def test_the_last_bin_is_named_and_incomplete_ones_are_marked() -> None:
    starts = [str(np.datetime64("2023-01", "M") + at) for at in range(14)]
    shares = np.linspace(0.1, 0.4, 14)[None]
    whole = topics_over_time(["billing"], starts, shares)
    axes = topics_over_time(["billing"], starts, shares, partial=(0, 13)).axes[0]
    assert "2024-02" in labels_of(axes.xaxis)
    assert "incomplete" in axes.get_xlabel()
    assert not whole.axes[0].get_xlabel()
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "#FFFFFF"]
    assert [np.asarray(line.get_xdata()).tolist() for line in hollow] == [[0], [13]]
    solid = [line for line in axes.lines if line.get_linestyle() == "-"]
    assert np.asarray(solid[0].get_xdata()).tolist() == list(range(1, 13))
    png(topics_over_time(["a"], ["2023"], np.ones((1, 1)), partial=(0,)))


@pytest.mark.parametrize(
    "drawn",
    [
        lambda **how: topics_over_time(["a"], ["2023"], np.ones((1, 1)), **how),
        lambda **how: topic_sizes(["a"], [1], **how),
        lambda **how: confusion_matrix(np.eye(2, dtype=int), **how),
        lambda **how: similarity_map(np.eye(2), **how),
        lambda **how: calibration_curve(np.ones(1), np.ones(1, bool), **how),
        lambda **how: recall_curve({"a": [0.1, 0.2]}, [1, 2], **how),
    ],
)
def test_charts_have_a_title_unless_it_is_taken_away(drawn: Callable[..., Figure]) -> None:
    assert drawn().texts[0].get_text()
    assert drawn(title="Ours").texts[0].get_text() == "Ours"
    assert not drawn(title="").texts


def test_alike_rows_stand_side_by_side() -> None:
    vectors = np.array([[1, 0], [0, 1], [0.99, 0.1], [0.1, 0.99]])
    table = vectors @ vectors.T
    order = leaf_order(table).tolist()
    assert abs(order.index(0) - order.index(2)) == 1
    assert abs(order.index(1) - order.index(3)) == 1
    figure = similarity_map(table, NAMES)
    assert np.allclose(
        np.asarray(figure.axes[0].images[0].get_array()), table[np.ix_(order, order)]
    )
    png(figure)


def test_a_confusion_matrix_shades_shares_and_writes_counts() -> None:
    figure = confusion_matrix(np.array([[9, 1], [0, 0]]), ["ham", "spam"])
    assert np.asarray(figure.axes[0].images[0].get_array()).tolist() == [[0.9, 0.1], [0, 0]]
    assert [text.get_text() for text in figure.axes[0].texts] == ["9", "1", "0", "0"]
    png(figure)


def test_a_calibration_curve_lies_where_the_answers_do() -> None:
    sure = np.repeat([0.2, 0.8], 100)
    right = np.concatenate([np.arange(100) < 30, np.arange(100) < 70])
    line = calibration_curve(sure, right, bins=2).axes[0].lines[1]
    assert line.get_xdata() == pytest.approx([0.2, 0.8])
    assert line.get_ydata() == pytest.approx([0.3, 0.7])
    png(calibration_curve(np.ones(1), np.ones(1, bool)))


def test_recall_curves() -> None:
    figure = recall_curve({"hybrid": [0.5, 0.9], "text": [0.4, 0.6]}, [1, 100])
    assert np.asarray(figure.axes[0].lines[0].get_ydata()).tolist() == [0.5, 0.9]
    assert figure.axes[0].get_xscale() == "log"
    png(figure)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: dendrogram(np.zeros((0, 4))),
        lambda: dendrogram(np.array([[0, 1, 1.0, 2]]), ["a"]),
        lambda: topic_sizes([], []),
        lambda: topic_sizes(["a"], [1, 2]),
        lambda: topics_over_time(["a"], ["2020"], np.zeros((2, 2))),
        lambda: similarity_map(np.zeros((2, 3))),
        lambda: similarity_map(np.array([[np.nan]])),
        lambda: confusion_matrix(np.zeros((2_001, 2_001), int)),
        lambda: confusion_matrix(np.eye(2, dtype=int), ["a"]),
        lambda: calibration_curve(np.array([1.5]), np.array([True])),
        lambda: calibration_curve(np.zeros(0), np.zeros(0, bool)),
        lambda: recall_curve({"a": [0.1]}, [1, 2]),
        lambda: recall_curve({}, [1]),
    ],
)
def test_mistakes_are_usage_errors(wrong: Callable[[], Figure]) -> None:
    with pytest.raises(UsageError):
        wrong()
