"""What is nearest to an item, or to a file that is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nearfield.collection.ask import vector_of
from nearfield.collection.retrieve import by_item, by_vector
from nearfield.errors import UnknownItem
from nearfield.modalities import by_suffix
from nearfield.types import Filter

if TYPE_CHECKING:
    from nearfield.collection.binding import Binding
    from nearfield.collection.view import View
    from nearfield.tasks.search import Hits


def near_to(
    binding: Binding, view: View, name: str, k: int, *, where: Filter | None = None
) -> Hits:
    """The ``k`` items nearest to an item by its id, or to a file by its path; itself left out.

    An id goes before a file of the same name. Raises ``UnknownItem`` for what is neither.
    """
    try:
        return by_item(view, name, k, where=where)
    except UnknownItem:
        path = Path(name).expanduser()
        if path.suffix.lower() not in by_suffix() or not path.is_file():
            raise
    encoder = binding.encoder(view.manifest.encoder)
    vector = vector_of(encoder, path)
    hits = by_vector(view, vector, k + 1, where=where, metric="cosine")
    own = {str(path.absolute()), str(path.resolve())}
    others = tuple(hit for hit in hits if hit.uri not in own)
    return replace(hits, hits=others[:k])
