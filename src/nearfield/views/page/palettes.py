"""The colours of a page, in light and dark."""

from __future__ import annotations

from typing import Any

from nearfield.views.colours import CLASSES, REST

VIRIDIS = (
    "#440154",
    "#472d7b",
    "#3b528b",
    "#2c728e",
    "#21918c",
    "#28ae80",
    "#5ec962",
    "#addc30",
    "#fde725",
)
CIVIDIS = (
    "#00224e",
    "#213b6e",
    "#4c556c",
    "#6c6e72",
    "#8a8779",
    "#ab9f76",
    "#cdb967",
    "#f0d54e",
    "#fee838",
)


def lighter(colour: str, least: int = 90) -> str:
    """A colour that can be seen on a dark ground.

    >>> lighter("#004f72"), lighter("#f0e442")
    ('#286b88', '#f0e442')
    """
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    light = (299 * parts[0] + 587 * parts[1] + 114 * parts[2]) / 1000
    share = max(0.0, (least - light) / (255 - light))
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)


PALETTES: dict[str, dict[str, Any]] = {
    "light": {
        "classes": CLASSES,
        "number": VIRIDIS,
        "date": CIVIDIS,
        "none": REST,
        "plain": CLASSES[0],
    },
    "dark": {
        "classes": [lighter(colour) for colour in CLASSES],
        "number": [lighter(colour, 60) for colour in VIRIDIS],
        "date": [lighter(colour, 60) for colour in CIVIDIS],
        "none": "#4b515b",
        "plain": lighter(CLASSES[5]),
    },
}
