"""What stands on an ``add``: a dataset's name, or anything that ``sources`` opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nearfield import datasets
from nearfield.errors import UsageError
from nearfield.sources import Source, open_source
from nearfield.types import Watch, unwatched


def resolve(
    source: Any,
    *,
    text: str | None,
    id: str | None,  # noqa: A002 - the field's word
    format: str | None,  # noqa: A002
    strict: bool,
    size: int | None,
    watch: Watch,
) -> Source:
    """A source, open; a file of the same name goes before a dataset."""
    known = {dataset.name for dataset in datasets.known()}
    if isinstance(source, str) and source in known and not Path(source).exists():
        records = datasets.records(source, size=size, progress=watch(f"Fetching {source}"))
        return open_source(records, text=text or "text", id=id or "id", kind="text", strict=strict)
    if size is not None:
        raise UsageError(
            f"{source!r} is no dataset, so --size does not apply.",
            f"Leave it out, or name a dataset: {', '.join(sorted(known))}",
        )
    return open_source(source, text=text, id=id, kind="text", format=format, strict=strict)


def texts_of(
    source: Any,
    *,
    text: str | None = None,
    format: str | None = None,  # noqa: A002
    watch: Watch = unwatched,
) -> Iterator[str]:
    """The texts of a source alone, one after another; rows without text are left out."""
    opened = resolve(
        source, text=text, id=None, format=format, strict=False, size=None, watch=watch
    )
    for batch in opened.batches():
        yield from batch.column("text").drop_null().to_pylist()
