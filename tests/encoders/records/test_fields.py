"""The encoder ``fields``: kinds of values, weights, order, what it learns, what carries a match."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nearfield.encoders.records import FieldsEncoder
from nearfield.errors import BadModel, BadSource, UnknownName, UsageError
from nearfield.testing import ToyEncoder
from nearfield.types import Encoder, FieldEncoder, Record, Segment

ORDERS: list[dict[str, Any]] = [
    {
        "color": ["red", "blue", "green"][n % 3],
        "price": n * 1.5,
        "paid": n % 2 == 0,
        "note": f"please send the {['lamp', 'kettle', 'chair'][n % 3]} number {n} soon",
        "when": f"2024-0{1 + n % 9}-11",
        "tags": ["new", "sale"][: n % 3],
    }
    for n in range(30)
]
RECORDS = [Record(order) for order in ORDERS]


def encoder(records: list[Record] = RECORDS, **weights: float) -> FieldsEncoder:
    return FieldsEncoder(ToyEncoder(), weights).fit(records)


def cosine(one: Any, other: Any, of: FieldsEncoder) -> float:
    a, b = of.encode_document([Record(one), Record(other)])
    return float(a @ b)


def test_it_keeps_what_every_encoder_keeps() -> None:
    fields = encoder()
    assert isinstance(fields, Encoder)
    assert isinstance(fields, FieldEncoder)
    rows = fields.encode_document(RECORDS)
    assert rows.shape == (30, fields.dim)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_keys_batches_and_the_order_of_records_change_nothing() -> None:
    fields = encoder()
    turned = [Record(dict(reversed(order.items()))) for order in ORDERS]
    again = encoder(random.Random(1).sample(turned, len(turned)))
    assert again.fingerprint == fields.fingerprint
    one_by_one = np.concatenate([again.encode_document([record]) for record in turned])
    assert np.abs(one_by_one - fields.encode_document(RECORDS)).max() < 1e-6


def test_one_and_one_point_zero_are_one_vector() -> None:
    fields = encoder([Record({"n": n}) for n in range(5)])
    assert cosine({"n": 1}, {"n": 1.0}, fields) == pytest.approx(1)


def test_near_numbers_are_nearer_than_far_ones() -> None:
    fields = encoder()
    order = ORDERS[15]
    near = cosine(order, order | {"price": order["price"] + 1.5}, fields)
    far = cosine(order, order | {"price": 0.0}, fields)
    assert far < near < 1


def test_null_missing_and_empty_are_three_things() -> None:
    fields = encoder([Record({"a": "x", "n": 1}), Record({"a": None, "n": 2}), Record({"n": 2})])
    whole, missing, null, empty = fields.encode_document(
        [
            Record(value)
            for value in ({"a": "x", "n": 2}, {"n": 2}, {"a": None, "n": 2}, {"a": [], "n": 2})
        ]
    )
    pairs = [(whole, missing), (whole, null), (missing, null), (missing, empty), (null, empty)]
    assert all(float(a @ b) < 0.95 for a, b in pairs)


def test_a_list_is_a_set() -> None:
    fields = encoder()
    assert cosine({"tags": ["new", "sale"]}, {"tags": ["sale", "new"]}, fields) == pytest.approx(1)
    near = cosine({"tags": ["new", "sale"]}, {"tags": ["new"]}, fields)
    assert cosine({"tags": ["sale"]}, {"tags": ["new"]}, fields) < near < 1


def test_dates_of_a_season_are_nearer() -> None:
    days = [{"when": f"20{year}-{month:02d}-11"} for year in (20, 22, 24) for month in range(1, 13)]
    fields = encoder([Record(day) for day in days])
    same = cosine({"when": "2020-01-11"}, {"when": "2024-01-11"}, fields)
    assert cosine({"when": "2020-01-11"}, {"when": "2024-07-11"}, fields) < same


def test_weights_are_shares_of_the_cosine() -> None:
    order = ORDERS[4]
    other = order | {"color": "green"}
    plain, heavy, none = encoder(), encoder(color=5), encoder(color=0)
    assert cosine(order, other, heavy) < cosine(order, other, plain) < 1
    assert cosine(order, other, none) == pytest.approx(1, abs=1e-6)
    assert len({each.fingerprint for each in (plain, heavy, none)}) == 3


def test_a_weight_of_no_field_lists_the_fields() -> None:
    with pytest.raises(UnknownName, match="no field 'colour'.*Did you mean 'color'"):
        encoder(colour=2)
    for wrong in (-1, float("nan"), "2"):
        with pytest.raises(UsageError, match="wanted a number, 0 or more"):
            FieldsEncoder(ToyEncoder(), {"color": wrong})  # type: ignore[dict-item]


def test_an_object_stands_for_what_is_in_it() -> None:
    records = [
        Record({"from": {"city": c, "zip": z}}) for c, z in (("a", "x"), ("b", "y"), ("a", "y"))
    ]
    fields = encoder(records * 3, **{"from": 0})
    assert cosine({"from": {"city": "a"}}, {"from": {"city": "b"}}, fields) == pytest.approx(1)


def test_a_record_in_part_asks_for_what_it_names() -> None:
    fields = encoder()
    query = fields.encode_query([Record({"color": "red"})])[0]
    cosines = fields.encode_document(RECORDS) @ query
    red = np.array([order["color"] == "red" for order in ORDERS])
    assert cosines[red].min() > cosines[~red].max()


def test_words_ask_for_texts() -> None:
    fields = encoder()
    [query] = fields.encode_query(["kettle"])
    best = int(np.argmax(fields.encode_document(RECORDS) @ query))
    assert "kettle" in ORDERS[best]["note"]
    none = encoder([Record({"n": n}) for n in range(5)])
    assert none.query_modalities == {"record"}
    assert none.dim == 512
    with pytest.raises(UsageError, match="no texts"):
        none.encode_query(["kettle"])


def test_shares_add_up_to_the_cosine() -> None:
    fields = encoder()
    for query in (Record({"color": "red", "price": 3.0}), "kettle", RECORDS[3]):
        shares = fields.shares(query, RECORDS[1])
        asked = fields.encode_query([query])[0]
        cosine = float(asked @ fields.encode_document(RECORDS[1:2])[0])
        assert sum(each.share for each in shares) == pytest.approx(cosine, abs=1e-5)
    [first, *_] = fields.shares(Record({"color": "red"}), RECORDS[0])
    assert (first.path, first.pointer, first.value) == ("color", "/color", "red")
    [first, *_] = fields.shares("kettle", RECORDS[1])
    assert first.pointer == "/note"


def test_what_it_learned_is_read_again(tmp_path: Path) -> None:
    fields = encoder(color=2)
    fields.save(tmp_path)
    again = FieldsEncoder(ToyEncoder()).restored(tmp_path)
    assert again.fingerprint == fields.fingerprint
    assert np.array_equal(again.encode_document(RECORDS), fields.encode_document(RECORDS))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2}',
        '{"version": 1, "weights": {}, "records": 1, "fields": [{}]}',
    ],
)
def test_a_damaged_file_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "fields.json").write_text(text)
    with pytest.raises(BadModel, match=r"missing or damaged\. To learn it again"):
        FieldsEncoder(ToyEncoder()).restored(tmp_path)


def test_every_byte_of_the_file_counts(tmp_path: Path) -> None:
    encoder(RECORDS[:3]).save(tmp_path)
    path = tmp_path / "fields.json"
    whole = path.read_bytes()
    said = json.loads(whole)
    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at])
        with pytest.raises(BadModel):
            FieldsEncoder(ToyEncoder()).restored(tmp_path)
    assert said["records"] == 3


def test_before_it_is_fitted_it_says_so() -> None:
    fields = FieldsEncoder(ToyEncoder())
    assert not fields.fitted
    for call in (fields.encode_document, fields.encode_query):
        with pytest.raises(UsageError, match=r"has seen no records.*Fit it first"):
            call(RECORDS[:1])


def test_new_fields_and_values_are_read_all_the_same() -> None:
    fields = encoder()
    new = Record(
        {"new": {"deep": "word"}, "price": 10**400, "color": 7, "note": None, "when": "soon"}
    )
    row = fields.encode_document([new])[0]
    assert np.isfinite(row).all()
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("value", [{}, [], None, "x", 5, [[[]]], {"a": {}}, "\ud83d"])
def test_odd_records_have_a_vector(value: Any) -> None:
    fields = encoder()
    row = fields.encode_document([Record(value)])[0]
    assert np.isfinite(row).all()
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-6)


def test_records_that_are_all_alike_have_one_vector() -> None:
    same = [Record({"a": 1, "b": "red"})] * 4
    rows = encoder(same).encode_document(same)
    assert np.allclose(rows, rows[0])
    assert np.linalg.norm(rows[0]) == pytest.approx(1, abs=1e-6)


def test_too_deep_and_too_large_are_refused() -> None:
    value: Any = 1
    for _ in range(65):
        value = {"a": value}
    fields = encoder()
    with pytest.raises(BadSource, match="64 levels"):
        fields.encode_document([Record(value)])
    with pytest.raises(BadSource, match="10,000 values"):
        fields.encode_document([Record({"a": [1] * 10_000})])


def test_a_long_list_of_objects_is_read_piece_by_piece() -> None:
    from nearfield.modalities import kind_of

    long = Record({"id": 1, "items": [{"name": f"thing {n}", "n": n} for n in range(40)]})
    fields = encoder([long, Record({"items": [{"name": "thing", "n": 3}]})])
    segments = fields.segment([long])[0]
    assert segments[:2] == [Segment(0, 0), Segment(0, 1, None, "/items")]
    piece = kind_of("record").cut(long, segments[8])
    shares = fields.shares(Record({"items": [{"n": 7}]}), piece)
    assert {each.pointer for each in shares} == {"/items/7/n", "/items/7/name"}
    assert len(fields.segment([Record({"items": [{"n": n} for n in range(9_000 // 2)]})])[0]) <= 65
