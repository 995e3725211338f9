"""The verb ``encode``: vectors alone. Nothing of it enters a collection."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked, no_source
from nearfield.verbs.options import (
    Clean,
    Count,
    DateFormat,
    Decimal,
    Directed,
    EdgeColumns,
    Encoding,
    Engine,
    FieldWeights,
    File,
    Format,
    GraphMethod,
    Header,
    IdColumn,
    Kind,
    Meta,
    Missing,
    ModelName,
    RandomState,
    Sheet,
    SkipRows,
    Strict,
    TextColumn,
    Turn,
    Watch,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nearfield.types import Encoder
    from nearfield.types.reports import ExportReport


@checked
def encode(
    *sources: Annotated[Any, Meta("SOURCE")],
    out: File,
    model: ModelName | Encoder | None = None,
    precision: Literal["float32", "int8", "uint8", "binary", "ubinary"] = "float32",
    truncate_dim: Count | None = None,
    engine_precision: Engine = "auto",
    weights: FieldWeights | Sequence[str] | Mapping[str, float] = (),
    text: TextColumn | Sequence[str] | None = None,
    id: IdColumn | None = None,  # noqa: A002 - the field's word
    kind: Kind | None = None,
    edges: EdgeColumns | Sequence[str] = (),
    directed: Directed = False,
    method: GraphMethod | None = None,
    p: Turn | None = None,
    q: Turn | None = None,
    dim: Count | None = None,
    random_state: RandomState | None = None,
    format: Format | None = None,  # noqa: A002 - the field's word
    encoding: Encoding | None = None,
    sheet: Sheet | None = None,
    skip_rows: SkipRows = 0,
    header: Header | None = None,
    na: Missing | Sequence[str] = (),
    date_format: DateFormat | None = None,
    decimal: Decimal | None = None,
    clean: Clean = "auto",
    strict: Strict = False,
    watch: Watch = unwatched,
) -> ExportReport:
    """Vectors alone, with their ids, in a file; resumes.

    Items are those that ``add`` would take, under the same ids. An item that the model cannot read
    at once is split; its vector is the mean of its passages' unit vectors, of length 1.

    Parameters
    ----------
    sources
        Files, folders, a dataset's name, or - for standard input; in Python what ``add`` takes.
    out
        The file to write: .parquet (columns id, digest and vector), or .npy (and FILE.npy.json with
        the ids and digests). It appears whole or not at all; FILE.part holds what is done.
    model
        A model's name or folder, or in Python an encoder. [default: minilm; for pictures
        and the frames of clips efficientnet-lite0, for sounds musicnn]
    precision
        Of the vectors. The ranges of int8 and uint8 are those of all rows; they stand in the file,
        since queries need the same.
    p, q
        Of node2vec, how its walks turn: a step back weighs 1/p, one further away 1/q.
    dim
        Of a graph, the numbers of a vector. [default: 128]
    truncate_dim
        Keep the first numbers of each vector only.

    Returns
    -------
    ExportReport

    Raises
    ------
    UsageError
        Nothing came, or the name of ``out`` says no format.
    BadSource
        A source cannot be read.
    BadVectors
        A row cannot be written in this precision.
    Busy
        Another process writes this file.
    StoreError
        What is there belongs to another encoder or other items.

    Examples
    --------
    >>> from nearfield import verbs
    >>> from nearfield.testing import ToyEncoder
    >>> verbs.encode(["red apple", "sky"], out=tmp_path / "v.npy", model=ToyEncoder()).rows
    2
    """
    from dataclasses import replace

    from nearfield.collection.binding import Binding
    from nearfield.pipeline.export import Output, export
    from nearfield.pipeline.read import Reading
    from nearfield.pipeline.vector_file import check_out
    from nearfield.sources.request import Written
    from nearfield.verbs.graph import chosen, modality_of_kind

    path = Path(out)
    check_out(path)
    no_source(path, sources)
    written = Written(format, encoding, sheet, skip_rows, header, tuple(na), date_format, decimal)
    walks = {"method": method, "p": p, "q": q, "dim": dim, "random_state": random_state}
    ends = {"edges": tuple(edges), "directed": directed}
    model, settings = chosen(kind, model, walks, ends, weights)
    of = modality_of_kind(kind)
    reading = Reading(text, id, of, strict, watch=watch, clean=clean, written=written)
    reading = replace(reading, edges=tuple(edges), directed=directed)
    opened = reading.open_all(sources, "encode", out=out)
    binding = Binding(path.name, model, engine_precision, settings=settings)
    binding.prefer(of or opened[0].modality or "text")
    encoder = binding.encoder(None, watch)
    return export(opened, encoder, path, output=Output(precision, truncate_dim), watch=watch)
