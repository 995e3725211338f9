from typing import Any

import pytest

from nearfield.training.loop.pacing import Pacing


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    now = [100.0]
    monkeypatch.setattr("nearfield.training.loop.pacing.time.monotonic", lambda: now[0])

    def wait(seconds: Any) -> None:
        now[0] += seconds

    return wait


def test_the_time_left_is_of_steps_and_evaluations(clock: Any) -> None:
    pace = Pacing(steps=100, evaluations=4, before=5.0)
    pace.evaluated(6.0)
    for _ in range(9):
        pace.stepped(2.0)
    assert pace.left(9, 0) is None
    pace.stepped(2.0)
    assert pace.left(10, 0) == 90 * 2 + 4 * 6
    assert pace.left(120, 4) == 0
    clock(10)
    assert pace.seconds == 15


def test_saving_costs_a_twentieth_at_most(clock: Any) -> None:
    pace = Pacing(10, 1, 0)
    assert pace.due(evaluated=True)
    assert not pace.due(evaluated=False)
    clock(61)
    assert pace.due(evaluated=False)
    pace.saved(5.0)
    clock(99)
    assert not pace.due(evaluated=False)
    assert not pace.due(evaluated=True)
    clock(1)
    assert pace.due(evaluated=True)
