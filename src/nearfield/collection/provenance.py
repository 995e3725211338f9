"""Where a collection's items come from, and what does not go with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nearfield.errors import NAME, BadSource, Hint, count, shortened
from nearfield.modalities.text.stop import FUNCTION_WORDS
from nearfield.modalities.text.words import words
from nearfield.pipeline.survey import Survey
from nearfield.sources import Source
from nearfield.store import Manifest, Table, layout

CONTENT = ""
"""Stands for ids that are made from the content."""
IDS, PLACES = "ids", "places"
MOST = 20  # files that are remembered
TWICE = 2  # items that are there under other ids, or others under the same
COMMON = 0.2
"""Words that a text and the one it replaces share, at least, if it is the same text edited."""


def remembered(manifest: Manifest | None, sources: Sequence[Source]) -> dict[str, Any]:
    """The column of the ids that the collection was made with, and the files that came."""
    before = manifest.arguments if manifest else {}
    ids = _ids(sources)
    known = {IDS: before[IDS]} if IDS in before else {IDS: ids} if ids is not None else {}
    places = [*before.get(PLACES, []), *(source.place for source in sources if source.place)]
    return known | ({PLACES: list(dict.fromkeys(places))[-MOST:]} if places else {})


def check_provenance(
    name: str, manifest: Manifest, table: Table, sources: Sequence[Source], survey: Survey
) -> None:
    """Refuse the same items under other ids, and other items under the same ids.

    Raises
    ------
    BadSource
        The ids come from another column than before, and half of what is new is there already, or
        it is the same file again; or another file's texts would replace those of unlike texts.
    """
    _refuse_twice(name, manifest, sources, survey)
    places = manifest.arguments.get(PLACES)
    if places and not {source.place for source in sources} & {*places, ""}:
        _refuse_others(name, places, table, sources, survey)


def _ids(sources: Sequence[Source]) -> str | None:
    """The column of the ids; None where there is no table, or several columns."""
    columns = {source.named.get("id", CONTENT) for source in sources if source.made}
    return columns.pop() if len(columns) == 1 else None


def _refuse_twice(name: str, manifest: Manifest, sources: Sequence[Source], survey: Survey) -> None:
    before, now = manifest.arguments.get(IDS), _ids(sources)
    new, there = survey.counts["new"], survey.counts["elsewhere"]
    if before is None or now is None or before == now or not new:
        return
    if there >= TWICE and 2 * there >= new:
        known = (
            f"{there:,} of {count(new, 'new item')} {'is' if there == 1 else 'are'} there already"
        )
    elif _came(manifest, sources):  # with other texts, cleaned or joined otherwise
        known = f"{sources[0].place} is there already"
    else:
        return
    again = {"id": before} if before else {}
    raise BadSource(
        f"The ids of {name!r} {_said(before)}; now they would {_said(now, would=True)}: "
        f"{known}, and would be there twice.",
        Hint.use("Name the column it was made with:", **again)
        if again
        else Hint.use("Leave the id out, or keep the items apart:", collection=NAME),
    )


def _came(manifest: Manifest, sources: Sequence[Source]) -> bool:
    """Whether all sources are files that came before."""
    places = {source.place for source in sources}
    return "" not in places and places <= {*manifest.arguments.get(PLACES, ())}


def _said(column: str, would: bool = False) -> str:
    if column:
        return f"{'come' if would else 'came'} from the column {column!r}"
    return f"{'be' if would else 'were'} made from the content"


def _refuse_others(
    name: str, places: Sequence[str], table: Table, sources: Sequence[Source], survey: Survey
) -> None:
    counts = survey.counts
    here = counts["changed"] + counts["updated"] + counts["unchanged"]
    if counts["changed"] < TWICE or 2 * counts["changed"] < here:
        return
    columns = [layout.ID, layout.PART, layout.TEXT]
    rows = table.items([item for item, _ in survey.replaced], columns)
    before = {
        row[layout.ID]: row[layout.TEXT] or "" for row in rows.to_pylist() if not row[layout.PART]
    }
    pairs = [(item, before.get(item, ""), text) for item, text in survey.replaced]
    others = [pair for pair in pairs if not _alike(*pair[1:])]
    if 2 * len(others) <= len(pairs):
        return
    item, old, new = others[0]
    raise BadSource(
        f"{counts['changed']:,} items of {name!r} would be replaced by other texts under the same "
        f"ids, as {item!r}: {shortened(old, 30)!r} by {shortened(new, 30)!r}. The collection was "
        f"made from {places[0]}; now {sources[0].place} came.",
        Hint.use("Keep them apart:", collection=NAME),
    )


def _words(text: str) -> set[str]:
    every = {text[start:end].casefold() for start, end in words(text)}
    telling = {word for word in every if not word.isdigit()}  # the number of a row tells nothing
    return telling - FUNCTION_WORDS or telling or every


def _alike(old: str, new: str) -> bool:
    a, b = _words(old), _words(new)
    return len(a & b) >= COMMON * min(len(a), len(b)) if a and b else False
