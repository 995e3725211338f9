"""A table of events from a file or a frame: who, what, how much, when."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadSource, UnknownName
from nearfield.sources.table import read_table
from nearfield.tasks.recommend.events import Events

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

WORDS: dict[str, float] = {
    **dict.fromkeys(["dislike", "disliked", "reject", "rejected", "hide", "skip", "down"], -1.0),
    **dict.fromkeys(["no", "false", "return", "returned", "remove", "removed", "bad"], -1.0),
}
"""Events that speak against an item; any other word (view, click, purchase) speaks for it."""

DATES = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y%m%d", "%d %b %Y")
CLOCKS = ("", " %H:%M", " %H:%M:%S")


def read_events(source: Any, *, columns: dict[str, str] | None = None) -> Events:
    """Events of a table: columns user, item, and where there are any rating or weight, event, time.

    Parameters
    ----------
    source
        A file (CSV, TSV, JSON lines, Parquet), a data frame, or a list of dicts.
    columns
        Which column is which, where the names do not say it: ``{"user": "buyer"}``.

    Raises
    ------
    BadSource
        No such column, or a value that is no rating or time; the message says which there are.

    >>> log = [{"user": 1, "item": 7, "rating": "4 stars"}, {"user": 1, "item": 8, "rating": "1"}]
    >>> events = read_events(log)
    >>> events.items, events.weights.tolist()
    (['7', '8'], [1.0, 0.0])
    """
    table = read_table(source)
    roles = _roles(list(table), columns or {})
    used = [table[roles["user"]], table[roles["item"]]]
    if "time" in roles:
        used.append(table[roles["time"]])
    whole = [
        row for row, cells in enumerate(zip(*used, strict=True)) if all(_full(c) for c in cells)
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

    role = next((r for r in WEIGHTS if r in roles), None)
    weights = WEIGHTS[role](values(role), roles[role]) if role else None
    times = _times(values("time"), roles["time"]) if "time" in roles else None
    return Events(values("user"), values("item"), weights, times, notes)


def _full(cell: str | None) -> bool:
    return cell is not None and bool(cell.strip())


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
    if not value:
        return float("nan")
    if set(value) <= {"★", "☆", "⭐", "*"}:
        return float(len(value) - value.count("☆"))
    number = re.match(r"[-+]?\d+(?:[.,]\d+)?", value)
    if number:
        return float(number.group().replace(",", "."))
    if value.lower() in {"like", "liked", "good", "up", "yes", "true"}:
        return 1.0
    if value.lower() in WORDS:
        return WORDS[value.lower()]
    raise BadSource(
        f"The column {column!r} holds {value!r}, which is no rating.",
        "Wanted a number, or a column called event with words.",
    )


def _weighed(values: list[str], column: str) -> Floats:
    numbers = np.array([_number(value or "1", column) for value in values])
    largest = float(np.abs(numbers).max(initial=0)) or 1.0
    return np.asarray(numbers / largest, np.float64)


def _done(values: list[str], column: str) -> Floats:
    return np.array([WORDS.get(value.lower(), 1.0) for value in values])


WEIGHTS: dict[str, Callable[[list[str], str], Floats]] = {
    "weight": _weighed,
    "rating": _rated,
    "event": _done,
}


def _times(values: list[str], column: str) -> Floats:
    """Numbers as they are; dates and times as seconds, in ISO form or one of the usual ones."""
    try:
        return np.array([float(value) for value in values])
    except ValueError:
        pass
    try:
        return np.array([_seconds(datetime.fromisoformat(value)) for value in values])
    except ValueError:
        pass
    for form in (date + clock for date in DATES for clock in CLOCKS):
        try:
            return np.array([_seconds(datetime.strptime(v, form)) for v in values])
        except ValueError:
            continue
    return np.array([_moment(value, column) for value in values])


def _moment(value: str, column: str) -> float:
    """One time of a column where they are written in several ways."""
    forms = (date + clock for date in DATES for clock in CLOCKS)
    readers: list[Callable[[str], float]] = [float, lambda v: _seconds(datetime.fromisoformat(v))]
    readers += [lambda v, f=form: _seconds(datetime.strptime(v, f)) for form in forms]  # type: ignore[misc]
    for read in readers:
        try:
            return read(value)
        except ValueError:
            continue
    raise BadSource(
        f"The column {column!r} holds {value!r}, which is no time.",
        "Wanted 2024-05-31, 2024-05-31T12:00:00 or seconds.",
    )


def _seconds(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
