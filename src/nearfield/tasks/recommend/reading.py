"""A table of events from a file or a frame: who, what, how much, when."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadSource, UnknownName, UsageError
from nearfield.modalities.text.dates import read_dates
from nearfield.modalities.text.written import is_missing, says_nothing
from nearfield.sources.request import AS_IT_IS, Written
from nearfield.sources.table import read_table
from nearfield.tasks.recommend.events import Events
from nearfield.tasks.recommend.words import EventWord, meaning, read_words

Floats = NDArray[np.float64]
Texts = list[str | None]

ROLES: dict[str, str] = {
    "user": (
        "user userid customer customerid visitor visitorid member memberid reader "
        "session sessionid account accountid"
    ),
    "item": (
        "item itemid product productid movie movieid film article articleid document "
        "documentid docid book bookid track id"
    ),
    "rating": "rating ratings stars score grade",
    "weight": "weight strength liked",
    "event": "event eventtype action type interaction",
    "time": "time timestamp date datetime createdat created at when",
}
"""The usual names of each column; case, signs and RecBole's ``:type`` do not matter."""


def read_events(
    source: Any,
    *,
    columns: dict[str, str] | None = None,
    against: Collection[str] = (),
    written: Written = AS_IT_IS,
) -> Events:
    """Events of a table: columns user, item, and where there are any rating or weight, event, time.

    Parameters
    ----------
    source
        A file (CSV, TSV, JSON lines, Parquet), a data frame, or a list of dicts.
    columns
        Which column is which, where the names do not say it: ``{"user": "buyer"}``.
    against
        Words of the event column that speak against an item, beside those that are known
        (:mod:`nearfield.tasks.recommend.words`). Any other word speaks for it.
    written
        How the table is written, where it does not tell itself.

    Raises
    ------
    BadSource
        No such column, or a value that is no rating or time; the message says which there are.

    >>> log = [{"user": 1, "item": 7, "rating": "4 stars"}, {"user": 1, "item": 8, "rating": "1"}]
    >>> events = read_events(log)
    >>> events.items, events.weights.tolist()
    (['7', '8'], [1.0, 0.0])
    """
    table = read_table(source, written)
    roles = _roles(list(table), columns or {})
    used = [table[roles["user"]], table[roles["item"]]]
    if "time" in roles:
        used.append(table[roles["time"]])
    empty = [says_nothing, says_nothing, is_missing][: len(used)]
    whole = [
        row
        for row, cells in enumerate(zip(*used, strict=True))
        if not any(nothing(cell or "") for nothing, cell in zip(empty, cells, strict=True))
    ]
    lost = len(used[0]) - len(whole)
    verb = (
        "event without user, item or time is"
        if lost == 1
        else "events without user, item or time are"
    )
    notes = (f"{lost:,} {verb} left out.",) if lost else ()

    def values(role: str) -> list[str]:
        return [str(table[roles[role]][row] or "").strip() for row in whole]

    role = next((r for r in (*WEIGHTS, "event") if r in roles), None)
    words: tuple[EventWord, ...] = ()
    if role == "event":
        words = read_words(values(role), against)
        weights: Floats | None = _done(values(role), words)
    else:
        weights = WEIGHTS[role](values(role), roles[role]) if role else None
    times = _times(values("time"), roles["time"]) if "time" in roles else None
    return Events(values("user"), values("item"), weights, times, notes, words)


def _roles(names: Sequence[str], given: dict[str, str]) -> dict[str, str]:
    for name in given.values():
        if name not in names:
            raise UnknownName("column", name, names)
    plain = {re.sub(r"[^a-z]", "", name.split(":")[0].lower()): name for name in reversed(names)}
    roles: dict[str, str] = {}
    for role, usual in ROLES.items():
        here = (plain[word] for word in usual.split() if word in plain)
        taken = given.get(role) or next(here, None)
        if taken:
            roles[role] = taken
    for role in ("user", "item"):
        if role not in roles:
            raise BadSource(
                f"The events have no column {role!r}; columns: {', '.join(names)}.",
                "Rename one: wanted user, item, and if there are any rating, event, time.",
            )
    return roles


def _rated(values: list[str], column: str) -> Floats:
    """Ratings from 0, for 1 star or what is lowest here if less, to 1, the highest here."""
    numbers = np.array([_number(value, column) for value in values])
    known = numbers[~np.isnan(numbers)]
    low, high = min(known, default=1.0), max(known, default=1.0)
    low = min(low, 1.0)
    scaled = (numbers - low) / (high - low) if high > low else np.ones(len(numbers))
    return np.asarray(np.where(np.isnan(numbers), 1.0, scaled), np.float64)


def _number(value: str, column: str) -> float:
    """``4``, ``4,5``, ``4/5``, ``4 stars``, ``★★★★``, ``like``; NaN for nothing: it was had."""
    if is_missing(value):
        return float("nan")
    if set(value) <= {"★", "☆", "⭐", "*"}:
        return float(len(value) - value.count("☆"))
    number = re.match(r"[-+]?\d+(?:[.,]\d+)?", value)
    if number:
        return float(number.group().replace(",", "."))
    said = meaning(value)
    if said != "not understood":
        return 1.0 if said == "for" else -1.0
    raise BadSource(
        f"The column {column!r} holds {value!r}, which is no rating.",
        "Wanted a number, or a column called event with words.",
    )


def _weighed(values: list[str], column: str) -> Floats:
    numbers = np.array([_number(value or "1", column) for value in values])
    largest = float(np.abs(numbers).max(initial=0)) or 1.0
    return np.asarray(numbers / largest, np.float64)


def _done(values: list[str], words: Sequence[EventWord]) -> Floats:
    weights = {each.word: -1.0 if each.meaning == "against" else 1.0 for each in words}
    return np.array([weights[value] for value in values])


WEIGHTS: dict[str, Callable[[list[str], str], Floats]] = {"weight": _weighed, "rating": _rated}
"""Numbers of a column; the words of an event column are read by themselves."""


def _times(values: list[str], column: str) -> Floats:
    """Numbers as they are, of any one unit; dates and times as seconds."""
    try:
        return np.array([float(value) for value in values])
    except ValueError:
        pass
    try:
        return read_dates(values)
    except UsageError as error:
        wrong = next((value for value in values if not _is_time(value)), None)
        what = f"holds {wrong!r}, which is no time." if wrong else f"is not clear: {error.message}"
        raise BadSource(
            f"The column {column!r} {what}", "Wanted 2024-05-31, 2024-05-31T12:00:00 or seconds."
        ) from error


def _is_time(value: str) -> bool:
    try:
        read_dates([value])
    except UsageError:
        return False
    return True
