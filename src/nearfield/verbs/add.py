"""The verb ``add``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import (
    Clean,
    Columns,
    Count,
    DateFormat,
    Decimal,
    Directed,
    EdgeColumns,
    Encoding,
    Engine,
    FieldWeights,
    Format,
    GraphMethod,
    Header,
    IdColumn,
    Kind,
    Language,
    Meta,
    Missing,
    ModelName,
    RandomState,
    Sheet,
    SkipRows,
    Strict,
    TextColumn,
    Turn,
    Wait,
    Watch,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nearfield.collection import BaseCollection
    from nearfield.collection.adding import Tell
    from nearfield.pipeline.transform import Transform
    from nearfield.types import Encoder, Vectors
    from nearfield.types.reports import AddReport


@checked
def add(
    collection: BaseCollection,
    *sources: Annotated[Any, Meta("SOURCE")],
    text: TextColumn | Sequence[str] | None = None,
    id: IdColumn | None = None,  # noqa: A002 - the field's word
    model: ModelName | Encoder | None = None,
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
    precision: Engine | None = None,
    weights: FieldWeights | Sequence[str] | Mapping[str, float] = (),
    language: Language | None = None,
    strict: Strict = False,
    size: Count | None = None,
    keep: bool = False,
    place: bool = False,
    vectors: Vectors | None = None,
    ids: Sequence[Any] | None = None,
    metadatas: Sequence[Mapping[str, Any] | None] | None = None,
    as_text: Columns = (),
    dates: Literal["day-first", "month-first"] | None = None,
    transforms: Sequence[Transform] = (),
    wait: Wait | None = None,
    watch: Watch = unwatched,
    tell: Tell | None = None,
) -> AddReport:
    """Read, embed and store; resumes; only new or changed items are embedded.

    Killed in the middle, the same call goes on where it was.

    Parameters
    ----------
    sources
        Files, folders, a dataset's name, or - for standard input. In Python also data frames, Arrow
        tables, lists of dictionaries or of contents, a dictionary of id to content.
    model
        A model's name or folder, or in Python an encoder. [default: the collection's; for texts
        minilm, for pictures and the frames of clips efficientnet-lite0, for sounds musicnn]
    precision
        Of the engine, for a new collection. [default: auto]
    size
        At most so many items of a dataset, spread over the whole.
    p, q
        Of node2vec, how its walks turn: a step back weighs 1/p, one further away 1/q.
    dim
        Of a graph, the numbers of a vector. [default: 128]
    keep
        Keep the bytes of pictures and other media, so that no file is needed any more.
    place
        Keep where pictures were taken, where their files say it: latitude and longitude.
    vectors
        Rows ``(n, dim)`` for the items, made elsewhere; they must be the collection's own
        encoder's, or the collection's first.
    ids, metadatas
        Of each text of the one source, a list of texts: its id, and its columns as a dictionary.
    as_text
        Columns that are kept as text, as they are written, whatever their values look like.
    dates
        Where the month stands in dates like 01/02/2024. [default: what the column says]
    transforms
        Functions from item batch to item batch that run before anything is written; see
        :class:`nearfield.pipeline.transform.Transform`.
    tell
        Called with the report before anything is embedded.

    Returns
    -------
    AddReport

    Raises
    ------
    BadSource
        A source cannot be read, or a row is broken and ``strict`` was asked for.
    EncoderMismatch
        The collection holds vectors of another model.
    BadVectors
        The vectors are not as many, or not as wide, as the items need.
    UnknownName
        No such language is known.
    UsageError
        Nothing came, or what came holds no item.
    StoreError
        The disk is full, or refuses.
    Busy
        Another process still writes after ``wait`` seconds.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple"})
    >>> fruit.add({"a": "red apple", "p": "green pear"}).new
    1
    """
    from dataclasses import replace

    from nearfield.collection.adding import Adding
    from nearfield.pipeline.column_types import Wishes
    from nearfield.pipeline.read import Reading
    from nearfield.sources.objects import with_ids
    from nearfield.sources.request import Written
    from nearfield.verbs.graph import chosen, modality_of_kind

    if ids is not None or metadatas is not None:
        sources = (with_ids(sources[0] if len(sources) == 1 else None, ids, metadatas),)
    walks = {"method": method, "p": p, "q": q, "dim": dim, "random_state": random_state}
    ends = {"edges": tuple(edges), "directed": directed}
    model, settings = chosen(kind, model, walks, ends, weights)
    if model is not None or precision is not None or settings:
        collection.bind(model, precision, settings)
    written = Written(format, encoding, sheet, skip_rows, header, tuple(na), date_format, decimal)
    reading = Reading(text, id, modality_of_kind(kind), strict, size, watch, clean, written)
    reading = replace(reading, edges=tuple(edges), directed=directed, place=place)
    adding = Adding(
        reading.open_all(sources),
        vectors=vectors,
        transforms=tuple(transforms),
        keep=keep,
        wishes=Wishes(as_text, None if dates is None else dates == "month-first"),
        arguments={"text": text if isinstance(text, str | None) else list(text), "id": id},
        language=language,
        wait=wait,
        watch=watch,
        tell=tell,
    )
    return adding.run(collection.db, collection.name, collection.binding)
