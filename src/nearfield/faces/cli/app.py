"""The verbs of the command line, in the order of ``--help``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearfield.faces.cli import (
    add,
    classify,
    cluster,
    collections,
    datasets,
    demo,
    duplicates,
    encode,
    evaluate,
    models,
    outliers,
    recommend,
    reembed,
    representatives,
    search,
    topics,
    train,
)
from nearfield.faces.cli import map as maps
from nearfield.faces.cli.session import Session

app = typer.Typer(
    name="nearfield",
    help="From any pile of data to vectors, and from vectors to answers.",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from nearfield import __version__

        typer.echo(f"nearfield {__version__}")
        raise typer.Exit


@app.callback()
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


app.command()(demo.demo)
app.command()(add.add)
app.command()(search.search)
app.command()(search.similar)
app.command()(duplicates.duplicates)
app.command()(cluster.cluster)
app.command()(topics.topics)
app.command("map")(maps.map_)
app.command()(recommend.recommend)
app.command()(classify.classify)
app.command()(outliers.outliers)
app.command()(representatives.representatives)
app.command()(encode.encode)
app.command()(train.train)
app.command()(evaluate.evaluate)
app.command()(collections.ls)
app.command()(collections.info)
app.command()(collections.delete)
app.command()(reembed.reembed)
app.command()(reembed.back)
app.command()(collections.compact)
app.add_typer(models.app, name="models")
app.add_typer(datasets.app, name="datasets")
