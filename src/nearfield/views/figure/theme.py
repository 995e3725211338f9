"""Light and dark, and the letters that figures are written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from nearfield.errors import UnknownName, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text


@dataclass(frozen=True)
class Theme:
    """Colours of a figure: the paper, the writing, the fainter writing, lines, and the rest."""

    paper: str
    ink: str
    faint: str
    line: str
    rest: str
    first: str
    darkest: float  # where a scale of numbers begins, so that its end is seen on the paper


THEMES = {
    "light": Theme("#FFFFFF", "#1B1F24", "#66707C", "#DDE1E6", "#C9CDD3", "#0072B2", 0.0),
    "dark": Theme("#14171C", "#ECEFF3", "#9AA4B0", "#333941", "#4A515B", "#56B4E9", 0.2),
}
# Tried in this order for each letter; matplotlib brings the first.
FAMILIES = (
    "DejaVu Sans",
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "Arial Unicode MS",
    "PingFang SC",
    "Microsoft YaHei",
    "Segoe UI",
)


def theme_of(name: str) -> Theme:
    """A theme by its name; raises ``UnknownName``."""
    if name not in THEMES:
        raise UnknownName("theme", name, THEMES)
    return THEMES[name]


def blank(theme: Theme, width: float, height: float) -> Figure:
    """An empty figure, in inches. No window, and nothing of pyplot, is touched."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor=theme.paper, dpi=100)
    FigureCanvasAgg(figure)
    return figure


def axes_at(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place in inches."""
    across, up = figure.get_size_inches()
    box = (left / across, bottom / up, max(width, 0.01) / across, max(height, 0.01) / up)
    return figure.add_axes(box)


def bare(axes: Axes, theme: Theme, *, sides: Sequence[str] = ()) -> None:
    """Axes in the theme's colours, with a frame on some sides only."""
    axes.set_facecolor(theme.paper)
    for side, spine in axes.spines.items():
        spine.set_visible(side in sides)
        spine.set_color(theme.line)
    axes.tick_params(colors=theme.faint, labelcolor=theme.ink, labelsize=9, length=0)


def write(
    where: Any, x: float, y: float, text: str, theme: Theme, *, color: str = "", **style: Any
) -> Text:
    """Write a text as it is: no mathematics, and no letters that no font has."""
    style.setdefault("fontsize", 9)
    written: Text = where.text(
        x,
        y,
        drawable(text),
        color=color or theme.ink,
        parse_math=False,
        fontfamily=list(_fonts()[0]),
        **style,
    )
    return written


def named(axis: Any, names: Sequence[str], at: Sequence[float], *, most: int = 40) -> None:
    """Ticks with names, as they are."""
    axis.set_ticks(at, labels=[drawable(shortened(name, most)) for name in names])
    for text in axis.get_ticklabels():
        text.set_parse_math(False)
        text.set_fontfamily(list(_fonts()[0]))


def drawable(text: str) -> str:
    """A text on one line, its line breaks kept, with a box for each letter that no font has."""
    letters = _fonts()[1]
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join("".join(c if ord(c) in letters else "\u25a1" for c in line) for line in lines)


@cache
def _fonts() -> tuple[tuple[str, ...], frozenset[int]]:
    """The families that are installed here, and the letters they have."""
    from matplotlib import font_manager

    installed = set(font_manager.get_font_names())
    families = tuple(name for name in FAMILIES if name in installed) or ("DejaVu Sans",)
    letters: set[int] = set()
    for name in families:
        path = font_manager.findfont(font_manager.FontProperties(family=name))
        letters |= set(font_manager.get_font(path).get_charmap())
    return families, frozenset(letters)
