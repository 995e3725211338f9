"""``nearfield ls``, ``info``, ``delete`` and ``compact``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from nearfield.faces.cli.output import print_json, print_lines, say
from nearfield.faces.cli.session import Name, Session, Where
from nearfield.views.lines.table import table
from nearfield.views.lines.text import count, megabytes


def ls(ctx: typer.Context) -> None:
    """The collections."""
    session: Session = ctx.obj
    infos = [session.collection(name).info() for name in session.database.names()]
    if session.json:
        print_json({"collections": [info.to_dict() for info in infos]})
    elif infos:
        rows = [[i.name, i.items, i.vectors, i.model, megabytes(i.bytes)] for i in infos]
        print_lines(table(["name", "items", "vectors", "model", "on disk"], rows))
    else:
        print_lines([f"{session.database.path} holds no collection yet. Run: nearfield add FILE"])


def info(ctx: typer.Context, collection: Name = None) -> None:
    """A collection: sizes, model, columns."""
    session: Session = ctx.obj
    target = session.collection(collection)
    found = target.info()
    facts: dict[str, Any] = found.to_dict()
    if session.json:
        print_json(facts)
        return
    facts["bytes"] = megabytes(facts["bytes"])
    for name in [name for name in ("before", "reembedding") if not facts[name]]:
        del facts[name]
    if found.before:
        size = megabytes(found.before.bytes)
        facts["before"] = f"{found.before.model}, {size}; nearfield back returns to it"
    if found.reembedding:
        facts["reembedding"] = found.reembedding.sentence
    columns = ", ".join(f"{name} ({type_})" for name, type_ in target.columns.items())
    facts["columns"] = columns or "none"
    print_lines(f"{name:<12} {value}" for name, value in facts.items())


def delete(
    ctx: typer.Context,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Items to remove.")
    ] = None,
    where: Where = None,
    everything: Annotated[bool, typer.Option("--all", help="Remove the whole collection.")] = False,
    collection: Name = None,
) -> None:
    """Remove items by id or by a filter, or the whole collection."""
    session: Session = ctx.obj
    target = session.collection(collection)
    removed = target.drop() if everything else target.delete(*(ids or []), where=where)
    if session.json:
        print_json({"deleted": removed})
        return
    print_lines([f"{count(removed, 'item')} removed from {target.name!r}."])
    if not everything:
        say(f"The disk space comes back with: nearfield compact -c {target.name}")


def compact(
    ctx: typer.Context,
    versions: Annotated[
        bool, typer.Option("--versions", help="Remove the version before too: no way back.")
    ] = False,
    collection: Name = None,
) -> None:
    """Give the disk space of removed and replaced rows back."""
    session: Session = ctx.obj
    target = session.collection(collection)
    freed = target.compact(versions=versions)
    if session.json:
        print_json({"freed": freed, "bytes": target.info().bytes})
    else:
        print_lines([f"{megabytes(freed)} freed; {megabytes(target.info().bytes)} now."])
