"""Maps of a collection: the projections, and all that the views draw beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from nearfield.errors import UnknownName, UsageError
from nearfield.tasks.duplicates import Duplicates
from nearfield.tasks.outliers import outliers
from nearfield.tasks.project import METHODS, Projection, project
from nearfield.tasks.topics import Topics, topics
from nearfield.types import Vectors
from nearfield.views.points import MapData, map_data

if TYPE_CHECKING:
    from nearfield.collection.items import Items
    from nearfield.neighbors import Neighborhood

TOPIC = "topic"  # the colour of the topics


@dataclass(frozen=True, repr=False)
class Map:
    """One map, or with ``compare`` one for each method, of the same items.

    ``data`` is what the views draw, ``projections`` what it was made from, ``note`` what is to be
    said beside it.
    """

    data: tuple[MapData, ...]
    projections: tuple[Projection, ...]
    color: str | None = None
    note: str = ""

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

    def figure(self) -> Any:
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

    def to_plotly(self) -> Any:
        """A plotly figure of the first map (extra ``plotly``)."""
        from nearfield.views.plotly import to_plotly

        return to_plotly(self.data[0], self.color)

    def widget(self) -> Any:
        """An anywidget, whose ``selection`` holds ids (extra ``notebook``)."""
        from nearfield.views.notebook import widget

        return widget(self.data[0], self.color)

    def to_dict(self) -> dict[str, Any]:
        """The document that ``--json`` prints; of several maps ``{"maps": [...]}``."""
        found = [
            _document(d, p) | ({"note": self.note} if self.note else {})
            for d, p in zip(self.data, self.projections, strict=True)
        ]
        return found[0] if len(found) == 1 else {"maps": found}

    def to_arrow(self) -> Any:
        """One row an item of the first map: id, places, how far to trust each."""
        return self.projection.to_arrow()

    def _repr_html_(self) -> str:
        from nearfield.views.notebook import map_html

        return map_html(self.data, self.figure())

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return "\n".join(repr(one) for one in self.data)


def draw(
    items: Items,
    *,
    method: str,
    color: str | None,
    compare: bool,
    title: str,
    topics: Topics | None,
    duplicates: Duplicates | None,
    **options: Any,
) -> Map:
    """The map of some items, with the topics and duplicates given or found."""
    known = items.columns
    if color is not None and color not in known and color not in LAYERS:
        raise UnknownName("column", color, [*known, *LAYERS], "Run: nearfield info")
    check_aligned(items, topics=topics, duplicates=duplicates)
    with_columns = items.table().to_pydict()
    # One BLAS thread, for more of them spin: of a cold map of 5,000 items they took 1.3 s of 6.9 s
    # of CPU, and gave back none of its 6 s by the clock.
    with threadpool_limits(1, user_api="blas"):
        alike = duplicates or items.alike
        groups = alike.group_of_row
        named = topics or _topics(items.near, items.texts, items.ids, groups)
        beside = {
            "topics": named, "duplicates": alike, "columns": with_columns, "texts": items.texts,
            "outliers": outliers(items.near, ids=items.ids),
        }  # fmt: skip
        projections = projected(
            items.near, method, compare, ids=items.ids, texts=items.texts, groups=groups, **options
        )
        data = tuple(map_data(one, title=title, **beside) for one in projections)
    return Map(data, projections, color)


def projected(
    near: Neighborhood, method: str, compare: bool, *, perplexity: float | None = None,
    **options: Any,
) -> tuple[Projection, ...]:  # fmt: skip
    """By one method, or by each; of several, each is given the options that are its own."""
    if not compare:
        return (project(near, method=method, perplexity=perplexity, **options),)
    if options.pop("backend", None) is not None:
        raise UsageError("A backend is of one method; four are compared.", "Leave out: --backend")
    own: dict[str, dict[str, Any]] = {"tsne": {"perplexity": perplexity}}
    return tuple(project(near, method=m, **own.get(m, {}), **options) for m in METHODS)


# What a map can be coloured by besides the columns; those of :class:`MapData`.
LAYERS = (
    TOPIC, "trustworthiness", "continuity", "kept", "distances", "duplicates", "outliers",
)  # fmt: skip


def writer(path: Path) -> Callable[[Map, Path], Path]:
    """What writes a file of this ending; raises ``UsageError`` for another."""
    ending = path.suffix.lower()
    if ending not in WRITERS:
        known = ", ".join(WRITERS)
        raise UsageError(f"{path} ends in {ending or 'nothing'}; known: {known}.")
    return WRITERS[ending]


def _page(found: Map, path: Path) -> Path:
    from nearfield.views.page import page

    return page(found.data, path, color=found.color)


def _figure(found: Map, path: Path) -> Path:
    from nearfield.views.figure import save_figure

    return save_figure(found.figure(), path)


WRITERS: dict[str, Callable[[Map, Path], Path]] = {
    ".html": _page,
    ".png": _figure,
    ".svg": _figure,
    ".pdf": _figure,
}


def check_aligned(items: Items, **results: Topics | Duplicates | None) -> None:
    """Refuse results that are of other items."""
    for name, result in results.items():
        if result is not None and list(result.ids) != items.ids:
            raise UsageError(
                f"The {name} are of other items than the map.", "Give both the same where=."
            )


def _topics(
    near: Neighborhood, texts: Sequence[str], ids: Sequence[str], groups: NDArray[np.int64]
) -> Topics | None:
    """Communities of the graph: 0.5 s for 5,000 items, where k-means takes 1.6."""
    if near.n < FEWEST:
        return None
    return topics(near, texts=texts, ids=ids, groups=groups, method="leiden")


FEWEST = 3  # items of a map whose topics are looked for


def _document(data: MapData, projection: Projection) -> dict[str, Any]:
    """A projection's document, with the topics that stand on the map."""
    document: dict[str, Any] = {**projection.to_dict()}
    if data.labels is None:
        return document
    names, of = data.labels.names, data.labels.of.tolist()
    for item, label in zip(document["items"], of, strict=True):
        item["topic"] = label if label >= 0 else None
    sizes = np.bincount(data.labels.of[data.labels.of >= 0], minlength=len(names)).tolist()
    document["topics"] = [
        {"topic": at, "name": name, "size": size}
        for at, (name, size) in enumerate(zip(names, sizes, strict=True))
    ]
    return document
