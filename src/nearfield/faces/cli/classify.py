"""``nearfield classify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.given import Texts, Vectors, given, given_columns, no_collection
from nearfield.faces.cli.output import (
    print_json,
    print_lines,
    say,
    width_of_screen,
)
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Load, Name, Save, Session, Where
from nearfield.views.lines import lines_of

if TYPE_CHECKING:
    from nearfield.tasks.classify import Classification


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
        document = found.to_dict()
        print_json({**document, "next": found.next(next_)} if next_ else document)
    else:
        print_lines(lines_of("classify", found, width_of_screen()))
        if next_:
            print_lines([f"To label next: {', '.join(found.next(next_)) or 'nothing is left'}"])


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
