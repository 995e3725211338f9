from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from nearfield.store.digests import (
    DigestSet,
    Known,
    content_digest,
    keys,
    meta_digest,
    meta_digests,
)


@given(st.lists(st.lists(st.integers(0, 30))))
def test_a_digest_set_is_a_set(batches: list[list[str]]) -> None:
    ours, theirs = DigestSet(), set()
    for batch in batches:
        expected = []
        for number in batch:
            expected.append(number not in theirs)
            theirs.add(number)
        assert ours.add(np.array(batch, np.uint64)).tolist() == expected


def test_a_digest_set_keeps_few_runs() -> None:
    seen = DigestSet()
    for start in range(0, 100_000, 100):
        assert seen.add(np.arange(start, start + 100, dtype=np.uint64)).all()
    assert len(seen._runs) < 20
    assert sum(map(len, seen._runs)) == 100_000


def test_known_tells_what_differs() -> None:
    ids = ["a", "b", "c"]
    content = np.array([content_digest(t) for t in ["x", "y", "z"]], "V16")
    meta = np.array([meta_digest({"n": n}) for n in [1, 2, 3]], "V16")
    known = Known(keys(ids), content, meta)
    new_content = np.array([content_digest(t) for t in ["z", "x", "other", "q"]], "V16")
    new_meta = np.array([meta_digest({"n": n}) for n in [3, 7, 2, 1]], "V16")
    here, text, metadata = known.compare(keys(["c", "a", "b", "new"]), new_content, new_meta)
    assert here.tolist() == [True, True, True, False]
    assert text.tolist() == [True, True, False, False]
    assert metadata.tolist() == [True, False, True, False]


def test_null_and_absent_metadata_are_alike() -> None:
    assert meta_digest({"a": 1, "b": None}) == meta_digest({"a": 1})
    assert meta_digest({}) == bytes(16)
    assert meta_digest({"a": 1}) != meta_digest({"a": "1"})


def test_surrogates_have_a_digest() -> None:
    assert content_digest("\ud800") != content_digest("\ud801")


def test_digests_of_columns_are_those_of_rows() -> None:
    columns = {
        "m:z": pa.array(["x", None, 'quo"te\\', "Ärger\n😀", "", "x"]),
        "m:a": pa.array([1, None, -(2**63), 2**53 + 1, 0, 1]),
        "m:B": pa.array([0.1, None, float("nan"), float("inf"), -0.0, 1e300]),
        "m:t": pa.array([True, None, False, True, None, True]),
        "m:d": pa.array([date(2024, 1, 2), None, date(1, 1, 1), None, None, date(2024, 1, 2)]),
        "m:w": pa.array([datetime(2024, 1, 2, 3, 4, 5, 6), *[None] * 5], pa.timestamp("us")),
        "m:n": pa.array([Decimal("1.50"), *[None] * 5]),
        "m:l": pa.array([[1, None], None, [], [2], None, [1, None]]),
        "m:s": pa.array([{"b": 1, "a": None}, None, {"b": None, "a": "x"}, None, None, None]),
        "m:y": pa.array([b"ab", None, b"", None, None, None]),
    }
    rows = pa.record_batch(columns)
    assert meta_digests(rows) == [meta_digest(row) for row in rows.to_pylist()]
    assert meta_digests(rows)[1] == bytes(16)
    assert meta_digests(rows.slice(2, 3)) == meta_digests(rows)[2:5]
    assert meta_digests(rows.select([])) == [bytes(16)] * 6
