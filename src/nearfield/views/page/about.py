"""What a page says of its maps in words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from nearfield.views.methods import method_name
from nearfield.views.page.pack import Packed
from nearfield.views.points import MapData

MEANING = {
    "trustworthiness": "what is near on the map is near in truth",
    "continuity": "what is near in truth is near on the map",
    "kept": "share of the true neighbors that are the nearest on the map",
    "distances": "rank correlation of the distances, true and on the map",
    "stress": "how far the distances are off; 0 is a perfect map",
}


def what(maps: Sequence[MapData], packed: Packed) -> str:
    """How many items, by which method, and what was left out."""
    shown, total = packed.about["n"], packed.about["total"]
    items = f"{total:,} item{'s' if total != 1 else ''}"
    if shown < total:
        items = f"{shown:,} of {total:,} items, a fair sample"
    methods = ", ".join(method_name(data.method) for data in maps if data.method)
    return f"{items}, by {methods}." if methods else f"{items}."


def words_html(maps: Sequence[MapData]) -> str:
    """What to believe, in a sentence; several maps say it at their feet."""
    return f"<p>{escape(maps[0].words)}</p>" if len(maps) == 1 and maps[0].words else ""


def trust_html(maps: Sequence[MapData], packed: Packed) -> str:
    """The measures as a table, one column a map, and what was cut."""
    names = list(dict.fromkeys(name for data in maps for name in data.trust))
    last = _left_out(packed)
    if not names:
        return f"<p>Nothing was measured.</p>{last}"
    head = "".join(f'<th scope="col">{escape(method_name(data.method))}</th>' for data in maps)
    rows = [f"<tr><td></td>{head}</tr>"] if len(maps) > 1 else []
    for name in names:
        cells = "".join(f"<td>{_figure(data.trust.get(name))}</td>" for data in maps)
        title = escape(MEANING.get(name, ""))
        rows.append(f'<tr><th scope="row" title="{title}">{escape(name)}</th>{cells}</tr>')
    notes = "".join(f"<p>{escape(f'{n}: {m}.')}</p>" for n, m in MEANING.items() if n in names)
    return f"<table>{''.join(rows)}</table>{notes}{last}"


def _left_out(packed: Packed) -> str:
    """What the page had no room for."""
    cut, pictures = packed.about["cut"], packed.about["previewsLeftOut"]
    words = [f"Texts are cut to {cut:,} characters."] if cut else []
    if pictures:
        words += [f"The previews of {pictures:,} items are left out: the page is full."]
    return "".join(f"<p>{sentence}</p>" for sentence in words)


def _figure(value: Any) -> str:
    return "" if value is None else f"{value:.3f}"
