"""``nearfield evaluate``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nearfield.errors import UsageError
from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.output import print_json, print_lines, say, table
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Name, Session

if TYPE_CHECKING:
    from nearfield.tasks.evaluate import Comparison, Evaluation


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
    failures = found.missed(wanted)
    if wanted:
        found = replace(found, failures=failures)
    if session.json:
        print_json(found.to_dict())
    else:
        print_lines(lines_of(found))
    write_out(found.to_arrow(), out)
    if failures:
        say(*failures)
        raise typer.Exit(1)


def lines_of(found: Evaluation | Comparison) -> Iterator[str]:
    """A table of the metrics, what was found besides, and who is better."""
    evaluations: dict[str, Evaluation] = getattr(found, "evaluations", {"value": found})
    first = next(iter(evaluations.values()))
    yield f"{first.task}, {first.n:,} {first.of}; in brackets intervals of 95 %"
    yield from table(
        ["metric", *evaluations],
        [[name, *(_shown(e, name) for e in evaluations.values())] for name in first.metrics],
    )
    if "threshold" in first.facts:
        yield f"Best threshold {first.facts['threshold']:.3f}, chosen on all the pairs."
    for wrong in first.facts.get("confused", [])[:3]:
        times = f"{wrong['times']:,} times" if wrong["times"] > 1 else "once"
        yield f"Most confused: {wrong['label']} taken for {wrong['predicted']}, {times}."
    yield from first.notes
    yield from getattr(found, "sentences", {}).values()


def _shown(evaluation: Evaluation, metric: str) -> str:
    value, low, high = evaluation.metrics[metric]
    return f"{value:.4f} [{low:.3f}, {high:.3f}]"


def _least(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        raise UsageError(
            f"{text!r} was given; METRIC=VALUE was wanted.", "Use: --fail-under nDCG@10=.6"
        ) from None
