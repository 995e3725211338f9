"""What would be taken away is shown first, and asked about."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import typer

from nearfield.errors import Hint, UsageError
from nearfield.faces.cli.output import say, width_of_screen
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
    lines = [str(line) for line in lines_for(name, preview)]
    if not sys.stdin.isatty():
        raise UsageError(" ".join(lines), "Nothing was removed. To remove them, add: --yes")
    say(*lines)
    if not typer.confirm("Remove them?", err=True):
        say("Nothing was removed.")
        raise typer.Exit(1)


def lines_for(name: str, answer: Any) -> Iterable[str | Hint]:
    """What an answer says to a person; one of another package's verb says what it is."""
    from nearfield.views.lines import VERBS, lines_of

    return lines_of(name, answer, width_of_screen()) if name in VERBS else repr(answer).splitlines()
