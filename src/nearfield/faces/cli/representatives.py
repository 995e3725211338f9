"""``nearfield representatives``."""

from __future__ import annotations

from typing import Annotated

import typer

from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.output import count, one_line, print_json, print_lines, width_of_screen
from nearfield.faces.cli.session import Name, Session, Where


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
        return
    texts = found.texts or found.ids
    total = count(len(found.ids), "item")
    lines = [
        f"{len(found)} for {total}, coverage {found.coverage:.2f}.",
        " items  near",
    ]
    for row, many, near in zip(found.rows, found.stands_for, found.nearness, strict=True):
        head = one_line(f"{found.ids[row]} · {texts[row]}", width_of_screen() - 14)
        lines.append(f"{int(many):>6,}  {near:.2f}  {head}")
    print_lines(lines)
