import pyarrow as pa
import pytest

from nearfield.collection.types import settle, unify
from nearfield.errors import BadSource

INT, FLOAT, TEXT, DATE, TIME = (
    pa.int64(), pa.float64(), pa.string(), pa.date32(), pa.timestamp("us"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [(INT, INT, INT), (INT, FLOAT, FLOAT), (INT, TEXT, TEXT), (DATE, TIME, TIME),
     (INT, pa.bool_(), TEXT), (pa.null(), INT, INT), (INT, pa.null(), INT)],
)  # fmt: skip
def test_unify(one, other, both):
    assert unify([{"a": one}, {"a": other}]) == {"a": both}


def test_the_table_keeps_its_types():
    assert settle({"a": FLOAT}, {"a": INT, "b": DATE}, "t") == {"a": FLOAT, "b": DATE}
    assert settle({"a": TEXT}, {"a": INT}, "t") == {"a": TEXT}
    assert settle({"a": INT}, {"a": pa.null(), "b": pa.null()}, "t") == {"a": INT, "b": TEXT}
    with pytest.raises(BadSource, match="'a' of 't' holds int64, but double came"):
        settle({"a": INT}, {"a": FLOAT}, "t")
