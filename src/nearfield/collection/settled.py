"""A question that is asked anew while others rewrite what it reads."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from nearfield.errors import Changed

Answer = TypeVar("Answer")
AGAIN, PAUSE = 50, 0.02  # times, and seconds between two


def settled(question: Callable[[], Answer]) -> Answer:
    """What ``question`` answers; asked again where what it read was written anew meanwhile.

    >>> settled(lambda: 1 + 1)
    2
    """
    for _ in range(AGAIN):
        try:
            return question()
        except Changed:
            time.sleep(PAUSE)
    return question()
