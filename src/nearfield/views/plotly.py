"""A map as a plotly figure, for those who want one."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import MissingExtra, shortened
from nearfield.views.figure.colour import Coloured, colour
from nearfield.views.figure.theme import theme_of
from nearfield.views.points import MapData

LETTERS = 240  # of a text shown while hovering; plotly's page holds each as it is
LINE = 60


def to_plotly(data: MapData, color: str | None = None, *, theme: str = "light") -> Any:
    """A ``plotly.graph_objects.Figure`` of a map (extra ``plotly``).

    The colours are those of :func:`~nearfield.views.figure.map_figure`. Each class is a trace,
    which a click on the legend hides; hovering shows the id and the text, escaped. Points in the
    plane are ``Scattergl``, in space ``Scatter3d``.

    Raises
    ------
    MissingExtra
        ``plotly`` is not installed.
    UnknownName
        A column that is not there.
    """
    try:
        from plotly import graph_objects
    except ImportError as error:
        raise MissingExtra("plotly", "plotly") from error
    style = theme_of(theme)
    coloured = colour(data, color, style)
    space = data.points.shape[1] == 3
    trace = graph_objects.Scatter3d if space else graph_objects.Scattergl
    hover = [_hover(data, row) for row in range(len(data))]
    traces = [
        trace(
            **dict(zip("xyz", data.points[rows].T, strict=False)),
            mode="markers",
            name=name,
            marker=_marker(coloured, rows, len(data)),
            text=[hover[row] for row in rows],
            hovertemplate="%{text}<extra></extra>",
        )
        for name, rows in _traces(coloured)
    ]
    axis = {"visible": False}
    layout: dict[str, Any] = (
        {"scene": {"xaxis": axis, "yaxis": axis, "zaxis": axis}}
        if space
        else {"xaxis": axis, "yaxis": {**axis, "scaleanchor": "x"}}
    )
    title = f"{_plain(data.title)}<br><sub>{_plain(data.words)}</sub>"
    return graph_objects.Figure(traces).update_layout(
        title=title,
        template="plotly_dark" if theme == "dark" else "plotly_white",
        showlegend=len(traces) > 1,
        legend_title_text=_plain(coloured.title),
        **layout,
    )


def _traces(coloured: Coloured) -> list[tuple[str, NDArray[np.int64]]]:
    """A name and the rows of each trace: the grey ones, then each class that has a colour."""
    if coloured.classes is None:
        return [("", np.arange(len(coloured.rgb)))]
    grey = np.flatnonzero(~coloured.shown)
    traces = [("others", grey)] if len(grey) else []
    counts = np.bincount(coloured.classes[coloured.shown], minlength=len(coloured.names))
    for at in np.argsort(-counts, kind="stable"):
        if counts[at]:
            rows = np.flatnonzero(coloured.shown & (coloured.classes == at))
            traces.append((_plain(coloured.names[at]), rows))
    return traces


def _marker(coloured: Coloured, rows: NDArray[np.int64], n: int) -> dict[str, Any]:
    size = float(np.clip(300 / n**0.5, 2.5, 9))
    colors: str | Sequence[str] = [_css(rgb) for rgb in coloured.rgb[rows]]
    if coloured.classes is not None and len(rows):
        colors = colors[0]
    return {"color": colors, "size": size, "opacity": 0.75}


def _css(rgb: NDArray[np.float32]) -> str:
    return "#" + "".join(f"{round(float(part) * 255):02x}" for part in rgb)


def _hover(data: MapData, row: int) -> str:
    text = "" if data.texts is None else " ".join(str(data.texts[row]).split())
    lines = textwrap.wrap(shortened(text, LETTERS), LINE)
    return "<br>".join([f"<b>{_plain(data.ids[row])}</b>", *map(_plain, lines)])


def _plain(value: Any) -> str:
    """A text in which plotly finds no tags of its own."""
    return escape(" ".join(str(value).split()), quote=False)
