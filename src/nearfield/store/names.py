"""Which collection names are allowed."""

from __future__ import annotations

import re
from pathlib import Path

from nearfield.errors import Hint, UsageError

_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
PACKED = frozenset({".gz", ".bz2", ".xz", ".zst", ".zip", ".lzma"})
_READ = re.compile(
    r"\.([ct]sv|tab|txt|md|json|jsonl|ndjson|parquet|arrow|feather|xlsx?|xlsb|ods|html?|pdf|eml|mbox|docx)",
    re.IGNORECASE,
)
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


def stem_of(source: str | Path) -> str:
    """A file's name without its ending; without both of ``table.csv.zip``.

    >>> stem_of("table.csv.zip"), stem_of("mails.zip"), stem_of("v1.2.zip")
    ('table', 'mails', 'v1.2')
    """
    path = Path(source).resolve()
    inner = Path(path.stem)
    return (
        inner.stem if path.suffix.lower() in PACKED and _READ.fullmatch(inner.suffix) else path.stem
    )


def suggest_name(text: str) -> str:
    """Make the nearest allowed name of any text.

    >>> suggest_name("my tickets/2026.csv")
    'my-tickets-2026.csv'
    """
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-_.")[:64].rstrip(".")
    if not name:
        return "items"
    return f"my-{name}" if name.partition(".")[0].lower() in _RESERVED else name
