"""``nearfield map``."""

from __future__ import annotations

from itertools import chain
from itertools import count as count_from
from pathlib import Path
from typing import Annotated

import typer

from nearfield.errors import UsageError
from nearfield.faces.cli.answers import check_folder
from nearfield.faces.cli.output import (
    print_json,
    print_lines,
    say,
    width_of_screen,
)
from nearfield.faces.cli.session import Name, Seed, Session, Where
from nearfield.views.lines import lines_of
from nearfield.views.lines.text import count

MAP = Path("map.html")


def _numbered(number: int) -> Path:
    return MAP.with_stem(f"{MAP.stem}-{number}")


def map_(
    ctx: typer.Context,
    method: Annotated[str, typer.Option(metavar="M", help="umap, tsne, pca or mds.")] = "umap",
    compare: Annotated[
        bool, typer.Option("--compare", help="All four methods, side by side with their scores.")
    ] = False,
    color: Annotated[
        str | None,
        typer.Option(
            metavar="COL", help="A column, topic, or a measure of trust. [default: topic]"
        ),
    ] = None,
    tokens: Annotated[
        str | None,
        typer.Option(metavar="WORD", help="A word in its contexts; or a file, one word a line."),
    ] = None,
    n_components: Annotated[int, typer.Option(metavar="N", help="2 or 3 dimensions.")] = 2,
    n_neighbors: Annotated[
        int, typer.Option(metavar="N", help="Neighbors held together (umap, tsne).")
    ] = 15,
    min_dist: Annotated[
        float, typer.Option(metavar="D", help="How near neighbors may come, 0 to 1 (umap).")
    ] = 0.1,
    perplexity: Annotated[
        float | None, typer.Option(metavar="P", help="Instead of --n-neighbors (tsne).")
    ] = None,
    backend: Annotated[
        str | None,
        typer.Option(metavar="B", help="umap-learn or fastumap (umap), openTSNE (tsne)."),
    ] = None,
    seed: Seed = 0,
    where: Where = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=f".html, .png, .svg or .pdf. [default: {MAP}, or {_numbered(2)} ...]",
        ),
    ] = None,
    collection: Name = None,
) -> None:
    """A map of the items, and how far to trust it."""
    session: Session = ctx.obj
    path = out if out is not None or session.json else _unused()
    _check_out(path)
    found = session.collection(collection).map(
        method, color=color, compare=compare, tokens=_tokens(tokens), n_components=n_components,
        n_neighbors=n_neighbors, min_dist=min_dist, perplexity=perplexity, random_state=seed,
        backend=backend, where=where,
    )  # fmt: skip
    if path is not None:
        found.save(path)
    if session.json:
        print_json(found.to_dict())
    else:
        print_lines(lines_of("map", found, width_of_screen()))
    if path is not None:
        say(f"{count(len(found), 'point')} in {path}")


def _tokens(given: str | None) -> str | list[str] | None:
    """A word, or the words of a file."""
    if given is None or not Path(given).is_file():
        return given
    try:
        return Path(given).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{given} cannot be read: {error}.", "Give a word a line.") from error


def _unused() -> Path:
    """``map.html``, or the first number of it that is not there: no map is written over unasked."""
    return next(path for path in chain([MAP], map(_numbered, count_from(2))) if not path.exists())


def _check_out(path: Path | None) -> None:
    """Refuse a file that could not be written, before any work."""
    from nearfield.views.map import writer

    if path is not None:
        writer(path)
        check_folder(path)
