"""``nearfield reembed`` and ``nearfield back``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nearfield.faces.cli.output import print_json, print_lines, say
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Engine, Model, Name, Session

if TYPE_CHECKING:
    from nearfield.collection.reports import Switch


def reembed(
    ctx: typer.Context,
    model: Model,
    background: Annotated[
        bool, typer.Option("--background", help="In a process of its own; see: nearfield info.")
    ] = False,
    precision: Engine = "auto",
    collection: Name = None,
) -> None:
    """Embed what is there with another model; searches go on, and it switches at once."""
    session: Session = ctx.obj
    target = session.collection(collection)
    if background:
        begun = target.reembed(model, background=True, precision=precision)
        if session.json:
            print_json({"reembedding": begun.to_dict()})
        else:
            print_lines([f"{target.name!r}: {begun.sentence}"])
            say(f"Next: nearfield info -c {target.name}")
        return
    with watching() as watch:
        done = target.reembed(model, precision=precision, watch=watch)
    _print(session, done)


def back(ctx: typer.Context, collection: Name = None) -> None:
    """Go back to the version before the last reembed; again: forward."""
    session: Session = ctx.obj
    with watching() as watch:
        done = session.collection(collection).back(watch=watch)
    _print(session, done)


def _print(session: Session, done: Switch) -> None:
    if session.json:
        print_json(done.to_dict())
        return
    print_lines([done.sentence])
    if done.switched:
        say(f"{done.before} is kept. To go back: nearfield back -c {done.collection}")
