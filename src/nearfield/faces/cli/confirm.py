"""Asking first: before something is taken away, or a file replaced."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import typer

from nearfield.errors import Hint, UsageError
from nearfield.faces.cli.output import say, width_of_screen
from nearfield.faces.cli.terminal import line
from nearfield.verbs import Verb


def confirm(
    name: str, verb: Verb, places: list[Any], options: dict[str, Any], *, yes: bool
) -> None:
    """Show what ``verb`` would take away, and ask on a terminal; elsewhere ``--yes`` is needed.

    Raises ``UsageError`` where nobody can be asked, ``typer.Exit`` where the answer is no.
    """
    preview = verb.run(*places, **{**options, "dry_run": True})
    if yes or not preview.deleted:
        return
    lines = [str(each) for each in lines_for(name, preview)]
    answer = asked("Remove them?", lines)
    if answer is None:
        raise UsageError(" ".join(lines), "Nothing was removed. To remove them, add: --yes")
    if not answer:
        say("Nothing was removed.")
        raise typer.Exit(1)


def asked(question: str, before: Sequence[str] = ()) -> bool | None:
    """What whoever sits at the terminal answers, after the lines ``before``; None for nobody."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    say(*before)
    return typer.confirm(line(question), err=True)


def lines_for(name: str, answer: Any) -> Iterable[str | Hint]:
    """What an answer says to a person; one of another package's verb says what it is."""
    from nearfield.views.lines import VERBS, lines_of

    return lines_of(name, answer, width_of_screen()) if name in VERBS else repr(answer).splitlines()
