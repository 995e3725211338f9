from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.errors import BadSource
from nearfield.sources import OWN, Columns, conform, item_batch, metadata, open_source, own

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write

DAY = dt.date(2024, 2, 29)
NOON = dt.datetime(2024, 2, 29, 12)


def csv_of(*values: object) -> str:
    return "id,text,x,pad\n" + "".join(f"{i},t,{v},p\n" for i, v in enumerate(values))


@pytest.mark.parametrize(
    ("values", "dtype", "last"),
    [
        (["1", "", "-20"], pa.int64(), -20),
        (["1", "2.5"], pa.float64(), 2.5),
        (["1e3", ".5"], pa.float64(), 0.5),
        (["true", "FALSE"], pa.bool_(), False),
        (["1", "true"], pa.string(), "true"),
        (["2024-02-28", "2024-02-29"], pa.date32(), DAY),
        (["2024-02-28", "2024-02-29 12:00"], pa.timestamp("us"), NOON),
        (["2024-02-29T14:00:00+02:00"], pa.timestamp("us"), NOON),
        (["2024-02-29 00:00", "2024-02-29T12:00:00.000000000Z"], pa.timestamp("us"), NOON),
        (["2023-02-29"], pa.string(), "2023-02-29"),
        (["007", "8"], pa.string(), "8"),
        (["+4930123"], pa.string(), "+4930123"),
        (["1e5x"], pa.string(), "1e5x"),
        (["99999999999999999999"], pa.string(), "99999999999999999999"),
        (["12345678901234567", "2.5"], pa.string(), "2.5"),
        (["nan"], pa.string(), None),
        (["1", "2", "n/a"], pa.int64(), None),
        (["1", "2", "Q3"], pa.string(), "Q3"),
        (["", ""], pa.string(), None),
    ],
)
@pytest.mark.parametrize("rows", [1, 4096])
def test_csv_values_get_the_narrowest_type_that_fits_all(
    write: Write, read: Read, values: list[Any], dtype: Any, last: Any, rows: int
) -> None:
    result, opened = read(write("t.csv", csv_of(*values)), rows=rows)
    assert opened.columns.types()["x"] == dtype
    assert result[-1]["x"] == last


@pytest.mark.parametrize(
    ("values", "dtype", "result"),
    [
        ([1, 2.5], pa.float64(), [1.0, 2.5]),
        ([1, None], pa.int64(), [1, None]),
        ([1, "a"], pa.string(), ["1", "a"]),
        ([True, 1], pa.string(), ["true", "1"]),
        (["007"], pa.string(), ["007"]),
        (["1", "2"], pa.string(), ["1", "2"]),
        ([[1, "é"], {"a": None}], pa.string(), ['[1, "é"]', '{"a": null}']),
        ([None, None], pa.string(), [None, None]),
        ([2**70, 1], pa.string(), [str(2**70), "1"]),
        ([DAY, NOON], pa.timestamp("us"), [dt.datetime(2024, 2, 29), NOON]),
        ([float("nan"), 1.5], pa.float64(), [None, 1.5]),
        ([1e300, 1 / 3], pa.float64(), [1e300, 1 / 3]),
        ([b"raw", 1], pa.int64(), [None, 1]),
    ],
)
@pytest.mark.parametrize("rows", [1, 4096])
def test_python_values_carry_their_types(
    read: Read, values: list[Any], dtype: Any, result: Any, rows: int
) -> None:
    items, opened = read([{"text": "t", "x": v} for v in values], rows=rows)
    assert opened.columns.types() == {"x": dtype}
    assert [row["x"] for row in items] == result


def items(*ids: str, **columns: pa.Array) -> pa.RecordBatch:
    """An item batch of these ids, the text "t" and metadata."""
    n = len(ids)
    own = (ids, ["text"] * n, ["t"] * n, [None] * n, [None] * n)
    return item_batch(own, [(pa.field(name, of.type), of) for name, of in columns.items()])


@given(st.lists(st.one_of(st.integers(-(2**63), 2**63 - 1), st.none()), min_size=1))
def test_whole_numbers_are_exact(values: list[Any]) -> None:
    source = open_source([{"text": "t", "x": value} for value in values])
    batches = list(source.batches())
    types = source.columns.types()
    if any(value is not None for value in values):
        assert [row["x"] for b in batches for row in conform(b, types).to_pylist()] == values


def test_order_of_the_batches_does_not_matter() -> None:
    batches = [
        items("a", x=array)
        for array in (pa.array([1]), pa.array([2.5]), pa.array([None]), pa.array(["s"]))
    ]
    for some, dtype in [(batches[:3], pa.float64()), (batches, pa.string())]:
        for order in (some, some[::-1]):
            columns = Columns()
            for batch in order:
                columns.observe(batch)
            assert columns.types() == {"x": dtype}


def test_empty_columns_are_told(write: Write, read: Read) -> None:
    opened = read(write("t.csv", "id,text,x,y\n1,hello,,2\n"))[1]
    assert opened.columns.empty() == {"x"}
    assert read([{"text": "t", "x": None, "y": 1}])[1].columns.empty() == {"x"}


def test_conform_fills_what_is_missing_and_keeps_the_order() -> None:
    batch = items("a", n=pa.array(["5"]), gone=pa.array(["x"]))
    out = conform(batch, {"new": pa.date32(), "n": pa.float64()})
    assert out.schema.names == [*OWN, "new", "n"]
    assert out.select(["id", "text", "new", "n"]).to_pylist() == [
        {"id": "a", "text": "t", "new": None, "n": 5.0}
    ]
    assert out.select(OWN) == batch.select(OWN)


def test_a_users_column_may_bear_the_name_of_one_of_ours() -> None:
    rows: list[dict[str, Any]] = [{"id": "a", "text": "t", "uri": "u", "data": 5, "modality": "m"}]
    source = open_source(rows)
    (batch,) = source.batches()
    fitted = conform(batch, source.columns.types())
    assert [own(fitted, name).to_pylist() for name in OWN] == [
        ["a"],
        ["text"],
        ["t"],
        [None],
        [None],
    ]
    values = {field.name: values.to_pylist() for field, values in metadata(fitted)}
    assert values == {"uri": ["u"], "data": [5], "modality": ["m"]}


@pytest.mark.parametrize(
    ("array", "dtype", "value"),
    [
        (pa.array(["1", "n/a"]), pa.int64(), "'n/a'"),
        (pa.array([1.0, 2.5]), pa.int64(), "2.5"),
        (pa.array(["true", "maybe"]), pa.bool_(), "'maybe'"),
        (pa.array(["2024-01-01", "soon"]), pa.timestamp("us"), "'soon'"),
        (pa.array([None, True]), pa.date32(), "True"),
    ],
)
def test_conform_names_the_value_and_the_item(array: Any, dtype: Any, value: Any) -> None:
    batch = items("a", "b", n=array)
    with pytest.raises(BadSource, match=f"'n' holds .* and {value} of item 'b' is not one"):
        conform(batch, {"n": dtype})
