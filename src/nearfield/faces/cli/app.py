"""The commands, made from the table of verbs, in the order of ``--help``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearfield.faces.cli.act import act
from nearfield.faces.cli.command import command
from nearfield.faces.cli.session import Session
from nearfield.verbs import Verb, summary, verbs


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


def app(first: str = "") -> typer.Typer:
    """The program; a verb of two words is a command of a group.

    Where ``first`` is a verb's first word, only what begins with it is there: the other commands
    take 30 ms of CPU to make.
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
    wanted = {name: verb for name, verb in verbs().items() if name.split()[0] == first}
    table = wanted or verbs()
    for name, verb in table.items():
        group, _, inner = name.partition(" ")
        if inner:
            groups[group].command(inner)(command(name, verb, act))
        elif any(other.startswith(f"{name} ") for other in table):
            groups[name] = _group(name, verb)
            program.add_typer(groups[name], name=name)
        else:
            program.command(name)(command(name, verb, act))
    return program


def _group(name: str, verb: Verb) -> typer.Typer:
    """A verb that others stand under: called alone, it is itself."""
    group = typer.Typer(invoke_without_command=True, help=summary(verb.run), rich_markup_mode=None)

    def alone(ctx: typer.Context) -> None:
        if ctx.invoked_subcommand is None:
            act(ctx, name, verb, {})

    group.callback()(alone)
    return group
