"""Random numbers that a step alone decides, so that a run goes on as if it had not stopped."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


def seed_step(random_state: int, step: int) -> None:
    """Seed Python, NumPy and torch by the run's random state and the step: none is to be kept."""
    drawn = int(np.random.SeedSequence([random_state, step]).generate_state(1)[0])
    random.seed(drawn)
    np.random.seed(drawn)
    torch.manual_seed(drawn)


@contextmanager
def apart() -> Iterator[None]:
    """Give the caller's own random states back at the end."""
    python, numpy = random.getstate(), np.random.get_state()
    devices = list(range(torch.cuda.device_count()))
    with torch.random.fork_rng(devices):
        try:
            yield
        finally:
            random.setstate(python)
            np.random.set_state(numpy)
