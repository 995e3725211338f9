"""The legend: classes with their sizes, or a scale, in a column beside the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nearfield.views.figure.colour import Coloured, Entry
from nearfield.views.figure.theme import Theme, drawable, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE = 0.205  # inches of a line


def draw_legend(axes: Axes, coloured: Coloured, theme: Theme) -> None:
    """Fill a column of the figure: title, entries or scale, from the top down."""
    box = axes.get_window_extent()
    width, height = box.width / axes.figure.dpi, box.height / axes.figure.dpi
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    _fitted(axes, 0, 0.1, coloured.title, width, theme, fontsize=9.5, fontweight="bold")
    top = 0.1 + LINE * 1.3
    if coloured.scale:
        top = _scale(axes, coloured, theme, top, width, height)
    room = max(1, int((height - top) / LINE) + 1)
    for at, entry in enumerate(_folded(coloured.entries, room, theme)):
        _line(axes, entry, top + at * LINE, width, theme)


def _folded(entries: tuple[Entry, ...], room: int, theme: Theme) -> tuple[Entry, ...]:
    """As many as there is room for; the last one tells of those that follow."""
    if len(entries) <= room:
        return entries
    rest = entries[room - 1 :]
    count = sum(entry.count for entry in rest)
    return (*entries[: room - 1], Entry(f"and {len(rest)} more", theme.rest, count))


def _line(axes: Axes, entry: Entry, y: float, width: float, theme: Theme) -> None:
    axes.plot([0.06], [y], "o", markersize=6, color=entry.color, markeredgewidth=0)
    count = write(
        axes,
        width,
        y,
        f"{entry.count:,}",
        theme,
        color=theme.faint,
        fontsize=8,
        ha="right",
        va="center_baseline",
    )
    taken = count.get_window_extent().width / axes.figure.dpi
    _fitted(axes, 0.2, y, entry.name, width - 0.2 - taken - 0.1, theme, fontsize=8.5)


def _fitted(
    axes: Axes, x: float, y: float, text: str, width: float, theme: Theme, **style: Any
) -> None:
    """A text that ends in an ellipsis where it would be wider than there is room."""
    text = drawable(" ".join(text.split()))[:120]
    drawn = write(axes, x, y, text, theme, va="center_baseline", **style)
    low, high = 0, len(text)
    if drawn.get_window_extent().width / axes.figure.dpi <= width:
        return
    while low < high:
        middle = (low + high + 1) // 2
        drawn.set_text(text[:middle].rstrip() + "…")
        fits = drawn.get_window_extent().width / axes.figure.dpi <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    drawn.set_text(text[:low].rstrip() + "…")


def _scale(
    axes: Axes, coloured: Coloured, theme: Theme, top: float, width: float, height: float
) -> float:
    """A colour bar; gives where it ends."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    assert coloured.scale is not None  # noqa: S101 - asked by the caller
    colors, low, high = coloured.scale
    long = min(2.4, height * 0.5) if high > low else 0.14
    inset = axes.inset_axes((0.0, 1 - (top + long) / height, 0.14 / width, long / height))
    norm = Normalize(low, high) if high > low else Normalize(low - 1, low + 1)
    bar = axes.figure.colorbar(ScalarMappable(norm, colors), cax=inset)
    bar.outline.set_visible(False)
    inset.tick_params(length=0, labelsize=8.5, labelcolor=theme.ink, pad=5)
    inset.yaxis.get_offset_text().set_color(theme.faint)
    if coloured.value_type == "date":
        inset.set_yticks([low + (high - low) * part / 4 for part in range(5)])
        inset.yaxis.set_major_formatter(lambda value, _: _day(value, high - low))
    if high == low:
        inset.set_yticks([low])
    return top + long + LINE * 1.5


def _day(seconds: float, span: float) -> str:
    """A moment, as finely as the span asks for."""
    from datetime import UTC, datetime, timedelta

    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    year = 365.25 * 86_400
    style = "%Y" if span > 12 * year else "%Y-%m" if span > year else "%Y-%m-%d"
    return moment.strftime(style if span > 86_400 or not seconds % 86_400 else "%Y-%m-%d %H:%M")
