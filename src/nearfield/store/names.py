"""Which collection names are allowed."""

from __future__ import annotations

import re

from nearfield.errors import Hint, UsageError

_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
# Device names on Windows: a folder of that name cannot be made there.
_RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}


def check_name(name: str) -> str:
    """Return the name, or raise ``UsageError`` with one that would do.

    >>> check_name("tickets-2026")
    'tickets-2026'
    """
    if name.partition(".")[0].lower() in _RESERVED:
        raise UsageError(f"{name!r} is a reserved word.", Hint.use(collection=f"my-{name.lower()}"))
    if not _SHAPE.fullmatch(name) or name.endswith("."):
        raise UsageError(
            f"{name!r} is no collection name: letters, digits, '.', '_' and '-' only, at most 64.",
            Hint.use(collection=suggest_name(name)),
        )
    return name


def suggest_name(text: str) -> str:
    """Make the nearest allowed name of any text.

    >>> suggest_name("my tickets/2026.csv")
    'my-tickets-2026.csv'
    """
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-_.")[:64].rstrip(".")
    if not name:
        return "items"
    return f"my-{name}" if name.partition(".")[0].lower() in _RESERVED else name
