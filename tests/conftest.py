"""What all tests share: no telemetry, no stray environment, a toy encoder, tiny collections."""

import pytest

from nearfield.testing import ToyEncoder


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    """No variable of the user's may change a test."""
    for name in ["NEARFIELD_DB", "NEARFIELD_OFFLINE"]:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def toy():
    return ToyEncoder()
