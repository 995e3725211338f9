"""``nearfield representatives``."""

from __future__ import annotations

from typing import Annotated

import typer

from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.output import print_json, print_lines, width_of_screen
from nearfield.faces.cli.session import Name, Session, Where
from nearfield.views.lines import lines_of


def representatives(
    ctx: typer.Context,
    k: Annotated[int, typer.Option("-k", metavar="N", help="How many.")] = 10,
    where: Where = None,
    out: Out = None,
    collection: Name = None,
) -> None:
    """A few items that stand for the whole."""
    session: Session = ctx.obj
    check_out(out)
    found = session.collection(collection).representatives(k, where=where)
    write_out(found.to_arrow(), out)
    if session.json:
        print_json(found.to_dict())
    else:
        print_lines(lines_of("representatives", found, width_of_screen()))
