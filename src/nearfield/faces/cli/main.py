"""The program: runs a verb, and turns an error into a sentence and an exit status."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence

from typer.exceptions import TyperException
from typer.main import get_command

from nearfield.errors import NearfieldError, UsageError
from nearfield.faces.cli.app import app
from nearfield.faces.cli.output import say, say_error

STOPPED = 130  # 128 + SIGINT, as shells have it


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line; exits with 0 done, 1 failed, 2 a mistake in what was asked."""
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: Sequence[str]) -> int:
    """Run the command line and return its exit status; no traceback for a user's mistake."""
    warnings.showwarning = _say_warning
    shared, own = parted(argv)
    as_json = "--json" in shared
    try:
        program = get_command(app(next(iter(own), "")))
        arguments = [*shared, *(own or ["--help"])]
        status = program.main(arguments, prog_name="nearfield", standalone_mode=False)
    except NearfieldError as error:
        say_error(error, as_json=as_json)
        return error.exit_status
    except TyperException as error:
        ctx = getattr(error, "ctx", None)
        command = ctx.command_path if ctx is not None else "nearfield"
        hint = f"Run: {command} --help"
        said = " ".join(error.format_message().split())
        say_error(UsageError(said, hint), as_json=as_json)
        return UsageError.exit_status
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if status == STOPPED:  # typer's own word for Ctrl-C
        say_error(NearfieldError("Stopped.", "The same command goes on where it was."))
    return int(status or 0)


def _say_warning(message: Warning | str, *_: object, **__: object) -> None:
    """A warning is a sentence for the user, not a line of our code."""
    say(f"nearfield: {' '.join(str(message).split())}")


def parted(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """The options of every verb, wherever they stand, and the rest, which begins with the verb.

    >>> parted(["search", "fever", "--json", "--db", "x", "-k", "3"])
    (['--json', '--db', 'x'], ['search', 'fever', '-k', '3'])
    """
    shared: list[str] = []
    own = list(argv)
    at = 0
    while at < len(own) and own[at] != "--":
        if own[at] == "--json" or own[at].startswith("--db="):
            shared.append(own.pop(at))
        elif own[at] == "--db" and at + 1 < len(own):
            shared += [own.pop(at), own.pop(at)]
        else:
            at += 1
    return shared, own
