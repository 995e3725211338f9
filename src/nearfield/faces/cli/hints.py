"""Hints as commands to type."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from functools import cache
from typing import Any

from nearfield.errors import Blank, Hint
from nearfield.verbs import VERBS, parameters
from nearfield.verbs.options import Commas

COMMANDS = {verb.run.__name__: name for name, verb in VERBS.items()}
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
    command = ["nearfield", COMMANDS.get(line.verb, line.verb)] if line.verb else []
    command += [_word(value) for value in line.arguments]
    for name, value in line.options.items():
        command += _option(name, value)
    return " ".join([line.words, *command] if line.words else command)


def _option(name: str, value: Any) -> Iterator[str]:
    option = SHORT.get(name, flag(name))
    if isinstance(value, bool):
        yield option if value else option.replace("--", "--no-", 1)
        return
    if not isinstance(value, list | tuple):
        value = [value]
    elif name in _with_commas():
        value = [Blank(",".join(map(_word, value)))]
    for one in value:
        yield from (option, _word(one))


@cache
def _with_commas() -> frozenset[str]:
    """The options that take several values between commas."""
    every = (parameter for verb in VERBS.values() for parameter in parameters(verb.run))
    return frozenset(each.name for each in every if each.mark(Commas))


def flag(name: str) -> str:
    """An option as it is typed.

    >>> flag("random_state")
    '--random-state'
    >>> flag("as_")
    '--as'
    """
    return f"--{name.rstrip('_').replace('_', '-')}"


def _word(value: Any) -> str:
    return str(value) if isinstance(value, Blank) else shlex.quote(str(value))
