from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from nearfield.store import layout
from nearfield.types import Span


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_column_name_comes_back(name: Any) -> None:
    column = layout.physical(name)
    assert layout.logical(column) == name
    assert column not in layout.OWN.names
    assert not set(".`") & set(column)


def test_cut_makes_one_row_a_passage() -> None:
    items = pa.table({"id": ["a", "b"], "m:n": [1, 2]})
    texts = ["one two", "three"]
    rows = layout.cut(items, texts, [[Span(0, 4), Span(4, 7)], [Span(0, 5)]])
    assert rows.select(["id", "text", "part", "parts", "start", "end", "m:n"]).to_pydict() == {
        "id": ["a", "a", "b"],
        "text": ["one ", "two", "three"],
        "part": [0, 1, 0],
        "parts": [2, 2, 1],
        "start": [0, 4, 0],
        "end": [4, 7, 5],
        "m:n": [1, 1, 2],
    }
