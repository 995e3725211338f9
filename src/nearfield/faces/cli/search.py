"""``nearfield search`` and ``nearfield similar``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nearfield.faces.cli.output import print_json, print_lines, width_of_screen
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Count, Name, Session, Where
from nearfield.views.lines import lines_of

if TYPE_CHECKING:
    from nearfield.tasks.search import Hits


def search(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What you look for, in words.")],
    k: Count = 10,
    mode: Annotated[
        str, typer.Option(metavar="MODE", help="hybrid, vector or text (BM25).")
    ] = "hybrid",
    where: Where = None,
    metric: Annotated[
        str, typer.Option(metavar="METRIC", help="Of the vectors: cosine, dot or euclidean.")
    ] = "cosine",
    rerank: Annotated[
        bool, typer.Option("--rerank", help="Read the first 50 again, together with the query.")
    ] = False,
    reranker: Annotated[
        str | None, typer.Option(metavar="M", help="Rerank by this one. [default: ms-marco-minilm]")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Mark the sentence and words that carried the match.")
    ] = False,
    collection: Name = None,
) -> None:
    """Ranked items, with score, why, and the passage that matched."""
    session: Session = ctx.obj
    target = session.collection(collection)
    with watching() as watch:
        hits = target.search(
            query, k, mode=mode, where=where, metric=metric, rerank=reranker or rerank,
            explain=explain, watch=watch,
        )  # fmt: skip
    _print(session, hits)


def similar(
    ctx: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="An item that is here.")],  # noqa: A002
    k: Count = 10,
    where: Where = None,
    collection: Name = None,
) -> None:
    """The items nearest to one that is here."""
    session: Session = ctx.obj
    _print(session, session.collection(collection).similar(id, k, where=where))


def _print(session: Session, hits: Hits) -> None:
    if session.json:
        print_json(hits.to_dict())
    else:
        print_lines(lines_of("search", hits, width_of_screen()))
