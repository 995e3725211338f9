"""Datasets of Hugging Face, told by what they have: their columns, classes by name, splits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from nearfield.sources.canonical import canonical
from nearfield.sources.names import unused
from nearfield.sources.records import Row
from nearfield.sources.report import Report
from nearfield.sources.request import ROWS

SPLIT = "split"


def is_dataset(data: Any) -> bool:
    """Whether it is a ``Dataset`` or an ``IterableDataset``."""
    return all(hasattr(data, name) for name in ("features", "column_names", "iter"))


def is_dataset_dict(data: Any) -> bool:
    """Whether it is a ``DatasetDict``: datasets by the names of their splits."""
    return isinstance(data, Mapping) and bool(data) and all(map(is_dataset, data.values()))


def read_dataset(data: Any, report: Report) -> Iterator[pa.RecordBatch | list[Row]]:
    """Read a dataset batch by batch; classes that stand as numbers become their names."""
    classes = {name: _names(feature) for name, feature in (data.features or {}).items()}
    classes = {name: names for name, names in classes.items() if names}
    if classes:
        report.note(f"Classes by their names: {', '.join(classes)}.")
    if not hasattr(data, "__len__"):
        yield from _streamed(data, classes, report)
        return
    report.total = (report.total or 0) + len(data)
    for table in data.with_format("arrow").iter(batch_size=ROWS):
        report.done += table.num_rows
        for batch in table.combine_chunks().to_batches():
            yield canonical(_named(batch, classes))


def read_splits(data: Mapping[str, Any], report: Report) -> Iterator[pa.RecordBatch | list[Row]]:
    """Read all splits of a ``DatasetDict``; the column ``split`` says of which one a row is."""
    told = ", ".join(f"{name} ({_size(part)})" for name, part in data.items())
    report.note(f"All splits are read: {told}. The column {SPLIT!r} names each row's.")
    for split, part in data.items():
        for chunk in read_dataset(part, report):
            yield _with_split(chunk, str(split))


def _size(part: Any) -> str:
    return f"{len(part):,}" if hasattr(part, "__len__") else "streamed"


def _with_split(chunk: pa.RecordBatch | list[Row], split: str) -> pa.RecordBatch | list[Row]:
    if isinstance(chunk, list):
        return [{**row, SPLIT: split} for row in chunk]
    names = chunk.schema.names
    name = unused(SPLIT, names) if SPLIT in names else SPLIT
    column = pa.array([split] * chunk.num_rows, pa.string())
    return chunk.append_column(pa.field(name, pa.string()), column)


def _streamed(data: Any, classes: dict[str, list[str]], report: Report) -> Iterator[list[Row]]:
    held: list[Row] = []
    for row in data:
        report.done += 1
        held.append({k: _name(v, classes[k]) if k in classes else v for k, v in row.items()})
        if len(held) >= ROWS:
            yield held
            held = []
    if held:
        yield held


def _named(batch: pa.RecordBatch, classes: dict[str, list[str]]) -> pa.RecordBatch:
    for name, names in classes.items():
        at = batch.schema.get_field_index(name)
        if at >= 0:
            values = [_name(value, names) for value in batch.column(at).to_pylist()]
            array = pa.array(values)
            batch = batch.set_column(at, pa.field(name, array.type), array)
    return batch


def _names(feature: Any) -> list[str]:
    """The names of a ``ClassLabel``, or of a list of them; none of any other feature."""
    inner = feature[0] if isinstance(feature, list) and feature else feature
    inner = getattr(inner, "feature", inner)
    names = getattr(inner, "names", None) if hasattr(inner, "int2str") else None
    return list(names or [])


def _name(value: Any, names: list[str]) -> Any:
    if isinstance(value, list):
        return [_name(each, names) for each in value]
    if isinstance(value, int):
        return names[value] if 0 <= value < len(names) else None
    return value
