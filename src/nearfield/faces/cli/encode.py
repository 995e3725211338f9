"""``nearfield encode``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearfield.faces.cli.output import print_json, print_lines, say
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Engine, Id, Kind, Model, Session, Strict, Text


def encode(
    ctx: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...", help="Files, folders, a dataset's name, or - for stdin."
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(metavar="FILE", help="The file to write: .parquet, or .npy and .npy.json."),
    ],
    text: Text = None,
    id: Id = None,  # noqa: A002 - the option's name
    model: Model = "minilm",
    precision: Annotated[
        str,
        typer.Option(metavar="P", help="Of the vectors: float32, int8, uint8, binary or ubinary."),
    ] = "float32",
    truncate_dim: Annotated[
        int | None, typer.Option(metavar="N", help="Keep the first N numbers of each vector.")
    ] = None,
    engine_precision: Engine = "auto",
    kind: Kind = None,
    strict: Strict = False,
) -> None:
    """Vectors alone, with their ids, in a file; resumes."""
    from nearfield.collection import export
    from nearfield.faces.cli.add import existing

    session: Session = ctx.obj
    with watching() as watch:
        report = export(
            *map(existing, sources),
            out=out, text=text, id=id, kind=kind, strict=strict, model=model, precision=precision,
            truncate_dim=truncate_dim, engine_precision=engine_precision, watch=watch,
        )  # fmt: skip
    say(*report.sentences())
    if session.json:
        print_json(report.to_dict())
    else:
        print_lines([f"{report.rows:,} vectors of {report.dim} numbers in {report.out}."])
