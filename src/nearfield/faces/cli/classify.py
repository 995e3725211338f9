"""``nearfield classify``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.given import Texts, Vectors, given, given_columns, no_collection
from nearfield.faces.cli.output import (
    count,
    one_line,
    print_json,
    print_lines,
    say,
    table,
    width_of_screen,
)
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Load, Name, Save, Session, Where

if TYPE_CHECKING:
    from nearfield.tasks.classify import Classification, Report

SHOWN = 20  # items on the screen; all of them are in --out and --json


def classify(
    ctx: typer.Context,
    label: Annotated[
        str | None, typer.Option(metavar="COL", help="The column of labels to learn from.")
    ] = None,
    predict: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What to label. [default: the items without a label]"),
    ] = None,
    text: Annotated[
        str | None, typer.Option(metavar="COL", help="The column of text in that file.")
    ] = None,
    method: Annotated[
        str | None,
        typer.Option(metavar="M", help="auto, logistic, neighbors or zero-shot. [default: auto]"),
    ] = None,
    labels: Annotated[
        str | None, typer.Option(metavar="A,B,...", help="Names or descriptions, for zero-shot.")
    ] = None,
    coverage: Annotated[
        float, typer.Option(metavar="SHARE", help="How often the sets hold the right label.")
    ] = 0.9,
    separator: Annotated[
        str | None, typer.Option(metavar="SIGN", help="Between several labels in one cell.")
    ] = None,
    next_: Annotated[
        int, typer.Option("--next", metavar="N", help="Name the N items to label next.")
    ] = 0,
    where: Where = None,
    vectors: Vectors = None,
    texts: Texts = None,
    save: Save = None,
    load: Load = None,
    out: Out = None,
    collection: Name = None,
) -> None:
    """Labels with calibrated probabilities, or an abstention; and how far to trust them."""
    session: Session = ctx.obj
    check_out(out)
    how: dict[str, Any] = {"coverage": coverage, "separator": separator}
    how |= {} if method is None else {"method": method}
    if vectors is not None:
        no_collection(where=where, collection=collection, labels=labels, load=load, text=text)
        found = _of_given(vectors, texts, label, predict, how)
    else:
        names = None if labels is None else [name.strip() for name in labels.split(",")]
        with watching() as watch:
            found = session.collection(collection).classify(
                label, predict=predict, text=text, labels=names, model=load, where=where,
                watch=watch, **how,
            )  # fmt: skip
    if save is not None and found.model is not None:
        found.model.save(save)
        say(f"What was learned is in {save}")
    write_out(found.to_arrow(), out)
    if session.json:
        if next_:
            found = replace(found, to_label=tuple(found.next(next_)))
        print_json(found.to_dict())
    else:
        print_lines(_lines(found, next_))


def _of_given(
    vectors: Path, texts: Path | None, label: str | None, predict: Path | None, how: dict[str, Any]
) -> Classification:
    """From someone's own vectors; the labels are a column of the file of texts."""
    from nearfield.errors import UnknownName, UsageError
    from nearfield.tasks.classify import classify as found_in

    if texts is None or label is None:
        raise UsageError(
            "The labels of --vectors are a column of the file of texts.",
            "Run: nearfield classify --vectors FILE.npy --texts FILE.csv --label COLUMN",
        )
    rows, words, ids = given(vectors, texts)
    columns = given_columns(vectors, texts)
    if label not in columns:
        raise UnknownName("column", label, columns)
    new = None if predict is None else given(predict, None)[0]
    return found_in(rows, columns[label], ids=ids, texts=words, predict=new, **how)


def _lines(found: Classification, more: int) -> Iterator[str]:
    yield from _of_report(found.report)
    answers = found.to_dict()["items"]
    none = sum(item["abstained"] for item in answers)
    yield f"{count(len(answers), 'item')} to label: {len(answers) - none:,} answered, {none:,} not."
    for row, item in enumerate(answers[:SHOWN]):
        names = ", ".join(f"{n['label']} {n['probability']:.2f}" for n in item["labels"][:3])
        names += f" and {len(item['labels']) - 3} more" if len(item["labels"]) > 3 else ""
        if item["abstained"]:
            names = f"? between {names}" if names else "? like no example"
        words = found.texts[row] if found.texts else ""
        yield _line(f"{item['id']} · {names} · {words}")
    if len(answers) > SHOWN:
        yield f"  ... and {len(answers) - SHOWN:,} more: --out FILE.csv"
    if more:
        yield f"To label next: {', '.join(found.next(more)) or 'nothing is left'}"


def _of_report(report: Report) -> Iterator[str]:
    chosen = f", {report.setting}" if report.setting else ""
    if report.accuracy is not None:
        yield (
            f"{report.held_out:,} of {count(report.examples, 'example')} held out "
            f"({report.method}{chosen}):"
        )
        yield f"  accuracy {report.accuracy:.3f}, macro F1 {report.macro_f1:.3f}"
    if report.coverage is not None:
        yield (
            f"  calibration error {report.calibration_error:.3f}; the sets hold the right label "
            f"for {report.coverage:.3f} of the rows ({report.asked:g} was asked)"
        )
        right = report.accuracy_answered
        sure = f", right for {right:.3f} of them" if right is not None else ""
        yield f"  one label for {report.answered:.3f} of the rows{sure}"
    if report.note:
        yield report.note
    if report.left_out:
        alone = ", ".join(report.left_out)
        yield one_line(f"Too few to hold out: {alone}", width_of_screen())
    if report.confusions:
        yield "Most often confused:"
        rows = [(c.label, c.called, c.count) for c in report.confusions[:5]]
        yield from (f"  {line}" for line in table(["label", "called", "times"], rows))
    if report.mistakes:
        yield "Mistakes worth reading:"
    for mistake in report.mistakes[:5]:
        what = f"{mistake.label}, called {mistake.called} ({mistake.probability:.2f})"
        yield _line(f"{mistake.id} · {what} · {mistake.text}")


def _line(text: str) -> str:
    return f"  {one_line(text, width_of_screen() - 2)}"
