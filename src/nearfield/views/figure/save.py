"""A figure to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.errors import UsageError
from nearfield.types.whole import whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 200
# Nothing of the moment is written, so that the same figure is the same file.
FORMATS: dict[str, dict[str, Any]] = {
    ".png": {"metadata": {"Software": None}},
    ".svg": {"metadata": {"Date": None, "Creator": None}},
    ".pdf": {"metadata": {"CreationDate": None, "Creator": None, "Producer": None}},
}


def save_figure(figure: Figure, path: str | Path, *, dpi: int = DPI) -> Path:
    """Write ``.png``, ``.svg`` or ``.pdf``: complete, or not at all. Gives the path.

    ``dpi`` is the pixels an inch, in .svg and .pdf of the points where there are over 5,000.

    Raises
    ------
    UsageError
        Another ending, or a place that cannot be written.
    """
    from matplotlib import rc_context

    path = Path(path)
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise UsageError(f"{path} ends in {ending or 'nothing'}; known: {', '.join(FORMATS)}.")
    look = rc_context({"svg.hashsalt": "nearfield", "svg.fonttype": "path"})
    try:
        with whole(path) as part, look:
            figure.savefig(part, format=ending[1:], dpi=dpi, **FORMATS[ending])
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path


def png(figure: Figure, *, dpi: int = 100) -> bytes:
    """The figure as the bytes of a .png."""
    from io import BytesIO

    held = BytesIO()
    figure.savefig(held, format="png", dpi=dpi, **FORMATS[".png"])
    return held.getvalue()
