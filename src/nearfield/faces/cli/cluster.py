"""``nearfield cluster``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nearfield.faces.cli.answers import Out, check_out, write_out
from nearfield.faces.cli.given import Texts, Vectors, given, needs_vectors, no_collection
from nearfield.faces.cli.output import (
    count,
    one_line,
    print_json,
    print_lines,
    say,
    width_of_screen,
)
from nearfield.faces.cli.session import Grouping, Groups, Name, Save, Seed, Session, Where

if TYPE_CHECKING:
    from nearfield.tasks.cluster import Clusters


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
        print_lines(lines_of(found))


def lines_of(found: Clusters) -> Iterator[str]:
    """What was found and why so many; then two lines a cluster: its name, and typical items."""
    none = int((found.labels < 0).sum())
    apart = f", {none:,} of them in none" if none else ""
    items = count(len(found.ids), "item")
    yield f"{count(len(found), 'cluster')} of {items}{apart} ({found.method}: {found.why_k})."
    if found.stability is not None:
        yield f"Stability {found.stability:.2f}: adjusted Rand index over samples of 80 %."
    for at in range(len(found)):
        sure = float(found.confidence[found.labels == at].mean())
        name = found.names[at] or f"cluster {at}"
        head = f"{at:>3}. {count(int(found.sizes[at]), 'item')}, confidence {sure:.2f}: {name}"
        yield one_line(head, width_of_screen())
        typical = ", ".join(found.ids[row] for row in found.typical[at])
        yield f"     {one_line(typical, width_of_screen() - 5)}"
