"""``nearfield models`` and ``nearfield models pull``."""

from __future__ import annotations

from typing import Annotated

import typer

from nearfield.faces.cli.output import megabytes, print_json, print_lines, table
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Session

_FACTS = ["name", "title", "licence", "dim", "max_tokens", "size", "runs"]

app = typer.Typer(invoke_without_command=True, help="The models: list, pull.")


@app.callback()
def models(ctx: typer.Context) -> None:
    """Every model known by name: licence, size, width, and whether it is here."""
    if ctx.invoked_subcommand:
        return
    from nearfield.models import is_here, known

    session: Session = ctx.obj
    facts = [
        {**{name: getattr(model, name) for name in _FACTS}, "here": is_here(model.name)}
        for model in known()
    ]
    if session.json:
        print_json({"models": facts})
        return
    head = ["name", "width", "tokens", "size", "licence", "here", "runs"]
    columns = ["name", "dim", "max_tokens", "size", "licence", "here", "runs"]
    sized = [{**f, "size": megabytes(f["size"])} for f in facts]
    print_lines(table(head, [[f[column] for column in columns] for f in sized]))
    print_lines(
        ["Also any folder, or hub name (org/name), of a sentence encoder of the BERT family."]
    )


@app.command()
def pull(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A known name, or a hub name: org/name.")],
) -> None:
    """Fetch a model into the cache, and check it."""
    from nearfield.models import pull as fetch

    session: Session = ctx.obj
    with watching() as watch:
        folder = fetch(name, progress=watch(f"Fetching {name}"))
    if session.json:
        print_json({"name": folder.name, "path": str(folder.path), "sha256": folder.sha256})
    else:
        print_lines([f"{folder.name} is here: {folder.path}"])
