"""Printing: one JSON document, or lines for a person."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable
from typing import Any

from nearfield.errors import Hint, NearfieldError
from nearfield.faces.cli.hints import render


def print_json(document: Any) -> None:
    """One JSON document on standard output; dates and times in ISO 8601."""
    text = json.dumps(document, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write(text.encode("utf-8", "replace").decode() + "\n")


def print_lines(lines: Iterable[str | Hint]) -> None:
    """Lines on standard output; hints as commands to type."""
    sys.stdout.writelines(f"{render(line)}\n" for line in lines)


def say(*lines: str | Hint) -> None:
    """Lines on standard error: for a person, beside the answer."""
    sys.stdout.flush()
    sys.stderr.writelines(f"{render(line)}\n" for line in lines)


def say_error(error: NearfieldError, *, as_json: bool = False) -> None:
    """One sentence and the next command; never a traceback."""
    if as_json:
        what = {"type": type(error).__name__, "message": error.message, "hint": render(error.hint)}
        print_json({"error": what})
    else:
        hint = f"  {render(error.hint)}" if error.hint else ""
        say(*filter(None, [f"nearfield: {error.message}", hint]))


def width_of_screen() -> int:
    """Characters a line; 100 where the output is no terminal."""
    return shutil.get_terminal_size((100, 24)).columns


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
