"""How near a quantised model stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from nearfield.encoders.text.calibration import Calibration
from nearfield.errors import Hint


class HasCalibration(Protocol):
    """A model that was quantised."""

    @property
    def calibration(self) -> Calibration:
        """What it became, and its fidelity."""


def lines(result: HasCalibration, width: int) -> Iterator[str | Hint]:
    """Its fidelity, in a sentence."""
    yield str(result.calibration.fidelity)
