"""``nearfield outliers``."""

from __future__ import annotations

from typing import Annotated

import typer

from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.output import print_json, print_lines, width_of_screen
from nearfield.faces.cli.session import Name, Session, Where
from nearfield.views.lines import lines_of


def outliers(
    ctx: typer.Context,
    threshold: Annotated[
        float | None,
        typer.Option(metavar="T", help="Spreads below the typical item. [default: 3]"),
    ] = None,
    share: Annotated[
        float | None, typer.Option(metavar="SHARE", help="Or: the share of the items to name.")
    ] = None,
    neighbors: Annotated[
        int, typer.Option("-k", metavar="N", help="Neighbors that count for each item.")
    ] = 15,
    where: Where = None,
    out: Out = None,
    collection: Name = None,
) -> None:
    """The least typical items, and what they are nearest to."""
    session: Session = ctx.obj
    check_out(out)
    target = session.collection(collection)
    found = target.outliers(k=neighbors, threshold=threshold, share=share, where=where)
    write_out(found.to_arrow(), out)
    if session.json:
        print_json(found.to_dict())
    else:
        print_lines(lines_of("outliers", found, width_of_screen()))
