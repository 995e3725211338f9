"""TODO"""

from __future__ import annotations

import pyarrow as pa
import pytest

from nearfield.errors import BadSource
from nearfield.pipeline.column_types import settle, unify

INT, FLOAT, TEXT, DATE, TIME = (
    pa.int64(),
    pa.float64(),
    pa.string(),
    pa.date32(),
    pa.timestamp("us"),
)


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
def test_unify(one: pa.DataType, other: pa.DataType, both: pa.DataType) -> None:
    assert unify([{"a": one}, {"a": other}]) == {"a": both}


def test_the_table_keeps_its_types() -> None:
    assert settle({"a": FLOAT}, {"a": INT, "b": DATE}, "t") == {"a": FLOAT, "b": DATE}
    assert settle({"a": TEXT}, {"a": INT}, "t") == {"a": TEXT}
    assert settle({"a": INT}, {"a": pa.null(), "b": pa.null()}, "t") == {"a": INT, "b": TEXT}
    with pytest.raises(BadSource, match="'a' of 't' holds int64, but double came"):
        settle({"a": INT}, {"a": FLOAT}, "t")
