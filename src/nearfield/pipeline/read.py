"""What a user names, open: a dataset, or anything that ``sources`` reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nearfield import datasets
from nearfield.errors import FILE, Hint, UsageError
from nearfield.sources import Source, open_source
from nearfield.sources.graphs import Asked, open_graph
from nearfield.sources.request import AS_IT_IS, Clean, Request, Written, several
from nearfield.types import Modality, Watch, unwatched


@dataclass(frozen=True)
class Reading:
    """How sources are read: their columns, modality and form, where these are not obvious.

    ``edges`` are the columns of an edge's two ends, and perhaps of its weight; ``directed`` says
    that edges are arrows. ``place`` keeps where pictures were taken.
    """

    text: str | Sequence[str] | None = None
    id: str | None = None
    kind: Modality | None = None
    strict: bool = False
    size: int | None = None
    watch: Watch = unwatched
    clean: Clean = "auto"
    written: Written = AS_IT_IS
    verb: str = "add"
    edges: tuple[str, ...] = ()
    directed: bool = False
    place: bool = False

    def open(self, source: Any) -> Source:
        """A source, open; a file or a folder of the same name goes before a dataset."""
        if isinstance(source, str) and source in _datasets() and not Path(source).exists():
            progress = self.watch(f"Fetching {source}")
            records = datasets.records(source, size=self.size, progress=progress)
            text, id_ = self.text or "text", self.id or "id"
            return open_source(records, text=text, id=id_, strict=self.strict)
        if self.size is not None:
            raise UsageError(
                f"{source!r} is no dataset, so size does not apply.",
                f"Leave it out, or name a dataset: {', '.join(sorted(_datasets()))}",
            )
        return open_source(
            source,
            text=self.text,
            id=self.id,
            kind=self.kind,
            clean=self.clean,
            strict=self.strict,
            written=self.written,
            verb=self.verb,
            place=self.place,
        )

    def open_all(self, sources: Sequence[Any], verb: str = "add", **options: Any) -> list[Source]:
        """Several sources, open; raises ``UsageError`` where there is none to ``verb``."""
        if not sources:
            raise UsageError(f"Nothing to {verb}.", Hint.run(verb, FILE, **options))
        if self.kind == "node":
            return [self._graph(sources)]
        return [self.open(source) for source in sources]

    def _graph(self, sources: Sequence[Any]) -> Source:
        """Files of edges and of nodes, as the one graph that they make."""
        request = Request(several(self.text), self.id, "node", self.clean, self.written.checked())
        asked = Asked(request, self.edges, self.directed)
        return open_graph(sources, asked, strict=self.strict, verb=self.verb)

    def texts(self, source: Any) -> Iterator[str]:
        """The texts of a source alone, one after another; rows without text are left out."""
        for batch in self.open(source).batches():
            yield from batch.column("text").drop_null().to_pylist()

    def by_id(self, source: Any) -> dict[str, str]:
        """The texts of a source by id; the number of the row, from 0, where it has no ids."""
        texts: dict[str, str] = {}
        row = 0
        for batch in self.open(source).batches():
            columns = (batch.column(name).to_pylist() for name in ("id", "text"))
            for name, text in zip(*columns, strict=True):
                if text and text.strip():
                    texts[str(row) if name is None else name] = text
                row += 1
        return texts


def _datasets() -> set[str]:
    """The names that are known; what other packages add is looked up on the disk each time."""
    return {dataset.name for dataset in datasets.known()}
