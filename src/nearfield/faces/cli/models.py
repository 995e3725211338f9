"""``nearfield models``, ``nearfield models pull`` and ``nearfield models calibrate``."""

from __future__ import annotations

from typing import Annotated

import typer

from nearfield.faces.cli.output import print_json, print_lines, say
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Kind, Session, Text
from nearfield.views.lines.table import table
from nearfield.views.lines.text import megabytes

_FACTS = ["name", "kind", "title", "licence", "dim", "max_tokens", "size"]

app = typer.Typer(invoke_without_command=True, help="The models: list, pull, calibrate.")


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
    head = ["name", "kind", "width", "tokens", "size", "licence", "here"]
    columns = ["name", "kind", "dim", "max_tokens", "size", "licence", "here"]
    sized = [{**f, "size": megabytes(f["size"])} for f in facts]
    print_lines(table(head, [[f[column] for column in columns] for f in sized]))
    print_lines(["Also any folder, or hub name (org/name), of a sentence encoder or a reranker."])


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


@app.command()
def calibrate(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A model's name or folder.")],
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A file, a folder or a dataset: your own texts.")
    ],
    text: Text = None,
    kind: Kind = None,
) -> None:
    """Make a model faster (int8) on your own texts, and see how near it stays."""
    from nearfield.collection import texts_of
    from nearfield.encoders import calibrate as quantise
    from nearfield.faces.cli.add import existing

    session: Session = ctx.obj
    with watching() as watch:
        texts = texts_of(existing(source), text=text, kind=kind, watch=watch)
        done = quantise(name, texts, watch=watch)
    if session.json:
        fidelity = done.fidelity.to_dict()
        print_json({"name": done.model, "precision": done.precision, "fidelity": fidelity})
    else:
        print_lines([str(done.fidelity)])
        say(f"Next: nearfield add FILE --model {name} --precision int8")
