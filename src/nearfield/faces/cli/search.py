"""``nearfield search`` and ``nearfield similar``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from nearfield.faces.cli.output import one_line, print_json, print_lines, width_of_screen
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Count, Name, Session, Where

if TYPE_CHECKING:
    from nearfield.tasks.explain import Explanation
    from nearfield.tasks.search import Hit, Hits


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


def lines_of(hits: Hits) -> Iterator[str]:
    """Two lines a hit: id and passage, then why and the metadata."""
    if not hits:
        yield "Nothing found."
    for number, hit in enumerate(hits, start=1):
        yield f"{number:>2}. " + one_line(f"{hit.id}  {hit.passage.text}", width_of_screen() - 4)
        yield f"    {one_line(' · '.join(_details(hit)), width_of_screen() - 4)}"
        if hit.explanation:
            yield f"    {one_line(_explained(hit.explanation), width_of_screen() - 4)}"


def _details(hit: Hit) -> list[str]:
    why = hit.why
    details = [f"cosine {why.cosine:.2f}"] if why.cosine is not None else []
    if why.first_rank is not None:
        details.insert(0, f"reranked {hit.score:.2f}, was {why.first_rank}")
    if why.cosine is None and why.bm25 is None:
        details.append(f"score {hit.score:.3f}")
    if why.words:
        details.append(f"words: {', '.join(why.words)}")
    if len(hit.passage.text) < len(hit.text):
        details.append(f"characters {hit.passage.start:,}-{hit.passage.end:,}")
    shown = {n: v for n, v in hit.metadata.items() if v is not None}
    return details + [f"{name}: {value}" for name, value in shown.items()]


def _explained(told: Explanation) -> str:
    """The sentence with its words marked, after any warning; where no word carries it, that."""
    return " ".join([*told.warnings, told.marked() or "No sentence has a word of the query."])


def _print(session: Session, hits: Hits) -> None:
    if session.json:
        print_json(hits.to_dict())
    else:
        print_lines(lines_of(hits))
