"""``nearfield duplicates``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nearfield.errors import Hint, UsageError
from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.output import print_json, print_lines, width_of_screen
from nearfield.faces.cli.session import Name, Session, Where
from nearfield.views.lines import lines_of

if TYPE_CHECKING:
    from nearfield.tasks.duplicates import Duplicates, Matches


def duplicates(
    ctx: typer.Context,
    threshold: Annotated[
        float | None, typer.Option(metavar="T", help="The lowest score of a pair, 0.05 to 1.")
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(metavar="P", help="How many of the pairs shall be the same. [default: 0.95]"),
    ] = None,
    keep: Annotated[
        str, typer.Option(metavar="RULE", help="first, longest, fullest or newest:COLUMN.")
    ] = "first",
    marked: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Judged pairs: id1,id2,duplicate (.csv).")
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which items are in another collection?")
    ] = None,
    of: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Is this text already here?")
    ] = None,
    strict_numbers: Annotated[
        bool, typer.Option(help="Keep apart what differs in a negation, number, unit or date.")
    ] = True,
    out: Out = None,
    where: Where = None,
    collection: Name = None,
) -> None:
    """Groups of items that are the same, exactly or nearly."""
    session: Session = ctx.obj
    check_out(out)
    if threshold is not None and precision is not None:
        raise UsageError("Both --threshold and --precision were given; one of them decides.")
    if of is not None and against is not None:
        raise UsageError("Both --of and --against were given.", "Ask for one of them.")
    target = session.collection(collection)
    options: dict[str, Any] = {
        "threshold": threshold, "precision": 0.95 if precision is None else precision,
        "strict_numbers": strict_numbers, "where": where,
    }  # fmt: skip
    if of is None and against is None:
        _print(session, target.duplicates(keep=keep, marked=marked, **options), out)
        return
    if keep != "first" or marked is not None:
        raise UsageError("--keep and --marked do not go with --of and --against.")
    if of is not None:
        _print(session, target.duplicates_of(of, **options), out)
    else:
        _print(session, target.duplicates(against=against, **options), out)


def _print(session: Session, found: Duplicates | Matches, out: Path | None) -> None:
    if session.json:
        print_json(found.to_dict())
    else:
        from nearfield.tasks.duplicates import Matches

        verb = "matches" if isinstance(found, Matches) else "duplicates"
        print_lines(_next(lines_of(verb, found, width_of_screen()), out))
    write_out(found.to_arrow(), out)


def _next(lines: Iterable[str | Hint], out: Path | None) -> Iterator[str | Hint]:
    """One hint: how to see all of them, and to whom has seen them, how to remove one."""
    for line in lines:
        if isinstance(line, str) or ("out" in line.options) == (out is None):
            yield line
