"""``nearfield duplicates``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nearfield.errors import UsageError
from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.output import count, one_line, print_json, print_lines, width_of_screen
from nearfield.faces.cli.session import Name, Session, Where

if TYPE_CHECKING:
    from nearfield.tasks.duplicates import Duplicates, Flag, Matches

SHOWN = 20  # groups, or matches
FLAGS = 5


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

        print_lines(_matched(found) if isinstance(found, Matches) else _grouped(found, out))
    write_out(found.to_arrow(), out)


def _grouped(found: Duplicates, out: Path | None) -> Iterator[str]:
    for group in found.groups[:SHOWN]:
        yield _line(f"{group.similarity:.2f} keep {group.keep}: {', '.join(group.ids[1:])}")
    if len(found.groups) > SHOWN:
        yield f"and {count(len(found.groups) - SHOWN, 'group')} more"
    extra = count(len(found.extra), "item")
    yield f"{count(len(found.groups), 'group')}; without {extra} each would be here once."
    yield from _trust(found, "kept apart or to be looked at")
    if found.groups and out is None:
        yield "All of them: nearfield duplicates --out duplicates.csv"
    elif found.groups:
        yield "To remove one: nearfield delete ID"


def _matched(found: Matches) -> Iterator[str]:
    for match in found.matches[:SHOWN]:
        yield _line(f"{match.similarity:.2f} {match.id} is {match.other}")
    if len(found) > SHOWN:
        yield f"and {len(found) - SHOWN:,} more"
    yield f"{count(len(found.ids), 'item')} found there." if found.matches else "None is there."
    yield from _trust(found, "alike, and not the same")


def _trust(found: Duplicates | Matches, what: str) -> Iterator[str]:
    yield f"Estimated precision {found.estimated_precision:.3f}: {found.how}"
    flags: tuple[Flag, ...] = found.flagged
    if flags:
        yield f"{count(len(flags), 'pair')} {what}:"
    for flag in flags[:FLAGS]:
        said = f"{' and '.join(flag.ids)} differ in {', '.join(flag.differences)}"
        yield _line(f"{flag.similarity:.2f} {said}")


def _line(text: str) -> str:
    return "  " + one_line(text, width_of_screen() - 2)
