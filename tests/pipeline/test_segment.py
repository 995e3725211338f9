"""Items become rows, one a segment."""

from __future__ import annotations

import pyarrow as pa

from nearfield.pipeline.segment import cut, together
from nearfield.types import Segment


def test_one_row_a_passage() -> None:
    items = pa.table({"id": ["a", "b"], "m:n": [1, 2]})
    texts = ["one two", "three"]
    rows = cut(items, texts, [[Segment(0, 4), Segment(4, 7)], [Segment(0, 5)]])
    assert rows.select(["id", "text", "part", "parts", "start", "end", "m:n"]).to_pydict() == {
        "id": ["a", "a", "b"],
        "text": ["one ", "two", "three"],
        "part": [0, 1, 0],
        "parts": [2, 2, 1],
        "start": [0, 4, 0],
        "end": [4, 7, 5],
        "m:n": [1, 1, 2],
    }
    assert together(rows) == texts
