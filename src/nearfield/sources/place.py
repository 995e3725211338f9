"""Where a source is: its path, and the sheet or file in it that is named after a ``#``."""

from __future__ import annotations

import difflib
import shlex
from itertools import islice
from pathlib import Path

from nearfield.errors import BadSource, shortened
from nearfield.sources.report import Report


def parted(source: str | Path) -> tuple[Path, str | None]:
    """A path, and what stands after the last ``#`` where no file has the whole name.

    >>> parted("tickets.csv")[1] is None
    True
    """
    path = Path(source)
    before, sign, sheet = str(source).rpartition("#")
    if not sign or not before or not sheet or _exists(path) or not _exists(Path(before)):
        return path, None
    return Path(before), sheet


def must_exist(path: Path, report: Report) -> None:
    """Raise ``BadSource`` where there is no such file, with the names that are like it."""
    try:
        if path.exists():
            return
        there = path.parent.is_dir()
        names = [p.name for p in islice(path.parent.iterdir(), 10_000)] if there else []
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadSource(
            f"{shortened(report.given, 80)!r} is no file: {reason}.",
            "For one text, pass a list that holds it.",
        ) from error
    near = difflib.get_close_matches(path.name, names, n=3)
    if near:
        guess = Report("", str(path.with_name(near[0])), verb=report.verb)
        raise BadSource(
            f"There is no file {report.given!r}.",
            guess.again(f"Did you mean {' or '.join(near)}? Run:"),
        )
    hint = f"Run: ls {shlex.quote(str(path.parent))}" if there else "Check the folder's name."
    raise BadSource(f"There is no file {report.given!r}.", hint)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
