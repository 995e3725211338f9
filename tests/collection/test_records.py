"""Records in a collection: added, searched, explained, compared; what cannot be read is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nearfield as nf
from nearfield import registry
from nearfield.encoders.records.loading import load
from nearfield.errors import EncoderMismatch, UnknownName, UsageError
from nearfield.testing import ToyEncoder
from nearfield.types import Encoder, ItemRef, Progress, Record, silent

Lines = Callable[..., Path]

NOUNS = ["lamp", "kettle", "chair", "table", "mirror"]
ORDERS: list[dict[str, Any]] = [
    {
        "id": n,
        "product": f"{['red', 'blue', 'green'][n % 3]} {NOUNS[n % 5]} of the kind {n % 7}",
        "status": ["open", "late", "paid"][n % 3 - n % 2],
        "price": 5 + 3 * n,
        "customer": {"city": ["Bern", "Basel"][n % 2]},
        "items": [{"sku": f"S-{n}-{at}", "amount": at} for at in range(n % 4)],
    }
    for n in range(40)
]


@pytest.fixture(autouse=True)
def _texts_by_a_toy(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(name: str, *, progress: Progress = silent, **options: Any) -> Encoder:
        return load(name, **options) if name == "fields" else ToyEncoder(name=name)

    monkeypatch.setattr(registry, "LOADERS", [make])


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    def write(*texts: Any, name: str = "orders.jsonl") -> Path:
        path = tmp_path / name
        said = (text if isinstance(text, str) else json.dumps(text) for text in texts)
        path.write_text("\n".join(said) + "\n", "utf-8")
        return path

    return write


@pytest.fixture
def orders(tmp_path: Path, lines: Lines) -> nf.Collection:
    collection = nf.open("orders", db=tmp_path / "db")
    collection.add(lines(*ORDERS), kind="record")
    return collection


def test_fields_is_the_default_for_records(orders: nf.Collection) -> None:
    info = orders.info()
    assert (info.model, info.modalities, info.items) == ("fields", ("record",), 40)
    shares = {field.path: field.share for field in info.fields}
    assert sum(shares.values()) == pytest.approx(1, abs=1e-3)
    assert shares["id"] == 0
    assert shares["product"] == max(shares.values())


def test_words_find_records(orders: nf.Collection) -> None:
    hits = orders.search("red kettle", k=3)
    assert all("red" in hit.text for hit in hits)
    assert "kettle" in hits[0].text


def test_some_fields_find_records(orders: nf.Collection, tmp_path: Path) -> None:
    query = {"status": "late", "customer": {"city": "Basel"}}
    for asked in (query, Record(query), json.dumps(query)):
        hits = orders.search(asked, k=3)
        here = [ORDERS[int(name)] for name in hits.ids]
        assert all(o["status"] == "late" and o["customer"]["city"] == "Basel" for o in here)


def test_a_match_says_its_fields(orders: nf.Collection) -> None:
    [hit] = orders.search({"status": "late"}, k=1, explain=True)
    assert hit.explanation is not None
    first = hit.explanation.fields[0]
    assert (first.path, first.value, hit.pointer) == ("status", "late", "/status")
    assert sum(field.share for field in hit.explanation.fields) <= 1.0001
    document = hit.to_dict()
    assert document["explanation"]["fields"][0]["pointer"] == "/status"
    [hit] = orders.search("mirror", k=1, explain=True)
    assert hit.pointer == "/product"
    [hit] = orders.search(ItemRef("3"), k=1, explain=True)
    assert hit.explanation is not None
    assert hit.explanation.fields


def test_a_query_that_begins_as_json_must_be_json(orders: nf.Collection) -> None:
    with pytest.raises(UsageError, match="begins as JSON does, and is none"):
        orders.search('{"status": late}')


def test_a_long_list_names_the_element(tmp_path: Path, lines: Lines) -> None:
    long = {
        "id": "long",
        "items": [{"name": f"thing {w}"} for w in [*"abcdefghijklmnopqrs", "zebra"]],
    }
    other = {"id": "other", "items": [{"name": "lamp"}]}
    collection = nf.open("long", db=tmp_path / "db")
    collection.add(lines(long, other), kind="record")
    assert collection.info().vectors == 22
    [hit] = collection.search({"items": [{"name": "thing zebra"}]}, k=1)
    assert (hit.id, hit.pointer) == ("long", "/items/19")
    [hit] = collection.search({"items": [{"name": "thing zebra"}]}, k=1, explain=True)
    assert hit.pointer == "/items/19/name"


def test_what_comes_later_moves_nothing(orders: nf.Collection, lines: Lines) -> None:
    before = orders.search({"price": 20}, k=5)
    later = [{"id": 90, "product": "huge ladder", "price": 10**6, "new": {"field": [1, None]}}]
    orders.add(lines(*later), kind="record")
    after = orders.search({"price": 20}, k=5)
    assert before.to_dict() == after.to_dict()
    assert orders.search({"price": 10**6}, k=1).ids[0] in {"90", "39"}


def test_weights_are_kept_and_others_refused(tmp_path: Path, lines: Lines) -> None:
    path = lines(*ORDERS)
    collection = nf.open("weighed", db=tmp_path / "db")
    collection.add(path, kind="record", weights=["price=3", "status=0"])
    shares = {field.path: field.share for field in collection.info().fields}
    assert shares["status"] == 0
    again = nf.open("weighed", db=tmp_path / "db")
    assert again.search({"price": 20}, k=1).ids == ["5"]
    with pytest.raises(EncoderMismatch, match="these weights of fields: price=3, status=0"):
        again.add(path, kind="record", weights={"price": 1})
    collection.reembed("fields", weights={"status": 2})
    assert {field.path: field.share for field in collection.info().fields}["status"] > 0
    with pytest.raises(UnknownName, match="no field 'prize'"):
        nf.open("other", db=tmp_path / "db").add(path, kind="record", weights={"prize": 1})


def test_the_order_of_the_file_changes_nothing(tmp_path: Path, lines: Lines) -> None:
    one, other = (nf.open(name, db=tmp_path / "db") for name in ("one", "other"))
    one.add(lines(*ORDERS), kind="record")
    other.add(
        lines(*[dict(reversed(o.items())) for o in reversed(ORDERS)], name="b.jsonl"), kind="record"
    )
    assert one.info().fingerprint == other.info().fingerprint
    assert one.similar("7").to_dict() == other.similar("7").to_dict()


def test_duplicates_are_told_field_by_field(tmp_path: Path, lines: Lines) -> None:
    copy = ORDERS[9] | {"id": 100, "product": ORDERS[9]["product"].upper() + "s"}
    less = {key: value for key, value in ORDERS[9].items() if key != "status"} | {"id": 101}
    other = ORDERS[9] | {"id": 102, "price": 33}
    collection = nf.open("twice", db=tmp_path / "db")
    collection.add(lines(*ORDERS, copy, less, other), kind="record")
    result = collection.duplicates(precision=0.8)
    [group] = result.groups
    assert set(group.ids) == {"9", "100", "101"}
    fields = {each["id"]: each for each in result.fields(group)}
    assert fields["100"]["close"] == ["product"]
    assert "status" in fields["101"]["missing"]
    assert result.to_dict()["groups"][0]["fields"][0]["id"] in {"100", "101"}
    flags = {flag.ids: flag.differences for flag in collection.duplicates(threshold=0.05).flagged}
    assert flags["9", "102"] == ("price",)


def test_a_record_is_matched(orders: nf.Collection, tmp_path: Path, lines: Lines) -> None:
    given = {key: value for key, value in ORDERS[11].items() if key != "id"}
    found = orders.matches(given, threshold=0.5)
    assert [match.other for match in found] == ["11"]
    assert [match.other for match in orders.matches(json.dumps(given), threshold=0.5)] == ["11"]
    with pytest.raises(UsageError, match="holds records; a text came"):
        orders.matches("red lamp")
    other = nf.open("others", db=tmp_path / "db")
    other.add(
        lines(given | {"id": "x"}, {"id": "y", "product": "boat"}, name="o.jsonl"), kind="record"
    )
    assert [(m.id, m.other) for m in other.matches(against="orders", threshold=0.5)] == [
        ("x", "11")
    ]


def test_vectors_alone(tmp_path: Path, lines: Lines) -> None:
    import pyarrow.parquet as pq

    from nearfield import verbs

    out = tmp_path / "v.parquet"
    verbs.encode(lines(*ORDERS), kind="record", out=out)
    table = pq.read_table(out)
    assert table.num_rows == 40
    assert table["id"].to_pylist()[:2] == ["0", "1"]


def test_keys_are_no_names_of_topics(orders: nf.Collection) -> None:
    words = {word for topic in orders.topics(k=3) for word in topic.keywords}
    assert not {str(word) for word in words} & {
        "product",
        "status",
        "price",
        "customer",
        "city",
        "sku",
    }


# What cannot be read


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "x", "price": NaN}', "NaN at price, which is no number of JSON"),
        ('{"id": "x", "price": 1e999}', "a number beyond all floats at price"),
        (json.dumps({"id": "x", "a": deep(64)}), "nested more than 64 levels deep"),
        (json.dumps({"id": "x", "a": [1] * 10_000}), "more than 10,000 values in one record"),
        ('{"id": "x", "price": ', "not JSON"),
        ("[1, 2]", "list where an object or a string was wanted"),
    ],
)
def test_what_is_no_record_is_counted(tmp_path: Path, lines: Lines, line: str, reason: str) -> None:
    collection = nf.open("broken", db=tmp_path / "db")
    report = collection.add(lines(*ORDERS[:5], line), kind="record")
    assert (report.new, report.broken) == (5, 1)
    assert reason in report.examples[0][1]


def test_a_key_that_comes_twice_is_said(tmp_path: Path, lines: Lines) -> None:
    collection = nf.open("twice", db=tmp_path / "db")
    twice = '{"id": "x", "from": {"city": "Bern", "city": "Rome"}}'
    report = collection.add(lines(*ORDERS[:3], twice), kind="record")
    assert any("1 record holds a key twice, the first 'city' in line 4" in n for n in report.notes)
    assert "Rome" in collection.show("x").items[0]["text"]


def test_halves_of_signs_and_empty_objects_are_read(tmp_path: Path, lines: Lines) -> None:
    collection = nf.open("odd", db=tmp_path / "db")
    odd = [
        '{"id": "h", "name": "\\ud83d lamp"}',
        '{"id": "e", "a": {}, "b": []}',
        '{"id": "n", "a": null}',
    ]
    assert collection.add(lines(*ORDERS[:3], *odd), kind="record").new == 6
    assert len(collection.similar("e")) == 5


def test_a_record_of_ten_megabytes_is_read(tmp_path: Path, lines: Lines) -> None:
    collection = nf.open("large", db=tmp_path / "db")
    large = {"id": "large", "note": "red lamp and some more words " * 350_000}
    assert collection.add(lines(*ORDERS[:3], large), kind="record").new == 4


def test_records_that_are_all_alike(tmp_path: Path, lines: Lines) -> None:
    collection = nf.open("alike", db=tmp_path / "db")
    collection.add(lines(*[{"id": n, "name": "lamp", "n": 1} for n in range(6)]), kind="record")
    assert len(collection.similar("0")) == 5
    [group] = collection.duplicates().groups
    assert len(group.ids) == 6


def test_records_whose_types_disagree(tmp_path: Path, lines: Lines) -> None:
    mixed: list[Any] = [1, "1", "one", None, [1], {"x": 1}, True, 2.5, "2024-01-01", {}]
    collection = nf.open("mixed", db=tmp_path / "db")
    collection.add(lines(*[{"id": n, "v": v} for n, v in enumerate(mixed)]), kind="record")
    assert collection.search({"v": 1}, k=1).ids[0] in {"0", "1"}


def test_a_damaged_memory_is_said(orders: nf.Collection, tmp_path: Path) -> None:
    [path] = (tmp_path / "db").rglob("fields.json")
    path.write_text("{")
    with pytest.raises(nf.errors.BadModel, match=r"missing or damaged\. To learn it again"):
        nf.open("orders", db=tmp_path / "db").search({"price": 3})


def test_a_file_of_an_encoders_name_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("fields").write_text("mine")
    made = nf.open("orders", db=tmp_path / "db")
    made.add(
        [{"id": "1", "price": 3, "paid": True}, {"id": "2", "price": 9, "paid": False}],
        kind="record",
    )
    assert made.manifest.encoder.name == "fields"
    assert nf.open("orders", db=tmp_path / "db").encoder().name == "fields"


@pytest.mark.parametrize(
    ("question", "words", "keeps"),
    [
        ("red lamp, price under 60", "red lamp, price", lambda order: order["price"] < 60),
        ("price at least 60 lamp", "price lamp", lambda order: order["price"] >= 60),
        (
            "lamp, price über 20 € und unter 80 €",
            "lamp, price und",
            lambda order: 20 < order["price"] < 80,
        ),
        (
            "lamp with an amount over 1",
            "lamp with an amount",
            lambda order: any(each["amount"] > 1 for each in order["items"]),
        ),
    ],
)
def test_what_keeps_a_bound_comes_first(
    orders: nf.Collection, question: str, words: str, keeps: Callable[[dict[str, Any]], bool]
) -> None:
    by_id = {str(order["id"]): order for order in ORDERS}
    hits, plain = orders.search(question, k=40), orders.search(words, k=40)
    assert hits.ids == sorted(plain.ids, key=lambda name: not keeps(by_id[name]))
    assert hits.ids != plain.ids
    assert (hits.query, "come first" in hits.note) == (question, True)


def test_a_bound_that_may_mean_several_fields_compares_none(orders: nf.Collection) -> None:
    assert "come first" not in orders.search("lamp under 60").note
    assert "come first" not in orders.search("lamp over 60 euro").note  # a price, an amount
    assert orders.search("lamp, price over 9000").note == "None of them has price > 9000."
    assert orders.search("lamp, price under 60", mode="text").note == ""
