"""From maps to one HTML file."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from nearfield.errors import FILE, Hint, UsageError
from nearfield.types.whole import write_text
from nearfield.views.methods import method_name
from nearfield.views.page.about import trust_html, what, words_html
from nearfield.views.page.linking import asset, policy, script
from nearfield.views.page.pack import pack
from nearfield.views.points import MapData

LIMIT = 1_000_000  # points; a page of a million takes about 60 MB, and 1 s to open
MAPS = 4


def page(
    maps: Sequence[MapData] | MapData,
    path: str | Path,
    *,
    color: str | None = None,
    limit: int = LIMIT,
) -> Path:
    """Write the page, one file.

    It opens from ``file://`` with the network off.

    Parameters
    ----------
    maps
        One map, or up to four of the same items, which are then linked side by side.
    path
        Where to write.
    color
        The column, layer or ``"topic"`` that it opens with; topics without.
    limit
        Points at most; of more items a fair sample is shown, and the page says so.

    Raises
    ------
    UsageError
        No map, more than four, maps of different items, no such column, or a place that cannot be
        written.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> data = MapData("Two", ["a", "b"], np.eye(2, dtype=np.float32), texts=["red", "blue"])
    >>> page(data, Path(tempfile.mkdtemp()) / "map.html").stat().st_size < 200_000
    True
    """
    path = Path(path)
    html = page_html(maps, color=color, limit=limit)
    try:
        write_text(path, html)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path


def page_html(
    maps: Sequence[MapData] | MapData, *, color: str | None = None, limit: int = LIMIT
) -> str:
    """The page itself, as :func:`page` writes it."""
    maps = [maps] if isinstance(maps, MapData) else list(maps)
    _check(maps)
    packed = pack(maps, color, limit)
    code, style = script(), asset("page.css")
    title = maps[0].title or "Map"
    values = {
        "title": escape(title),
        "what": escape(what(maps, packed)),
        "words": words_html(maps),
        "trust": trust_html(maps, packed),
        "policy": policy(code, style),
        "style": style,
        "about": packed.json(),
        "block": base64.b64encode(gzip.compress(packed.block, 6, mtime=0)).decode(),
        "script": code,
    }
    # One pass: what a text brings in is not read as a template again.
    return re.sub(r"\{\{(\w+)\}\}", lambda field: values[field[1]], asset("page.html"))


def _check(maps: list[MapData]) -> None:
    if not 1 <= len(maps) <= MAPS:
        raise UsageError(f"{len(maps)} maps came; a page has one to {MAPS}.")
    first = maps[0]
    if len(first) == 0:
        raise UsageError("There is no item to show.", Hint.run("add", FILE))
    for other in maps[1:]:
        if list(other.ids) != list(first.ids):
            names = f"{method_name(first.method)} and {method_name(other.method)}"
            raise UsageError(f"The maps by {names} are not of the same items in the same order.")
