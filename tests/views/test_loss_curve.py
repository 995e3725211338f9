"""The curve of a training."""

import numpy as np
import pytest

from nearfield.errors import UsageError
from nearfield.views.figure import loss_curve, png
from nearfield.views.figure.loss import smoothed

HISTORY = [
    {"step": 0, "validation": 0.80},
    {"step": 1, "loss": 0.3},
    {"step": 2, "loss": 0.2, "validation": 0.9},
    {"step": 3, "loss": 0.25, "validation": 0.85},
]


def test_losses_are_drawn_raw_and_smoothed_and_the_metric_on_the_right() -> None:
    figure = loss_curve(HISTORY, metric="Spearman", title="pairs")
    left, right = figure.axes
    raw, line = left.lines
    assert np.asarray(raw.get_xdata()).tolist() == [1, 2, 3]
    assert raw.get_ydata() == pytest.approx([0.3, 0.2, 0.25])
    assert len(np.asarray(line.get_ydata())) == 3
    assert right.lines[0].get_ydata() == pytest.approx([0.8, 0.9, 0.85])
    assert right.get_ylabel() == "Spearman"
    png(figure)


def test_the_best_step_is_marked() -> None:
    right = loss_curve(HISTORY).axes[1]
    assert tuple(np.asarray(right.lines[1].get_xydata())[0]) == (2, 0.9)
    assert [text.get_text() for text in right.texts] == ["best: 0.9000 at step 2"]


def test_a_training_without_an_evaluation_has_one_axis() -> None:
    assert len(loss_curve([{"step": 1, "loss": 0.5}]).axes) == 1


def test_smoothing_follows_the_losses_without_their_noise() -> None:
    noise = np.random.default_rng(0).standard_normal(1_000)
    smooth = smoothed(np.linspace(1, 0, 1_000) + 0.1 * noise)
    assert np.abs(smooth - np.linspace(1, 0, 1_000)).max() < 0.1
    assert smooth[0] == pytest.approx(1 + 0.1 * noise[0])


@pytest.mark.parametrize("history", [[], [{"step": 0, "validation": 0.5}]])
def test_without_a_loss_there_is_no_curve(history: list[dict[str, float]]) -> None:
    with pytest.raises(UsageError):
        loss_curve(history)
