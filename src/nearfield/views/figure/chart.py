"""The paper that charts are drawn on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.errors import UsageError, shortened
from nearfield.views.figure.theme import Theme, axes_at, bare, blank, theme_of, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDE, TOP, FOOT = 0.75, 0.7, 0.65  # inches


def chart(
    title: str,
    theme: str,
    size: tuple[float, float],
    *,
    left: float = SIDE,
    right: float = 0.35,
    foot: float = FOOT,
    sides: tuple[str, ...] = ("left", "bottom"),
) -> tuple[Figure, Axes, Theme]:
    """A figure with a title, its axes, and its theme."""
    style = theme_of(theme)
    figure = blank(style, *size)
    top = TOP if title else 0.25
    axes = axes_at(figure, left, foot, size[0] - left - right, size[1] - top - foot)
    bare(axes, style, sides=sides)
    if title:
        write(
            figure, 0.25 / size[0], 1 - 0.4 / size[1], title, style, fontsize=13, fontweight="bold"
        )
    return figure, axes, style


def label_axes(axes: Axes, x: str, y: str, theme: Theme) -> None:
    """What the axes say."""
    axes.set_xlabel(x, fontsize=9, color=theme.faint, labelpad=6)
    axes.set_ylabel(y, fontsize=9, color=theme.faint, labelpad=6)


def line_name(axes: Axes, height: float, name: str, color: str, theme: Theme) -> None:
    """The name of a line, at a height of 0 to 1 to the right of the axes, after a piece of it."""
    at = axes.transAxes
    axes.plot([1.015, 1.035], [height] * 2, color=color, linewidth=3, transform=at, clip_on=False)
    short = shortened(name, 32)
    write(axes, 1.045, height, short, theme, fontsize=8.5, transform=at, va="center_baseline")


def same_length(**values: object) -> None:
    """Refuse values that are not aligned, or none."""
    sizes = {name: len(v) for name, v in values.items()}  # type: ignore[arg-type]
    if len(set(sizes.values())) > 1 or not all(sizes.values()):
        counts = ", ".join(f"{size:,} {name}" for name, size in sizes.items())
        raise UsageError(f"Wanted as many of each, and at least one; came {counts}.")
