"""Why nothing fits a filter."""

import pytest

from nearfield.api import Collection
from nearfield.errors import UsageError
from nearfield.store.equalities import equalities
from nearfield.testing import toy_collection

ROWS = [
    {"text": f"ticket {n}", "status": status, "n": n}
    for n, status in enumerate(["open", "closed", "open", None, "on hold"])
]


@pytest.fixture(scope="module")
def tickets() -> Collection:
    return toy_collection(ROWS)


def test_the_column_s_values_are_named(tickets: Collection) -> None:
    hits = tickets.search("ticket", where="status = 'opne'")
    assert not hits.ids
    assert hits.note == (
        "No item has 'opne' in 'status'; it holds open, closed, on hold. Did you mean 'open'?"
    )
    assert tickets.similar(tickets.items().ids[0], where="status = 'opne'").note == hits.note
    with pytest.raises(UsageError, match="fits the filter. No item has 'opne' in 'status'; it"):
        tickets.topics(where="status in ('opne')")


@pytest.mark.parametrize(
    "where", ["status = 'open' and n > 90", "n = 77", "status is null and n > 9"]
)
def test_where_another_reason_is_the_reason_nothing_is_said(
    where: str, tickets: Collection
) -> None:
    assert tickets.search("ticket", where=where).note == ""


def test_found_hits_say_nothing(tickets: Collection) -> None:
    assert tickets.search("ticket", where="status = 'open' or status = 'opne'").note == ""


@pytest.mark.parametrize("text", ["", "((", "a b c", "status = 'x", "n > 2", "'x' = status"])
def test_what_asks_for_no_value(text: str) -> None:
    assert equalities(text, ["status", "n"]) == {}
