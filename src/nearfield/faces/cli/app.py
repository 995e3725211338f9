"""The commands, made from the table of verbs, in the order of ``--help``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearfield.faces.cli.act import act
from nearfield.faces.cli.command import command, listed
from nearfield.faces.cli.session import Session
from nearfield.verbs import VERBS, Verb, summary, verbs


def _version(wanted: bool) -> None:
    if wanted:
        from nearfield import __version__

        typer.echo(f"nearfield {__version__}")
        raise typer.Exit


def start(
    ctx: typer.Context,
    db: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The database. [default: $NEARFIELD_DB or ./.nearfield]"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Keep what every verb shares."""
    ctx.obj = Session(db, json)


def app(first: str | None = None) -> typer.Typer:
    """The program; a verb of two words is a command of a group.

    Where the ``first`` word that was typed is known, no other verb's options are made, and other
    packages are not looked at for one of ours: half of a start's CPU time.
    """
    program = typer.Typer(
        name="nearfield",
        help="From any pile of data to vectors, and from vectors to answers.",
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    program.callback()(start)
    groups: dict[str, typer.Typer] = {}
    ours = {name: verb for name, verb in VERBS.items() if name.split()[0] == first}
    table = ours or verbs()
    for name, verb in table.items():
        group, _, inner = name.partition(" ")
        made = command(name, verb, act) if first in {None, group} else listed(verb)
        if inner:
            groups[group].command(inner)(made)
        elif any(other.startswith(f"{name} ") for other in table):
            groups[name] = _group(name, verb)
            program.add_typer(groups[name], name=name)
        else:
            program.command(name)(made)
    return program


def _group(name: str, verb: Verb) -> typer.Typer:
    """A verb that others stand under: called alone, it is itself."""
    group = typer.Typer(invoke_without_command=True, help=summary(verb.run), rich_markup_mode=None)

    def alone(ctx: typer.Context) -> None:
        if ctx.invoked_subcommand is None:
            act(ctx, name, verb, {})

    group.callback()(alone)
    return group
