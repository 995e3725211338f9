"""Hints as commands to type."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

from nearfield.errors import Blank, Hint
from nearfield.verbs import VERBS

SHORT = {"collection": "-c"}
for _verb in VERBS.values():
    SHORT |= _verb.short


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
    option = SHORT.get(name, flag(name))
    if isinstance(value, bool):
        yield option if value else option.replace("--", "--no-", 1)
        return
    for one in value if isinstance(value, list | tuple) else [value]:
        yield from (option, _word(one))


def flag(name: str) -> str:
    """An option as it is typed.

    >>> flag("random_state")
    '--random-state'
    """
    return f"--{name.replace('_', '-')}"


def _word(value: Any) -> str:
    return str(value) if isinstance(value, Blank) else shlex.quote(str(value))
