"""Printing: one JSON document, or lines for a person."""

from __future__ import annotations

import json
import math
import re
import shutil
import sys
from collections.abc import Iterable
from typing import Any

from nearfield.errors import Hint, NearfieldError
from nearfield.faces.cli.hints import render
from nearfield.faces.cli.terminal import line as one_line
from nearfield.faces.cli.terminal import write

# What a terminal would obey, and JSON leaves as it is: DEL, C1, marks of direction; halves.
_SHOWN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_NOT_ASCII = re.compile("[^\0-\x7e]")


def print_json(document: Any) -> None:
    """One JSON document on standard output; dates in ISO 8601, null for what is no number.

    JSON escapes C0 itself; where the stream cannot hold a sign, all that is not ASCII is escaped.
    """
    try:
        text = _written(document)
    except ValueError:  # rare, so that others need no copy
        text = _written(_finite(document))
    try:
        sys.stdout.write(_SHOWN.sub(_escaped, text) + "\n")
    except UnicodeEncodeError:
        sys.stdout.write(_NOT_ASCII.sub(_escaped, text) + "\n")


def print_lines(lines: Iterable[str | Hint]) -> None:
    """Lines on standard output, each of them one; hints as commands to type."""
    for line in lines:
        write(sys.stdout, f"{one_line(render(line))}\n")


def say(*lines: str | Hint) -> None:
    """Lines on standard error: for a person, beside the answer."""
    sys.stdout.flush()
    for line in lines:
        write(sys.stderr, f"{one_line(render(line))}\n")


def say_error(error: NearfieldError, *, as_json: bool = False) -> None:
    """One sentence and the next command; never a traceback."""
    if as_json:
        what = {"type": type(error).__name__, "message": error.message, "hint": render(error.hint)}
        print_json({"error": what})
    else:
        hint = f"  {render(error.hint)}" if error.hint else ""
        say(*filter(None, [f"nearfield: {error.message}", hint]))


def hear() -> None:
    """What the library logs, a server's words among it, is said as everything else is."""
    import logging

    class Said(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            say(f"nearfield: {record.getMessage()}")

    logging.getLogger("nearfield").handlers = [Said(logging.WARNING)]


def width_of_screen() -> int:
    """Characters a line; 100 where the output is no terminal."""
    return shutil.get_terminal_size((100, 24)).columns


def _written(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, default=_plain, allow_nan=False)


def _finite(value: Any) -> Any:
    """A document without NaN and infinity, for which JSON has no word."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return value


def _escaped(sign: re.Match[str]) -> str:
    return json.dumps(sign[0])[1:-1]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
