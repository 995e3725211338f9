"""Printing: one JSON document, or lines for a person."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from nearfield.errors import Blank, Hint, NearfieldError

SHORT = {"k": "-k", "collection": "-c"}


def print_json(document: Any) -> None:
    """One JSON document on standard output; dates and times in ISO 8601."""
    text = json.dumps(document, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write(text.encode("utf-8", "replace").decode() + "\n")


def print_lines(lines: Iterable[str | Hint]) -> None:
    """Lines on standard output."""
    sys.stdout.writelines(f"{render(line)}\n" for line in lines)


def render(line: str | Hint) -> str:
    """A line as it is; a hint as a command to type.

    >>> render(Hint.run("topics", collection="my notes", k=3, words="Find them:"))
    "Find them: nearfield topics -c 'my notes' -k 3"
    >>> render(Hint.use(out=Blank("FILE"), rerank=True))
    'Use: --out FILE --rerank'
    """
    if isinstance(line, str):
        return line
    command = ["nearfield", line.verb] if line.verb else []
    command += [_word(value) for value in line.arguments]
    for name, value in line.options.items():
        command += _option(name, value)
    return " ".join([line.words, *command] if line.words else command)


def _option(name: str, value: Any) -> Iterator[str]:
    option = SHORT.get(name, f"--{name.replace('_', '-')}")
    if isinstance(value, bool):
        yield option if value else option.replace("--", "--no-", 1)
        return
    for one in value if isinstance(value, list | tuple) else [value]:
        yield from (option, _word(one))


def _word(value: Any) -> str:
    return str(value) if isinstance(value, Blank) else shlex.quote(str(value))


def say(*lines: str) -> None:
    """Lines on standard error: for a person, beside the answer."""
    sys.stdout.flush()
    sys.stderr.writelines(f"{line}\n" for line in lines)


def say_error(error: NearfieldError, *, as_json: bool = False) -> None:
    """One sentence and the next command; never a traceback."""
    if as_json:
        what = {"type": type(error).__name__, "message": error.message, "hint": render(error.hint)}
        print_json({"error": what})
    else:
        hint = [f"  {render(error.hint)}"] if error.hint else []
        say(f"nearfield: {error.message}", *hint)


def width_of_screen() -> int:
    """Characters a line; 100 where the output is no terminal."""
    return shutil.get_terminal_size((100, 24)).columns


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
