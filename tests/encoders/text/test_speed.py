"""Two engines timed on the same texts, in turns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nearfield.encoders.cpu import cpu_class
from nearfield.encoders.text import calibration
from nearfield.encoders.text.calibrated import speed_of
from nearfield.encoders.text.fidelity import Fidelity
from nearfield.encoders.text.speed import ROUNDS, TEXTS, Speed, compare_speed
from nearfield.errors import Failure
from nearfield.models import find

FIDELITY = Fidelity(0.998, 0.997, 0.95, 300, 1000)


class Clock:
    """Counts what two engines say they take."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls: list[tuple[str, int]] = []

    def engine(self, name: str, *seconds: float) -> Any:
        turns = iter([9.0, *seconds])  # the first time it is not warm

        def encode(texts: list[str]) -> None:
            self.calls.append((name, len(texts)))
            self.now += next(turns)

        return encode


def test_the_median_of_rounds_in_turns_once_warm() -> None:
    clock = Clock()
    fast, usual = clock.engine("fast", 1, 2, 5), clock.engine("usual", 3, 4, 5)
    speed = compare_speed(fast, usual, [str(n) for n in range(1000)], "bf16", lambda: clock.now)
    assert speed == Speed("bf16", 2, cpu_class())
    assert clock.calls == [("fast", TEXTS), ("usual", TEXTS)] * (1 + ROUNDS)


def test_it_is_a_sentence() -> None:
    said = str(Speed("bf16", 1.437, "AMX"))
    assert said.startswith("On this CPU (AMX) 1.44 times as fast as bf16, which is what auto takes")


def test_slower_is_refused_with_the_figures() -> None:
    folder = find("minilm")
    calibration._check_speed(folder, FIDELITY, Speed("f32", 1.01, "AVX2"), "")
    with pytest.raises(Failure) as caught:
        calibration._check_speed(folder, FIDELITY, Speed("f32", 0.8, "AVX2"), "Nothing was kept.")
    said = str(caught.value)
    assert "int8 is slower than f32 for minilm on this CPU (AVX2): it takes 1.25 times" in said
    assert "95.0% of the ten nearest" in said
    assert "Nothing was kept." in said
    assert "auto takes f32 here: collection.add(FILE, model='minilm')" in said


def test_a_report_may_have_none(tmp_path: Path) -> None:
    report: dict[str, Any] = {"made": "2026-01-01", "fidelity": FIDELITY.to_dict()}
    (tmp_path / "fidelity.json").write_text(json.dumps(report))
    assert speed_of(tmp_path) is None
    report["speed"] = Speed("bf16", 1.4, "AMX").to_dict()
    (tmp_path / "fidelity.json").write_text(json.dumps(report))
    assert speed_of(tmp_path) == Speed("bf16", 1.4, "AMX")
