"""``nearfield topics``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nearfield.errors import UnknownName, UsageError
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
    count,
    one_line,
    print_json,
    print_lines,
    say,
    width_of_screen,
)
from nearfield.faces.cli.session import Grouping, Groups, Load, Name, Save, Seed, Session, Where

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
    column = _columns(session, found, collection, vectors, texts)
    if over_time:
        found = replace(found, timeline=found.over_time(column(over_time), bins))
    if by:
        found = replace(found, groups=found.by_group(column(by)))
    if save is not None:
        found.save(save)
        say(f"{count(len(found), 'topic')} in {save}")
    write_out(found.to_arrow(), out)
    if session.json:
        print_json(found.to_dict())
    else:
        print_lines(one_line_each(lines_of(found)))
        for answer in filter(None, (found.timeline, found.groups)):
            print_lines(one_line_each(["", *repr(answer).splitlines()]))


def lines_of(found: Topics) -> Iterator[str]:
    """What was found, then two lines a topic, or the tree; and what confidence was asked for."""
    yield f"{count(len(found), 'topic')} of {count(len(found.corpus), 'item')} ({found.how})."
    if found.levels > 1:
        for child in found.tree(found.levels).children:
            yield from child.lines(1)
    else:
        for topic in found:
            yield f"{topic.cluster:>3}. {count(topic.size, 'item')}: {topic.name}"
            rest = [word for word in topic.keywords if word not in topic.name.split(", ")]
            if rest:
                yield f"     {', '.join(rest)}"
            yield f"     such as {', '.join(topic.typical[:1])}: {topic.example}"
    asked = found.min_confidence
    if found.without:
        yield f"{count(found.without, 'item')} without a topic (confidence below {asked:g})."
    elif not asked:
        yield "Every item has a topic; --min-confidence .3 leaves out the less sure ones."


def one_line_each(lines: Any) -> Iterator[str]:
    """Lines cut to the screen, with their indents."""
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        yield indent + one_line(line, width_of_screen() - len(indent))


def _of_vectors(vectors: Path, texts: Path | None, how: dict[str, Any]) -> Topics:
    from nearfield.tasks.topics import topics as topics_of

    if texts is None:
        raise UsageError("Topics are named by words.", "Give the texts: --texts FILE")
    rows, words, ids = given(vectors, texts)
    return topics_of(rows, texts=words or [], ids=ids, **how)


def _columns(
    session: Session,
    found: Topics,
    collection: str | None,
    vectors: Path | None,
    texts: Path | None,
) -> Callable[[str], list[Any]]:
    """How a column's values are read, one for each item of the topics."""

    def column(name: str) -> list[Any]:
        from nearfield.collection.topics import values_of

        if vectors is None or texts is None:
            return values_of(session.collection(collection), found, name)
        columns = given_columns(vectors, texts)
        if name not in columns:
            raise UnknownName("column", name, columns)
        return columns[name]

    return column


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
