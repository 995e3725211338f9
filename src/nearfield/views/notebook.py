"""Maps in a notebook: a picture that shows itself, and a widget whose selection is in Python."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nearfield.errors import MissingExtra, shortened
from nearfield.types import Vectors
from nearfield.views.figure.colour import colour
from nearfield.views.figure.marks import Viewpoint
from nearfield.views.figure.save import png
from nearfield.views.figure.theme import theme_of
from nearfield.views.points import MapData

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 110
MOST = 200_000  # points of a widget, which are all sent to the browser
LETTERS = 160  # of a text shown while hovering


def map_html(maps: Sequence[MapData], figure: Figure) -> str:
    """The figure of some maps as a picture within HTML; what it says in words is its ``alt``."""
    words = " ".join(f"{data!r}" for data in maps)
    picture = base64.b64encode(png(figure, dpi=DPI)).decode()
    return (
        f'<img alt="{escape(words, quote=True)}" style="max-width:100%;height:auto" '
        f'src="data:image/png;base64,{picture}">'
    )


def widget(data: MapData, color: str | None = None, *, theme: str = "light") -> Any:
    """A map to look around in and select from: an ``anywidget.AnyWidget`` (extra ``notebook``).

    Drag to move, turn the wheel to zoom, hold Shift and drag around points to select them (with Alt
    too: to take them out), Escape to select none. ``widget.selection`` is the list of their ids,
    and may be set; ``widget.observe(f, "rows")`` calls ``f`` when it changes. Of more than 200,000
    items a fair sample is shown. A map in space is seen at an angle.

    Raises
    ------
    MissingExtra
        ``anywidget`` is not installed.
    UnknownName
        A column that is not there.
    """
    coloured = colour(data, color, theme_of(theme))
    flat = Viewpoint.of(data.points).flat(data.points)[:, :2]
    here = np.flatnonzero(np.isfinite(flat).all(axis=1))
    if len(here) > MOST:
        here = np.sort(np.random.default_rng(0).choice(here, MOST, replace=False))
    rows = here.tolist()
    texts = data.ids if data.texts is None else data.texts
    return _widget_class()(
        [str(data.ids[row]) for row in rows],
        points=_unit(flat[here]).tobytes(),
        colors=(coloured.rgb[here] * 255).round().astype(np.uint8).tobytes(),
        texts=[shortened(" ".join(str(texts[row]).split()), LETTERS) for row in rows],
        title=data.title,
        words=data.words,
        dark=theme == "dark",
    )


def _unit(flat: Any) -> Vectors:
    """Places from -1 to 1, upward as on a page, float32."""
    if not len(flat):
        return np.zeros((0, 2), np.float32)
    low, high = flat.min(axis=0), flat.max(axis=0)
    placed = (flat - (low + high) / 2) / (float((high - low).max()) / 2 or 1.0)
    return np.ascontiguousarray(placed * [1, -1], np.float32)


@cache
def _widget_class() -> Any:
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise MissingExtra("anywidget", "notebook") from error

    class MapWidget(anywidget.AnyWidget):
        """A map with a selection."""

        _esm = Path(__file__).with_name("notebook.js")
        points = traitlets.Bytes().tag(sync=True)
        colors = traitlets.Bytes().tag(sync=True)
        texts = traitlets.List(traitlets.Unicode()).tag(sync=True)
        title = traitlets.Unicode().tag(sync=True)
        words = traitlets.Unicode().tag(sync=True)
        dark = traitlets.Bool().tag(sync=True)
        rows = traitlets.List(traitlets.Int()).tag(sync=True)

        def __init__(self, ids: Sequence[str], **traits: Any) -> None:
            super().__init__(**traits)
            self.ids = ids

        @property
        def selection(self) -> list[str]:
            """The ids of the selected items."""
            return [self.ids[row] for row in self.rows if 0 <= row < len(self.ids)]

        @selection.setter
        def selection(self, ids: Sequence[str]) -> None:
            wanted = set(ids)
            self.rows = [row for row, name in enumerate(self.ids) if name in wanted]

    return MapWidget
