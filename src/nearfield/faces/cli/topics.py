"""``nearfield topics``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nearfield.errors import UsageError
from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.given import (
    Texts,
    Vectors,
    given,
    given_columns,
    needs_vectors,
    no_collection,
)
from nearfield.faces.cli.output import (
    print_json,
    print_lines,
    say,
    width_of_screen,
)
from nearfield.faces.cli.session import Grouping, Groups, Load, Name, Save, Seed, Session, Where
from nearfield.views.lines import lines_of
from nearfield.views.lines.text import count

if TYPE_CHECKING:
    from nearfield.tasks.topics import Topics


def topics(
    ctx: typer.Context,
    k: Groups = None,
    method: Grouping = "kmeans",
    min_confidence: Annotated[
        float | None,
        typer.Option(metavar="C", help="Items below have no topic. [default: 0, each has one]"),
    ] = None,
    seeds: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=WORDS", help="A topic of your own: billing=invoice,refund."),
    ] = None,
    levels: Annotated[
        int | None, typer.Option(metavar="N", help="2: sub-topics too, as a tree. [default: 1]")
    ] = None,
    merge: Annotated[
        list[str] | None, typer.Option(metavar="A,B", help="Make these topics one.")
    ] = None,
    split: Annotated[
        list[str] | None, typer.Option(metavar="A", help="Make a topic its sub-topics.")
    ] = None,
    rename: Annotated[
        list[str] | None, typer.Option(metavar="A=NAME", help="Give a topic a name.")
    ] = None,
    over_time: Annotated[
        str | None, typer.Option(metavar="COL", help="Count by the dates in a column.")
    ] = None,
    bins: Annotated[
        str, typer.Option(metavar="N", help="Bins of time: a number, year, month, week or day.")
    ] = "10",
    by: Annotated[
        str | None, typer.Option(metavar="COL", help="Compare the groups of a column.")
    ] = None,
    seed: Seed = 0,
    where: Where = None,
    vectors: Vectors = None,
    texts: Texts = None,
    save: Save = None,
    load: Load = None,
    out: Out = None,
    collection: Name = None,
) -> None:
    """Clusters with names, keywords, typical items, sub-topics; over time and by group."""
    session: Session = ctx.obj
    check_out(out)
    how: dict[str, Any] = {
        "k": k, "method": method, "seeds": _seeds(seeds or []), "random_state": seed,
        "min_confidence": min_confidence or 0.0, "levels": levels or 1,
    }  # fmt: skip
    if load is not None:
        no_collection(k=k, where=where, vectors=vectors, seeds=seeds or None)
        found = _loaded(session, load, collection, columns=bool(over_time or by))
        found = found.rethreshold(
            found.min_confidence if min_confidence is None else min_confidence
        )
        found = replace(found, levels=levels or found.levels)
    elif vectors is not None:
        no_collection(where=where, collection=collection)
        found = _of_vectors(vectors, texts, how)
    else:
        needs_vectors(texts)
        found = session.collection(collection).topics(where=where, **how)
    found = _edited(found, merge or [], split or [], rename or [])
    more: dict[str, Any] = {}
    if over_time:
        more["over_time"] = found.over_time(over_time, bins)
    if by:
        more["by_group"] = found.by_group(by)
    if save is not None:
        found.save(save)
        say(f"{count(len(found), 'topic')} in {save}")
    write_out(found.to_arrow(), out)
    if session.json:
        print_json(found.to_dict(**more))
    else:
        from nearfield.views.lines.topics import fitted

        print_lines(lines_of("topics", found, width_of_screen()))
        for answer in more.values():
            print_lines(fitted(["", *repr(answer).splitlines()], width_of_screen()))


def _of_vectors(vectors: Path, texts: Path | None, how: dict[str, Any]) -> Topics:
    from nearfield.tasks.topics import topics as topics_of

    if texts is None:
        raise UsageError("Topics are named by words.", "Give the texts: --texts FILE")
    rows, words, ids = given(vectors, texts)
    columns = given_columns(vectors, texts)

    def column(name: str) -> list[Any]:
        if name not in columns:
            from nearfield.errors import UnknownName

            raise UnknownName("column", name, columns)
        return columns[name]

    return topics_of(rows, texts=words or [], ids=ids, column=column, **how)


def _loaded(session: Session, path: Path, collection: str | None, *, columns: bool) -> Topics:
    from nearfield.collection.topics import reopen
    from nearfield.tasks.topics import Topics

    return reopen(session.collection(collection), path) if columns else Topics.load(path)


def _edited(found: Topics, merge: list[str], split: list[str], rename: list[str]) -> Topics:
    for which in rename:
        topic, equals, name = which.partition("=")
        if not equals:
            raise UsageError(f"{which!r} was given; A=NAME was wanted.", "Use: --rename 3=billing")
        found = found.rename(topic, name)
    for which in merge:
        found = found.merge(which.split(","))
    for which in split:
        found = found.split(which)
    return found


def _seeds(texts: list[str]) -> dict[str, list[str]] | None:
    """Seeds from NAME=WORD,WORD, or from a .json file of them."""
    import json

    seeds: dict[str, list[str]] = {}
    for text in texts:
        name, equals, words = text.partition("=")
        if equals:
            seeds[name] = words.split(",")
            continue
        try:
            read = json.loads(Path(text).read_text("utf-8"))
            seeds |= {
                str(n): [w] if isinstance(w, str) else list(map(str, w)) for n, w in read.items()
            }
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise UsageError(
                f"{text!r} is neither NAME=WORD,WORD nor a readable .json file of name to words.",
                "Use: --seeds billing=invoice,refund",
            ) from error
    return seeds or None
