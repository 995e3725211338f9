"""``nearfield recommend``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from nearfield.errors import UsageError
from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.output import (
    print_json,
    print_lines,
    say,
    width_of_screen,
)
from nearfield.faces.cli.session import Count, Name, Session, Where
from nearfield.views.lines import lines_of

if TYPE_CHECKING:
    from nearfield.collection import Collection
    from nearfield.tasks.recommend import Recommendations, RecommenderReport


def recommend(
    ctx: typer.Context,
    like: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="An item that is liked; may be repeated.")
    ] = None,
    dislike: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="An item that is not; may be repeated.")
    ] = None,
    text: Annotated[
        list[str] | None, typer.Option(metavar="WORDS", help="What is liked, in words.")
    ] = None,
    history: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Events: user, item, and rating or event, and time."),
    ] = None,
    user: Annotated[
        str | None, typer.Option(metavar="U", help="Whose history in that file counts.")
    ] = None,
    k: Count = 10,
    where: Where = None,
    diversity: Annotated[
        float, typer.Option(metavar="D", help="From 0, the best, to 1, the least alike.")
    ] = 0.2,
    evaluate: Annotated[
        bool, typer.Option("--evaluate", help="Measure it on the last events of --history.")
    ] = False,
    out: Out = None,
    collection: Name = None,
) -> None:
    """Unseen items by what someone liked, said or did, with reasons."""
    session: Session = ctx.obj
    check_out(out)
    target = session.collection(collection)
    if evaluate:
        report = _evaluated(target, history, k)
        say(*report.notes)
        write_out(report.to_arrow(), out)
        if session.json:
            print_json(report.to_dict())
        else:
            print_lines(lines_of("evaluate", report, width_of_screen()))
        return
    found = target.recommend(
        like=like or (), dislike=dislike or (), text=text or (), history=history, user=user,
        k=k, where=where, diversity=diversity,
    )  # fmt: skip
    say(*found.notes)
    write_out(found.to_arrow(), out)
    if session.json:
        print_json(found.to_dict())
    else:
        print_lines(lines_of("recommend", _with_texts(target, found), width_of_screen()))


def _evaluated(target: Collection, history: str | None, k: int) -> RecommenderReport:
    if history is None:
        raise UsageError(
            "There is no log to measure on.",
            "Run: nearfield recommend --history events.csv --evaluate",
        )
    return target.evaluate_recommender(history, k=k)


def _with_texts(target: Collection, found: Recommendations) -> Recommendations:
    reasons = [reason for item in found for reason in item.because]
    named = {*found.ids, *(reason.what for reason in reasons if reason.kind == "id")}
    texts = {item["id"]: item["text"] for item in target.get(*sorted(named))} if named else {}
    return replace(found, texts=texts)
