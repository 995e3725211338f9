"""``nearfield datasets`` and ``nearfield datasets pull``."""

from __future__ import annotations

from typing import Annotated

import typer

from nearfield.faces.cli.output import print_json, print_lines
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Session
from nearfield.views.lines.table import table
from nearfield.views.lines.text import megabytes

_FACTS = ["name", "title", "licence", "rows", "size"]

app = typer.Typer(invoke_without_command=True, help="Real data to try things on: list, pull.")


@app.callback()
def datasets(ctx: typer.Context) -> None:
    """Every dataset known by name."""
    if ctx.invoked_subcommand:
        return
    from nearfield.datasets import is_here, known

    session: Session = ctx.obj
    facts = [
        {**{name: getattr(data, name) for name in _FACTS}, "here": is_here(data.name)}
        for data in known()
    ]
    if session.json:
        print_json({"datasets": facts})
        return
    head = ["name", "what", "rows", "size", "here"]
    rows = [[f["name"], f["title"], f["rows"], megabytes(f["size"]), f["here"]] for f in facts]
    print_lines(table(head, rows))
    print_lines(f"{f['name']}: {f['licence']}." for f in facts)


@app.command()
def pull(ctx: typer.Context, name: Annotated[str, typer.Argument(help="A known name.")]) -> None:
    """Fetch a dataset into the cache, and check it."""
    from nearfield.datasets import pull as fetch

    session: Session = ctx.obj
    with watching() as watch:
        path = fetch(name, progress=watch(f"Fetching {name}"))
    if session.json:
        print_json({"name": name, "path": str(path)})
    else:
        print_lines([f"{name} is here: {path}", f"Next: nearfield add {name}"])
