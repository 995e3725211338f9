"""The columns of a table after an addition: their own types stay, or widen and it is said."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from nearfield.errors import BadSource, UnknownName
from nearfield.pipeline.column_types import Settled, Wishes, settle
from nearfield.sources import Columns
from nearfield.sources.value_types import UNTYPED, string_field

INT, FLOAT, TEXT, DATE, TIME = (
    pa.int64(),
    pa.float64(),
    pa.string(),
    pa.date32(),
    pa.timestamp("us"),
)
VALUES: dict[pa.DataType, str] = {
    INT: "4",
    FLOAT: "2.5",
    TEXT: "open",
    DATE: "2024-05-31",
    TIME: "2024-05-31 10:00",
    pa.bool_(): "true",
    pa.null(): "",
}


def columns_of(*sources: dict[str, list[Any]]) -> Columns:
    """What comes from several files of strings."""
    several = []
    for cells in sources:
        columns = Columns()
        for name, values in cells.items():
            array = pa.array([value or None for value in values], pa.string())
            columns.observe_column(string_field(name, [UNTYPED]), array)
        several.append(columns)
    return Columns.merged(several)


def of(existing: dict[str, pa.DataType], **cells: list[str]) -> Settled:
    return settle(existing, columns_of(cells), "t")


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (INT, INT, INT),
        (INT, FLOAT, FLOAT),
        (INT, TEXT, TEXT),
        (DATE, TIME, TIME),
        (INT, pa.bool_(), TEXT),
        (pa.null(), INT, INT),
        (INT, pa.null(), INT),
    ],
)
def test_several_sources_are_one_column(
    one: pa.DataType, other: pa.DataType, both: pa.DataType
) -> None:
    sources = ({"a": [VALUES[one]]}, {"a": [VALUES[other]]})
    assert settle({}, columns_of(*sources), "t").types == {"a": both}
    assert settle({}, columns_of(*sources[::-1]), "t").types == {"a": both}


def test_the_table_keeps_its_types() -> None:
    assert of({"a": FLOAT}, a=["4"], b=["2024-05-31"]).types == {"a": FLOAT, "b": DATE}
    assert of({"a": TEXT}, a=["4"]).types == {"a": TEXT}
    assert of({"a": TIME}, a=["31.05.2024"]).types == {"a": TIME}
    assert of({"a": INT}, a=["", "n/a"], b=[""]).types == {"a": INT, "b": TEXT}
    assert of({"when": INT}, when=["1704412800000"]).types == {"when": INT}  # of 0.1.0
    assert not of({"a": FLOAT}, a=["4"]).widened


def test_a_column_widens_and_it_is_said() -> None:
    settled = of({"a": INT, "b": DATE}, a=["7,50"], b=["2024-05-31 10:00"])
    assert settled.widened == {"a": FLOAT, "b": TIME}
    assert "Column 'a' held whole numbers until now, and holds numbers with decimals" in (
        " ".join(settled.notes)
    )


def test_text_only_where_it_was_asked() -> None:
    with pytest.raises(BadSource, match="'a' of 't' holds int64, but string came") as caught:
        of({"a": INT}, a=["call us"])
    assert "as_text=('a',)" in str(caught.value.hint)
    asked = settle({"a": INT}, columns_of({"a": ["call us"]}), "t", Wishes(as_text=("a",)))
    assert asked.widened == {"a": TEXT}
    with pytest.raises(UnknownName, match="no column 'b'"):
        settle({}, columns_of({"a": ["x"]}), "t", Wishes(as_text=("b",)))


def test_text_stays_text_and_it_is_said() -> None:
    (note,) = of({"when": TEXT}, when=["2024-05-31"]).notes
    assert note == "Column 'when' is text in 't' and stays it; dates came."
