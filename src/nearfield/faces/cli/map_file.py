"""Where a map goes when nobody says it."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path

MAP = Path("map.html")


def unused_map() -> Path:
    """``map.html``, or the first number of it that is not there: none is written over unasked."""
    numbered = (MAP.with_stem(f"{MAP.stem}-{number}") for number in count(2))
    return next(path for path in chain([MAP], numbered) if not path.exists())
