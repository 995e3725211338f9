"""How near a quantised model stays, and how fast it is here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from nearfield.encoders.runtime import NEAR
from nearfield.encoders.text.calibration import Calibration
from nearfield.errors import Hint


class HasCalibration(Protocol):
    """A model that was quantised."""

    @property
    def calibration(self) -> Calibration:
        """What it became, its fidelity, and its speed."""


def lines(result: HasCalibration, width: int) -> Iterator[str | Hint]:
    """Its fidelity, its speed here, and why ``auto`` does not take it."""
    made = result.calibration
    yield str(made.fidelity)
    yield str(made.speed)
    if made.fidelity.overlap < NEAR:
        yield (
            f"auto stays with {made.speed.against}: it is the fastest that keeps {NEAR:.0%} of the "
            "ten nearest."
        )
