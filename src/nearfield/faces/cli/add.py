"""``nearfield add``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearfield.faces.cli.output import print_json, print_lines, say
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Engine, Id, Kind, Name, Session, Strict, Text
from nearfield.views.lines.text import count


def add(
    ctx: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...", help="Files, folders, a dataset's name, or - for stdin."
        ),
    ] = None,
    text: Text = None,
    id: Id = None,  # noqa: A002 - the option's name
    model: Annotated[
        str | None, typer.Option(metavar="M", help="A model's name or folder. [default: minilm]")
    ] = None,
    kind: Kind = None,
    precision: Engine = "auto",
    strict: Strict = False,
    size: Annotated[
        int | None, typer.Option(metavar="N", help="At most N items of a dataset.")
    ] = None,
    collection: Name = None,
) -> None:
    """Read, embed and store; resumes; only new or changed rows are embedded."""
    from nearfield.collection import Collection
    from nearfield.errors import UsageError

    session: Session = ctx.obj
    database = session.database
    if not sources:
        raise UsageError("Nothing to add.", "Run: nearfield add FILE")
    name = collection or database.for_source(sources[0])
    target = Collection(name, db=database, model=model, precision=precision)
    with watching() as watch:
        report = target.add(
            *map(existing, sources),
            text=text, id=id, kind=kind, strict=strict, size=size, watch=watch,
            tell=lambda r: say(f"Into the collection {r.collection!r}.", *r.sentences()),
        )  # fmt: skip
    info = target.info()
    if session.json:
        print_json({**report.to_dict(), "items": info.items})
    else:
        print_lines([f"{count(info.items, 'item')} in {info.name!r}, embedded with {info.model}."])
        say(f'Next: nearfield search "what you look for" -c {info.name}')


def existing(source: str) -> str | Path:
    """A file or a folder goes before a dataset of the same name; ``-`` is standard input."""
    return Path(source) if source != "-" and Path(source).exists() else source
