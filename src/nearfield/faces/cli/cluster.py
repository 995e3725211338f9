"""``nearfield cluster``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.given import Texts, Vectors, given, needs_vectors, no_collection
from nearfield.faces.cli.output import (
    print_json,
    print_lines,
    say,
    width_of_screen,
)
from nearfield.faces.cli.session import Grouping, Groups, Name, Save, Seed, Session, Where
from nearfield.views.lines import lines_of
from nearfield.views.lines.text import count


def cluster(
    ctx: typer.Context,
    method: Grouping = "kmeans",
    k: Groups = None,
    option: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="An option of the method: eps=0.1 ..."),
    ] = None,
    stability: Annotated[
        bool, typer.Option("--stability", help="Measure how much the clusters hold.")
    ] = False,
    seed: Seed = 0,
    where: Where = None,
    vectors: Vectors = None,
    texts: Texts = None,
    save: Save = None,
    out: Out = None,
    collection: Name = None,
) -> None:
    """Groups of alike items, their names, and a confidence for every item."""
    from nearfield.faces.cli.settings import settings

    session: Session = ctx.obj
    check_out(out)
    how: dict[str, Any] = {"method": method, "k": k, "random_state": seed, "stability": stability}
    how |= settings(option or [], taken=how)
    if vectors is not None:
        from nearfield.tasks.cluster import cluster as found_in

        no_collection(where=where, collection=collection)
        rows, words, ids = given(vectors, texts)
        found = found_in(rows, ids=ids, texts=words, **how)
    else:
        needs_vectors(texts)
        found = session.collection(collection).cluster(where=where, **how)
    if save is not None:
        found.save(save)
        say(f"{count(len(found), 'cluster')} in {save}")
    write_out(found.to_arrow(), out)
    if session.json:
        print_json(found.to_dict())
    else:
        print_lines(lines_of("cluster", found, width_of_screen()))
