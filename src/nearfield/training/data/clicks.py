"""Pairs and triplets from what people clicked, and what they passed over to get there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from nearfield.errors import BadSource, Hint, UnknownName, count, shortened
from nearfield.modalities.text.shingles import plain
from nearfield.training.data.answers import answers_of, is_marked, shown_in
from nearfield.training.data.cells import text_of
from nearfield.training.data.examples import Examples

Impression = tuple[int, str, list[str], list[str]]  # row, query, clicked, shown


def from_clicks(
    queries: Sequence[Any],
    clicked: Sequence[Any],
    shown: Sequence[Any],
    *,
    groups: Sequence[Any] | None = None,
    form: str = "triplets",
    least: int = 1,
    random_state: int = 0,
) -> Examples:
    """One row for each click, so that what is clicked often counts often.

    The negative is a text shown above the click and passed over ("Click > Skip Above"), or, for a
    click on the first, the one right below it ("Click > No-Click Next"), which its readers mostly
    saw, too. A text that anybody clicked for the same query is no negative.

    T. Joachims, "Optimizing search engines using clickthrough data", KDD 2002; T. Joachims et al.,
    "Accurately interpreting clickthrough data as implicit feedback", SIGIR 2005.

    Parameters
    ----------
    queries, clicked, shown
        A row is one answer to a query: what was clicked (a text or a list; none: it still counts
        as shown) and what was shown, the best first (a list, also written as one, or divided by
        ``|`` or line ends). Where ``clicked`` is 0 or 1 a row is one text that was shown, and
        rows of one query that follow each other are one answer.
    form
        ``"triplets"``, or ``"pairs"`` of query and clicked alone.
    least
        Clicks on a text for a query, over the whole log, that make it a positive.
    random_state
        Of the choice among those that were passed over.

    Raises
    ------
    BadSource
        A row whose clicked text was not shown; the message names it.

    Examples
    --------
    >>> shown = ["car|apple|pear", "pear|sky"]
    >>> examples = from_clicks(["fruit", "fruit"], ["apple", "pear"], shown)
    >>> list(zip(*examples.columns.values()))
    [('fruit', 'apple', 'car'), ('fruit', 'pear', 'sky')]
    """
    if form not in {"triplets", "pairs"}:
        raise UnknownName("form of clicks", form, ["triplets", "pairs"])
    if is_marked(clicked):
        queries, clicked, shown, first = answers_of(queries, clicked, shown)
        groups = None if groups is None else [groups[row] for row in first]
    log = list(_impressions(queries, clicked, shown))
    clicks = Counter((plain(query), plain(text)) for _, query, texts, _ in log for text in texts)
    rng = np.random.default_rng(random_state)
    rows: list[tuple[int, str, str, str]] = []
    rare = bare = 0
    for number, query, texts, seen in log:
        question = plain(query)
        for text in texts:
            if clicks[question, plain(text)] < least:
                rare += 1
                continue
            passed = _passed(text, seen, {key for key in map(plain, seen) if clicks[question, key]})
            if form == "triplets" and not passed:
                bare += 1
                continue
            negative = passed[int(rng.integers(len(passed)))] if passed else ""
            rows.append((number, query, text, negative))
    notes = _notes(len(queries) - sum(1 for entry in log if entry[2]), rare, least, bare)
    texts_by_role = list(zip(*(row[1:] for row in rows), strict=True)) or [(), (), ()]
    roles = ("anchor", "positive", "negative")[: 3 if form == "triplets" else 2]
    columns = {role: list(column) for role, column in zip(roles, texts_by_role, strict=False)}
    of = None if groups is None else [text_of(groups[row[0]]) or f"row {row[0]}" for row in rows]
    return Examples(form, columns, groups=of, notes=notes)


def _impressions(
    queries: Sequence[Any], clicked: Sequence[Any], shown: Sequence[Any]
) -> Iterator[Impression]:
    for row, (query, chosen, seen) in enumerate(zip(queries, clicked, shown, strict=True)):
        question, texts = text_of(query), shown_in(seen)
        if question is None or not texts:
            continue
        candidates = {plain(text) for text in texts}
        cell = text_of(chosen) if isinstance(chosen, str) else None
        picked = [cell] if cell is not None and plain(cell) in candidates else shown_in(chosen)
        for text in picked:
            if plain(text) not in candidates:
                raise BadSource(
                    f"In row {row + 1} the clicked text is not among the shown: "
                    f"{shortened(text)!r}.",
                    Hint.use(
                        "Correct it, or name other columns:",
                        columns=["QUERY", "CLICKED", "SHOWN"],
                    ),
                )
        yield row, question, picked, texts


def _passed(text: str, seen: list[str], clicked: set[str]) -> list[str]:
    """The texts above that nobody clicked, or else the one below."""
    place = [plain(one) for one in seen].index(plain(text))
    above = [one for one in seen[:place] if plain(one) not in clicked]
    return above or [one for one in seen[place + 1 : place + 2] if plain(one) not in clicked]


def _notes(unclicked: int, rare: int, least: int, bare: int) -> tuple[str, ...]:
    notes = []
    if unclicked:
        notes.append(f"{count(unclicked, 'row')} without a query, a click or anything shown.")
    if rare:
        notes.append(f"{count(rare, 'click')} on what was clicked fewer than {least} times.")
    if bare:
        left = "is left out" if bare == 1 else "are left out"
        notes.append(f"{count(bare, 'click')} {left}: nothing was passed over.")
    return tuple(notes)
