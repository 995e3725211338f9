"""``train --method json2vec`` or ``tree-lstm``: a network of records, with labels or without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nearfield.errors import FILE, FOLDER, Hint, UsageError

if TYPE_CHECKING:
    from nearfield.training.records.learned import LearnedRecords

OF_RECORDS = ("json2vec", "tree-lstm")
_WRITTEN = ("format", "encoding", "sheet", "skip_rows", "header", "na")
_KNOWN = {*_WRITTEN, "file", "out", "method", "kind", "label", "random_state", "watch", "tell"}
_USUAL: tuple[Any, ...] = (None, False, 0, (), "auto")  # of what nobody gave


def learn_of_records(given: Mapping[str, Any]) -> LearnedRecords:
    """Train a network on the records of a file; ``given`` are the verb's arguments by name.

    Raises ``UsageError`` for those that it does not have, and as
    :func:`nearfield.training.records.learn.learn_records` does.
    """
    from nearfield.training.records.learn import learn_records

    method = given["method"] or OF_RECORDS[0]
    if method not in OF_RECORDS:
        raise UsageError(
            f"{method} learns from texts; the kind record came.", Hint.use(method=OF_RECORDS[0])
        )
    strange = [
        name
        for name, value in given.items()
        if name not in _KNOWN and not any(value is each or value == each for each in _USUAL)
    ]
    if strange:
        raise UsageError(
            f"{strange[0]} is of another training; {method} learns from records alone.",
            f"Leave out {strange[0]}, or the method.",
        )
    if given["kind"] not in (None, "record"):
        raise UsageError(
            f"{method} learns from records; the kind {given['kind']} came.",
            Hint.use(kind="record"),
        )
    if given["file"] is None:
        raise UsageError(
            f"{method} learns from a file of records; none came.",
            Hint.run("train", FILE, kind="record", method=method, out=FOLDER),
        )
    return learn_records(
        _records(given),
        out=given["out"],
        method=method,
        label=given["label"],
        random_state=given["random_state"],
        watch=given["watch"],
        tell=given["tell"],
    )


def _records(given: Mapping[str, Any]) -> Iterator[Any]:
    """The records of a file, a table or a dataset, as they come."""
    from nearfield.modalities import kind_of
    from nearfield.pipeline.read import Reading
    from nearfield.sources.request import Written

    how = {name: given[name] for name in _WRITTEN} | {"na": tuple(given["na"])}
    written = Written(**how)
    reading = Reading(kind="record", written=written, verb="train")
    unpack = kind_of("record").unpack
    for batch in reading.open(given["file"]).batches():
        columns = (batch.column(name).to_pylist() for name in ("text", "uri", "data"))
        for text, uri, data in zip(*columns, strict=True):
            yield unpack(text, uri, data)
