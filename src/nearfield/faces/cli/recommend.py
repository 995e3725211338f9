"""``nearfield recommend``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from nearfield.errors import UsageError
from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.output import (
    one_line,
    print_json,
    print_lines,
    say,
    table,
    width_of_screen,
)
from nearfield.faces.cli.session import Count, Name, Session, Where

if TYPE_CHECKING:
    from nearfield.collection import Collection
    from nearfield.tasks.recommend import Because, Recommendations, RecommenderReport


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
            print_lines(_report(report))
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
        print_lines(_lines(target, found))


def _evaluated(target: Collection, history: str | None, k: int) -> RecommenderReport:
    if history is None:
        raise UsageError(
            "There is no log to measure on.",
            "Run: nearfield recommend --history events.csv --evaluate",
        )
    return target.evaluate_recommender(history, k=k)


def _lines(target: Collection, found: Recommendations) -> Iterator[str]:
    """Two lines an item: id and text, then the score and why."""
    wide = width_of_screen() - 4
    if not found.items:
        yield "Nothing to recommend."
        return
    reasons = [reason for item in found for reason in item.because]
    named = {*found.ids, *(reason.what for reason in reasons if reason.source == "id")}
    texts = {item["id"]: item["text"] for item in target.get(*sorted(named))}
    for number, item in enumerate(found, start=1):
        yield f"{number:>2}. {one_line(f'{item.id}  {texts[item.id]}', wide)}"
        why = ", ".join(_reason(reason, texts) for reason in item.because)
        yield f"    {one_line(f'{item.score:.2f} because of {why}', wide)}"


def _reason(reason: Because, texts: dict[str, str]) -> str:
    said = {"text": f'"{reason.what}"', "id": f"{reason.what} {texts.get(reason.what, '')}"}
    if reason.source not in said:
        return f"{reason.source}: {reason.what}"
    return f"{one_line(said[reason.source], 28)} ({reason.share:.0%})"


def _report(report: RecommenderReport) -> Iterator[str]:
    names = list(next(iter(report.methods.values())))
    rows = []
    for method, measured in report.methods.items():
        cells = []
        for m in measured.values():
            sure = "" if m.low is None else f" ({m.low:.3f}-{m.high:.3f})"
            cells.append(f"{m.value:.3f}{sure}")
        rows.append([method, *cells])
    yield from table(["method", *names], rows)
    yield ""
    yield (
        f"{report.users:,} users; the last {report.test:,} liked events held out, "
        f"{report.train:,} events learned from; 95 % intervals over the users."
    )
    yield (
        f"Chosen on the log: half-life {report.half_life:g} events, "
        f"text weight {report.text_weight:g}."
    )
