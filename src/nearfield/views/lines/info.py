"""A collection at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nearfield.errors import Hint
from nearfield.modalities.text.languages import name_of
from nearfield.types.reports import Info
from nearfield.types.reports.columns import table
from nearfield.views.lines.text import megabytes

WIDE = 12  # of a fact's name


def lines(result: Info, width: int) -> Iterator[str | Hint]:
    """A line a fact; the columns with their types; how to go back, or on."""
    facts: dict[str, Any] = {**result.to_dict(), "bytes": megabytes(result.bytes)}
    for name in ("before", "reembedding", "read", "fields"):
        facts.pop(name, None)
    if set(result.modalities) != {"text"}:
        facts["modalities"] = ", ".join(result.modalities)
    if result.before:
        facts["before"] = f"{result.before.model}, {megabytes(result.before.bytes)}"
    if result.reembedding:
        facts["reembedding"] = result.reembedding.sentence
    facts["language"] = name_of(result.language) if result.language else "not known"
    if not facts["unread"]:
        del facts["unread"]
    columns = ", ".join(f"{name} ({type_})" for name, type_ in result.columns.items())
    facts["columns"] = columns or "none"
    for name, value in facts.items():
        yield f"{name:<{WIDE}} {value}"
    yield from result.learned
    if result.read:
        yield "Read last:"
        yield from (f"  {line}" for line in table(result.read))
    yield from _fields(result)
    if result.before:
        yield Hint.run("back", collection=result.name, words="To return to the version before:")
    if result.reembedding and (again := result.reembedding.again):
        yield again


def _fields(result: Info) -> Iterator[str]:
    """A line a field of records."""
    if result.fields:
        yield "Fields, by their part of the likeness of two records:"
        yield from (f"  {each.share:>4.0%}  {each.path} ({each.kind})" for each in result.fields)
