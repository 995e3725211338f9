"""From a column to colours, and to what the legend says of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UnknownName
from nearfield.views.colours import CLASSES, DATES, NUMBERS
from nearfield.views.figure.theme import Theme
from nearfield.views.points import MapData
from nearfield.views.value_type import classes_of, dates_of, numbers_of, value_type_of

TOPICS = "topic"
# The scale ends at these percentiles of the values, so that a few extremes don't flatten the rest.
ENDS = (1.0, 99.0)


@dataclass(frozen=True)
class Entry:
    """A line of the legend."""

    name: str
    color: str
    count: int


@dataclass(frozen=True, eq=False)
class Coloured:
    """A colour for each item: ``rgb`` is float32 ``(n, 3)``, from 0 to 1.

    ``shown`` tells the items that are drawn over the others: those with a colour of their own.
    ``classes`` and ``names`` are the class of each item (-1 for none); ``scale`` is a colour
    map with its lowest and highest value, for numbers and dates.
    """

    title: str
    value_type: str
    rgb: NDArray[np.float32]
    shown: NDArray[np.bool_]
    entries: tuple[Entry, ...] = ()
    classes: NDArray[np.int64] | None = None
    names: tuple[str, ...] = ()
    scale: tuple[Any, float, float] | None = None


def colour(data: MapData, by: str | None, theme: Theme) -> Coloured:
    """Colour a map by a column, ``"topic"``, or a layer; by topic where nothing is asked for.

    Raises ``UnknownName`` for another column; the message lists those there are.
    """
    if by is not None and by in data.columns:
        values = data.columns[by]
        value_type = value_type_of(values)
        return BY_TYPE[value_type](by, values, theme)
    if data.labels is not None and by in (None, TOPICS):
        return by_class(TOPICS, data.labels.of, data.labels.names, theme)
    if by is None:
        return _plain("", [None] * len(data), theme, theme.first)
    if by in data.layers:
        return _scaled(by, "number", data.layers[by], NUMBERS, theme)
    names = [*data.columns, *data.layers, *([TOPICS] if data.labels else [])]
    raise UnknownName("column", by, names)


def by_class(
    title: str, classes: NDArray[np.int64], names: Sequence[str], theme: Theme
) -> Coloured:
    """The largest classes in colours of their own, the rest grey."""
    counts = np.bincount(classes[classes >= 0], minlength=len(names))
    order = np.argsort(-counts, kind="stable")[: len(CLASSES)]
    order = order[counts[order] > 0]
    table = np.tile(_rgb(theme.rest), (len(names) + 1, 1))
    table[order] = [_rgb(CLASSES[at]) for at in range(len(order))]
    own = np.zeros(len(names) + 1, bool)
    own[order] = True
    entries = [Entry(names[at], CLASSES[i], int(counts[at])) for i, at in enumerate(order)]
    others = int((counts > 0).sum()) - len(order)
    left = int(counts.sum()) - sum(entry.count for entry in entries)
    if others:
        entries.append(Entry(f"{others:,} other{'s' * (others > 1)}", theme.rest, left))
    entries += _missing(int((classes < 0).sum()), theme, title)
    return Coloured(
        title, "label", table[classes], own[classes], tuple(entries), classes, tuple(names)
    )


def _labels(title: str, values: Sequence[Any], theme: Theme) -> Coloured:
    classes, names = classes_of(values)
    return by_class(title, classes, names, theme)


def _numbers(title: str, values: Sequence[Any], theme: Theme) -> Coloured:
    return _scaled(title, "number", numbers_of(values), NUMBERS, theme)


def _dates(title: str, values: Sequence[Any], theme: Theme) -> Coloured:
    return _scaled(title, "date", dates_of(values), DATES, theme)


def _scaled(
    title: str, value_type: str, values: NDArray[np.floating], name: str, theme: Theme
) -> Coloured:
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap

    colors = ListedColormap(colormaps[name](np.linspace(theme.darkest, 1, 256)))
    here = np.isfinite(values)
    low, high = np.percentile(values[here], ENDS) if here.any() else (0.0, 1.0)
    if low == high:
        low, high = float(values[here].min()), float(values[here].max())
    part = np.clip((values - low) / (high - low if high > low else 1.0), 0, 1)
    rgb = np.tile(_rgb(theme.rest), (len(values), 1))
    rgb[here] = colors(part[here])[:, :3]
    missing = _missing(int((~here).sum()), theme, title)
    return Coloured(title, value_type, rgb, here, missing, scale=(colors, float(low), float(high)))


def _plain(title: str, values: Sequence[Any], theme: Theme, color: str = "") -> Coloured:
    n = len(values)
    entries = _missing(n, theme, title) if title else ()
    rgb = np.tile(_rgb(color or theme.rest), (n, 1))
    return Coloured(title, "none", rgb, np.full(n, bool(color)), entries)


def _missing(count: int, theme: Theme, title: str) -> tuple[Entry, ...]:
    none = "no topic" if title == TOPICS else "no value"
    return (Entry(none, theme.rest, count),) if count else ()


def _rgb(color: str) -> NDArray[np.float32]:
    return np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)], np.float32)


BY_TYPE: dict[str, Callable[[str, Sequence[Any], Theme], Coloured]] = {
    "label": _labels,
    "number": _numbers,
    "date": _dates,
    "none": _plain,
}
