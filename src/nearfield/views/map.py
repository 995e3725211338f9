"""A map of items, ready to be drawn: figures, the page, a widget, a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NotRequired, cast

import numpy as np
from typing_extensions import TypedDict

from nearfield.errors import Hint, UsageError
from nearfield.tasks.project import Projection
from nearfield.tasks.project.document import MadeDocument, PointDocument
from nearfield.tasks.result import Result
from nearfield.types import Vectors
from nearfield.views.points import Labels, MapData

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.figure import Figure

TOPIC = "topic"  # the colour of the topics
# What a map can be coloured by besides the columns; those of :class:`MapData`.
LAYERS = (
    TOPIC,
    "trustworthiness",
    "continuity",
    "kept",
    "distances",
    "duplicates",
    "outliers",
)


class MappedDocument(PointDocument):
    """An item: its place, how far to trust that, 0 to 1, and its cluster, null for none."""

    cluster: NotRequired[int | None]


class MapClusterDocument(TypedDict):
    """A topic on the map; ``size`` counts its items."""

    cluster: int
    name: str
    size: int


class MapDocument(MadeDocument):
    """A map: how it was made, its items, and what to believe of it.

    ``axes`` are PCA's alone, ``stress`` is Kruskal's, of MDS alone; ``clusters`` are the topics
    that stand on it, and ``note`` says what is shown, where that is not every item.
    """

    items: list[MappedDocument]
    clusters: NotRequired[list[MapClusterDocument]]
    note: NotRequired[str]


class ComparedMapsDocument(TypedDict):
    """The maps of the same items by several methods."""

    maps: list[MapDocument]


@dataclass(frozen=True, repr=False)
class Map(Result):
    """One map, or of several methods one for each, of the same items.

    ``data`` is what the views draw, ``projections`` what it was made from, ``note`` what is to be
    said of it, ``out`` the file that the verb wrote it to.
    """

    data: tuple[MapData, ...]
    projections: tuple[Projection, ...]
    color: str | None = None
    note: str = ""
    out: Path | None = None

    @property
    def projection(self) -> Projection:
        """The first projection: ``points``, ``trust``, ``place``, ``axes``."""
        return self.projections[0]

    @property
    def ids(self) -> Sequence[str]:
        """The items, aligned with ``projection.points``."""
        return self.projection.ids

    def place(self, vectors: Vectors) -> Vectors:
        """Places of new rows ``(m, dim)`` on the first map, while the old ones stay."""
        return self.projection.place(vectors)

    def figure(self) -> Figure:
        """A matplotlib figure: the map, or the maps side by side with their scores."""
        if len(self.data) == 1:
            from nearfield.views.figure import map_figure

            return map_figure(self.data[0], self.color)
        from nearfield.views.figure import comparison

        return comparison(self.data, self.color)

    def save(self, path: str | Path) -> Path:
        """Write ``.html`` (a page to explore), ``.png``, ``.svg`` or ``.pdf``; gives the path.

        Raises ``UsageError`` for another ending, or where it cannot be written.
        """
        path = Path(path)
        write = writer(path)
        try:
            return write(self, path)
        except OSError as error:
            why = error.strerror or error
            raise UsageError(f"{path} cannot be written: {why}.") from error

    def asides(self) -> list[str | Hint]:
        """Where it was written."""
        points = f"{len(self):,} {'point' if len(self) == 1 else 'points'}"
        return [f"{points} in {self.out}"] if self.out is not None else []

    def to_plotly(self) -> Any:
        """A plotly figure of the first map (extra ``plotly``)."""
        from nearfield.views.plotly import to_plotly

        return to_plotly(self.data[0], self.color)

    def widget(self) -> Any:
        """An anywidget, whose ``selection`` holds ids (extra ``notebook``)."""
        from nearfield.views.notebook import widget

        return widget(self.data[0], self.color)

    def to_dict(self) -> MapDocument | ComparedMapsDocument:
        """The document; of several maps ``{"maps": [...]}``."""
        pairs = zip(self.data, self.projections, strict=True)
        maps = [_document(projection, data.labels, self.note) for data, projection in pairs]
        return maps[0] if len(maps) == 1 else {"maps": maps}

    def to_arrow(self) -> pa.Table:
        """One row an item of the first map: id, places, how far to trust each."""
        return self.projection.to_arrow()

    def _repr_html_(self) -> str:
        from nearfield.views.notebook import map_html

        return map_html(self.data, self.figure())

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return "\n".join(repr(one) for one in self.data)


def check_out(path: Path) -> None:
    """Refuse a file that could not be written, before any work; raises ``UsageError``."""
    writer(path)
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}.", "Make it first.")


def writer(path: Path) -> Callable[[Map, Path], Path]:
    """What writes a file of this ending; raises ``UsageError`` for another."""
    ending = path.suffix.lower()
    if ending not in WRITERS:
        known = ", ".join(WRITERS)
        raise UsageError(f"{path} ends in {ending or 'nothing'}; known: {known}.")
    return WRITERS[ending]


def _page(result: Map, path: Path) -> Path:
    from nearfield.views.page import page

    return page(result.data, path, color=result.color)


def _figure(result: Map, path: Path) -> Path:
    from nearfield.views.figure import save_figure

    return save_figure(result.figure(), path)


WRITERS: dict[str, Callable[[Map, Path], Path]] = {
    ".html": _page,
    ".png": _figure,
    ".svg": _figure,
    ".pdf": _figure,
}


def _document(projection: Projection, labels: Labels | None, note: str) -> MapDocument:
    """A projection's document, with the topics that stand on the map."""
    document = cast(MapDocument, projection.to_dict())
    if labels is not None:
        for item, label in zip(document["items"], labels.of.tolist(), strict=True):
            item["cluster"] = label if label >= 0 else None
        sizes = np.bincount(labels.of[labels.of >= 0], minlength=len(labels.names)).tolist()
        named = zip(labels.names, sizes, strict=True)
        document["clusters"] = [
            {"cluster": at, "name": name, "size": size} for at, (name, size) in enumerate(named)
        ]
    if note:
        document["note"] = note
    return document
