"""Queries, and what is relevant to them: the files of a retrieval evaluation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nearfield.errors import BadSource, UsageError
from nearfield.sources.encoding import ERRORS, codec_of, detect
from nearfield.sources.numbers import numbers
from nearfield.sources.request import AS_IT_IS, Written
from nearfield.sources.roles import column_of
from nearfield.sources.table import open_stream, read_table

Columns = dict[str, list[str | None]]


def read_queries(source: Any, written: Written = AS_IT_IS) -> dict[str, str]:
    """Queries by id: columns ``id`` and ``text`` (or the like); also a dict of them."""
    if isinstance(source, Mapping):
        return {str(key): str(text) for key, text in source.items()}
    columns = read_table(source, written)
    name, text = column_of(columns, "id"), column_of(columns, "text")
    text = text or next((c for c in (column_of(columns, "query"),) if c != name), None)
    if list(columns) == ["column1", "column2"]:
        name, text = columns
    if name is None or text is None:
        raise UsageError(
            f"The columns of the queries are {', '.join(columns)}; wanted: id, text.",
            "Call them so in the first line of the file.",
        )
    rows = zip(columns[name], columns[text], strict=True)
    queries = {str(key): words for key, words in rows if key is not None and words}
    if not queries:
        raise UsageError("No query has an id and a text.")
    return queries


def read_qrels(source: Any, written: Written = AS_IT_IS) -> dict[str, dict[str, float]]:
    """Relevance by query and item.

    TREC's four columns (query, 0, item, relevance), BEIR's three with a header, or a table with
    columns query, item, and relevance (1 without that column); also a dict of dicts.
    """
    if isinstance(source, Mapping):
        return {str(q): {str(i): float(r) for i, r in of.items()} for q, of in source.items()}
    rows = _trec(source, written) if isinstance(source, str | Path) else None
    qrels: dict[str, dict[str, float]] = {}
    queries, items, relevance = rows if rows is not None else _judged(read_table(source, written))
    for query, item, value in zip(queries, items, numbers(relevance, "relevance"), strict=True):
        qrels.setdefault(query, {})[item] = value
    return qrels


def _judged(columns: Columns) -> tuple[list[str], list[str], list[str]]:
    query, item = column_of(columns, "query id"), column_of(columns, "item id")
    relevance = column_of(columns, "relevance")
    if next(iter(columns)) == "column1" and len(columns) in {2, 3}:
        query, item, relevance = [*columns, None][:3]
    if query is None or item is None:
        raise UsageError(
            f"The columns of the qrels are {', '.join(columns)}; wanted: query, item, relevance "
            "(or TREC's: query, 0, item, relevance).",
            "Call them so in the first line of the file.",
        )
    ones: list[str | None] = ["1"] * len(columns[query])
    judged = columns[relevance] if relevance else ones
    three = (list(map(str, column)) for column in (columns[query], columns[item], judged))
    return tuple(three)  # type: ignore[return-value]


def _trec(path: str | Path, written: Written) -> tuple[list[str], list[str], list[str]] | None:
    """TREC's lines of four words, or None where the first line is no such line."""
    with open_stream(path) as stream:
        codec = codec_of(written.encoding) if written.encoding else detect(stream.head)[0]
        lines = [line.split() for line in stream.file.read().decode(codec, ERRORS).splitlines()]
    rows = [line for line in lines if line]
    if not rows or len(rows[0]) != 4 or not re.fullmatch(r"-?\d+(\.\d+)?", rows[0][3]):
        return None
    short = next((number for number, line in enumerate(lines, 1) if line and len(line) != 4), None)
    if short is not None:
        raise BadSource(f"{path}, line {short}: wanted query, 0, item, relevance.")
    return [r[0] for r in rows], [r[2] for r in rows], [r[3] for r in rows]
