"""``nearfield evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearfield.errors import UsageError
from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.output import print_json, print_lines, say, width_of_screen
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Name, Session
from nearfield.views.lines import lines_of


def evaluate(
    ctx: typer.Context,
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="A table; its columns say what it is.")
    ] = None,
    queries: Annotated[Path | None, typer.Option(metavar="FILE", help="Queries: id, text.")] = None,
    qrels: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What is relevant: query, item, relevance.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="M", help="The model. [default: the collection's, minilm]")
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="M", help="A second model, compared with the first.")
    ] = None,
    mode: Annotated[
        str | None, typer.Option(metavar="MODE", help="hybrid, vector or text. [default: all]")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND", help="retrieval, similarity, pairs, clustering or classification."
        ),
    ] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="A,B,C", help="Its columns, where they are not obvious.")
    ] = None,
    k: Annotated[int, typer.Option("-k", "--k", metavar="N", help="Places that count.")] = 10,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(metavar="METRIC=V", help="Exit with 1 if a metric is lower; repeatable."),
    ] = None,
    out: Out = None,
    collection: Name = None,
) -> None:
    """How good is a model, or a search, on your own files; and is it better than another."""
    from nearfield.collection.evaluate import evaluate as run

    session: Session = ctx.obj
    check_out(out)
    wanted = dict(map(_least, fail_under or []))
    searched = file is None and queries is not None
    target = session.collection(collection) if searched or collection else None
    with watching() as watch:
        found = run(
            file, model=model, against=against, queries=queries, qrels=qrels, collection=target,
            mode=mode, kind=kind, columns=columns.split(",") if columns else (), k=k, watch=watch,
        )  # fmt: skip
    failures = found.failures(wanted)
    if session.json:
        print_json({**found.to_dict(), "failures": failures} if wanted else found.to_dict())
    else:
        print_lines(lines_of("evaluate", found, width_of_screen()))
    write_out(found.to_arrow(), out)
    if failures:
        say(*failures)
        raise typer.Exit(1)


def _least(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        raise UsageError(
            f"{text!r} was given; METRIC=VALUE was wanted.", "Use: --fail-under nDCG@10=.6"
        ) from None
