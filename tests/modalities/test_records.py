"""Records as typed values: a path is decided over all of them, whatever their order."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from nearfield.errors import BadSource
from nearfield.modalities.records import DEPTH, NODES, Schema, places
from nearfield.modalities.records.distinct import MOST, Distinct
from nearfield.types import Record


def kinds(values: list[Any]) -> str:
    return Schema.of([Record({"x": value}) for value in values]).fields["x"].kind


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2.5, 3], "number"),
        (["1.299,00 €", "9,50 €", "12,00 €"], "number"),
        (["31.12.2024", "01.02.2023", "n/a"], "date"),
        (["2024-05-01 10:00", "2024-06-01 11:30"], "date"),
        ([True, False, None], "boolean"),
        (["red", "blue", "red", "red"], "category"),
        (["the kettle leaks", "where is my order"], "text"),
        (["A-17", "B-203", "C-9"], "identifier"),
        ([None, None], "empty"),
        (["red", 1, "blue", 2] * 3, "category"),
    ],
)
def test_a_path_is_decided_over_the_collection(values: list[Any], kind: str) -> None:
    assert kinds(values) == kind


def test_empty_objects_and_lists_are_no_values() -> None:
    schema = Schema.of([Record({"x": {}}), Record({"x": []})])
    assert schema.fields == {}
    assert [cell.kind for cell in schema.typed([Record({"x": {}})])[0]] == ["object", "object"]


def test_whole_numbers_count_from_1970_where_the_name_says_so() -> None:
    records = [Record({"created": 1704412800000 + n, "n": 1704412800000 + n}) for n in range(4)]
    schema = Schema.of(records)
    assert (schema.fields["created"].kind, schema.fields["n"].kind) == ("date", "number")
    cells = {cell.path: cell for cell in schema.typed(records[:1])[0]}
    assert cells["created"].value == pytest.approx(1704412800.0)


def test_digits_of_a_code_are_a_category() -> None:
    fields = Schema.of([Record({"zip": 12345}), Record({"zip": 12345})]).fields
    assert fields["zip"].kind == "category"


def test_null_is_not_missing() -> None:
    schema = Schema.of([Record({"a": None, "b": 1}), Record({"b": 2})])
    assert schema.fields["a"].share == 0.5
    assert [cell.kind for cell in schema.typed([Record({"a": None})])[0]] == ["object", "null"]


def test_the_order_of_records_and_keys_changes_nothing() -> None:
    rng = random.Random(7)
    records = [
        {
            "n": rng.random(),
            "s": rng.choice(["a", "b", "7", "n/a"]),
            "d": f"0{rng.randint(1, 9)}.01.2024",
        }
        for _ in range(200)
    ]
    first = Schema.of([Record(r) for r in records]).to_dict()
    shuffled = [dict(reversed(r.items())) for r in rng.sample(records, len(records))]
    assert Schema.of([Record(r) for r in shuffled]).to_dict() == first
    assert Schema.from_dict(json.loads(json.dumps(first))).to_dict() == first


def test_a_remark_among_numbers_stays_a_word() -> None:
    records = [Record({"price": f"{n},50"}) for n in range(1, 20)] + [Record({"price": "free"})]
    schema = Schema.of(records)
    assert schema.fields["price"].kind == "number"
    assert schema.fields["price"].odd == 1
    assert schema.typed(records[-1:])[0][1][3:] == ("category", "free")


def test_one_is_one_point_zero_and_big_integers_are_kept() -> None:
    schema = Schema.of([Record({"n": 1}), Record({"n": 1.0}), Record({"n": 10**400})])
    assert schema.fields["n"].distinct == 2
    cells = schema.typed([Record({"n": 1}), Record({"n": 1.0})])
    assert cells[0] == cells[1]


def test_ranks_are_in_the_middle_of_equal_values() -> None:
    field = Schema.of([Record({"n": n}) for n in (1, 1, 1, 2)]).fields["n"]
    assert (field.knots, field.ranks) == ((1.0, 2.0), (0.375, 0.875))


def test_half_an_emoji_is_a_mark() -> None:
    records = [Record({"x": "\ud83d red thing"}), Record({"x": "blue and green"})]
    schema = Schema.of(records)
    assert schema.typed(records)[0][1].value == "\ufffd red thing"


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


def test_depth_and_size_have_bounds() -> None:
    assert len(places(deep(DEPTH - 1))) == DEPTH
    with pytest.raises(BadSource, match="more than 64 levels deep"):
        places(deep(DEPTH))
    with pytest.raises(BadSource, match="more than 64 levels deep"):
        places(deep(100_000))
    assert len(places([1] * (NODES - 1))) == NODES
    with pytest.raises(BadSource, match="more than 10,000 values"):
        places([1] * NODES)
    with pytest.raises(BadSource, match="more than 10,000 values"):
        places({"a": [[1] * 100] * 100})


def test_nan_is_refused_and_python_values_are_read() -> None:
    import datetime

    import numpy as np

    for wrong in (float("nan"), float("inf"), np.float64("nan")):
        with pytest.raises(BadSource, match="at /a/0, which is no number of JSON"):
            places({"a": [wrong]})
    values = {"n": np.int64(3), "d": datetime.date(2024, 1, 31), "l": np.array([1, 2]), "b": b"x"}
    told = {place.pointer: place.value for place in places(values)}
    assert told["/n"] == 3
    assert told["/d"] == "2024-01-31"
    assert told["/l/1"] == 2
    assert told["/b"] is None


def test_keys_with_dots_are_no_paths() -> None:
    paths = [place.path for place in places({"a.b": 1, "a": {"b": 2}})]
    assert len(set(paths)) == len(paths)


def test_distinct_values_are_the_same_in_any_order() -> None:
    values = list(range(3 * MOST))
    one: Distinct[int] = Distinct()
    other: Distinct[int] = Distinct()
    for value in values:
        one.add(value)
    for value in reversed(values):
        other.add(value)
    assert one.values() == other.values()
    assert len(one.values()) == MOST
    assert not one.whole
    assert one.total == 3 * MOST
