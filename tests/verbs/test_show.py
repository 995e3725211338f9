"""``show``, ``export``, and a collection asked as Python asks."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from nearfield.api import Collection
from nearfield.errors import UnknownItem, UnknownName, UsageError
from nearfield.testing import toy_collection
from nearfield.verbs.options import Mode

ROWS: list[dict[str, Any]] = [
    {"id": "T-1", "text": "The refund never arrived.", "team": "money", "day": dt.date(2024, 2, 1)},
    {"id": "T-2", "text": "The kettle leaks. " * 60, "team": "goods", "day": None},
    {"id": "T-3", "text": "=1+1 is two", "team": None, "day": dt.date(2024, 3, 1)},
]


@pytest.fixture(scope="module")
def tickets() -> Collection:
    return toy_collection(ROWS)


def test_an_item_whole(tickets: Collection) -> None:
    document = tickets.show("T-2", "T-1").to_dict()
    long, first = document["items"]
    assert long["text"] == ROWS[1]["text"]
    assert long["passages"] >= 1
    assert first == {
        "id": "T-1",
        "text": "The refund never arrived.",
        "metadata": {"team": "money", "day": "2024-02-01"},
        "passages": 1,
    }


def test_an_item_that_is_not_here(tickets: Collection) -> None:
    with pytest.raises(UnknownItem, match=r"no item 'T-9'. Did you mean 'T-\d'"):
        tickets.show("T-9")
    with pytest.raises(UsageError, match="Which item"):
        tickets.show()
    with pytest.raises(KeyError):
        tickets["T-9"]


def test_asked_as_python_asks(tickets: Collection) -> None:
    assert tickets["T-1"]["metadata"]["team"] == "money"
    assert [item["id"] for item in tickets] == ["T-1", "T-2", "T-3"]
    assert "T-1" in tickets
    assert "T-9" not in tickets
    assert 1 not in tickets
    rows = tickets.vectors("T-3", "T-1")
    assert rows.shape == (2, 32)
    assert np.array_equal(rows, tickets.vectors()[[2, 0]])


def test_many_queries_are_the_same_as_one_by_one(tickets: Collection) -> None:
    queries = ["refund", "kettle", "two", "The refund never arrived."]
    modes: list[Mode] = ["hybrid", "vector", "text"]
    for mode in modes:
        many = tickets.search_many(queries, k=2, mode=mode)
        one = [tickets.search(query, k=2, mode=mode) for query in queries]
        assert [hits.to_dict() for hits in many] == [hits.to_dict() for hits in one]
    assert tickets.search_many([]) == []
    assert tickets.search_many(["refund"], where="team = 'goods'")[0].ids == ["T-2"]
    with pytest.raises(UsageError, match="query is empty"):
        tickets.search_many(["refund", " "])
    with pytest.raises(UsageError, match="search_many"):
        tickets.search(["refund", "kettle"])  # type: ignore[arg-type]


def test_export_holds_all(tickets: Collection, tmp_path: Path) -> None:
    report = tickets.export(tmp_path / "all.parquet", vectors=True)
    assert report.columns == ("id", "text", "team", "day", "vector")
    table = pq.read_table(tmp_path / "all.parquet")
    assert table["text"].to_pylist() == [row["text"] for row in ROWS]
    assert table["day"].to_pylist() == [row["day"] for row in ROWS]
    assert np.array_equal(np.array(table["vector"].to_pylist(), np.float32), tickets.vectors())
    again = toy_collection(table.drop_columns(["vector"]))
    assert again.show("T-1").to_dict() == tickets.show("T-1").to_dict()


def test_export_of_a_part(tickets: Collection, tmp_path: Path) -> None:
    report = tickets.export(
        tmp_path / "part.csv", where="team = 'money'", columns=["day"], semicolons=False
    )
    assert (report.rows, report.columns) == (1, ("id", "text", "day"))
    lines = (tmp_path / "part.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "T-1,The refund never arrived.,2024-02-01"
    with pytest.raises(UnknownName, match="no column 'dya'; known: day, team"):
        tickets.export(tmp_path / "x.csv", columns=["dya"])
    assert not (tmp_path / "x.csv").exists()


def test_columns_stand_beside_every_item(tickets: Collection) -> None:
    columns = ["team"]
    hits = tickets.search("refund", columns=columns)
    assert hits[0].metadata == {"team": "money"}
    assert tickets.similar("T-1", columns=columns)[0].metadata.keys() == {"team"}
    for result in (
        tickets.outliers(share=0.4, columns=columns),
        tickets.representatives(2, columns=columns),
        tickets.recommend(like=["T-1"], k=1, columns=columns),
        tickets.cluster(k=2, columns=columns),
        tickets.topics(k=2, columns=columns),
    ):
        table = result.to_arrow()
        assert table.column_names[-2:] == ["text", "team"]
        frame = result.to_pandas()
        for name, text, team in zip(frame["id"], frame["text"], frame["team"], strict=True):
            row = next(row for row in ROWS if row["id"] == name)
            assert text == row["text"]
            assert team == row["team"] or row["team"] is None
    with pytest.raises(UnknownName, match="no column 'x'"):
        tickets.search("refund", columns=["x"])
    with pytest.raises(UnknownName, match="no column 'x'"):
        tickets.outliers(share=0.4, columns=["x"])


def test_columns_of_what_is_labelled_elsewhere(tickets: Collection) -> None:
    rows = [{"text": f"{word} {n}", "kind": word} for word in ("apple", "sky") for n in range(6)]
    fruit = toy_collection([*rows, {"text": "apple pie", "kind": None}])
    result = fruit.classify("kind", columns=["kind"])
    assert result.to_arrow()["text"].to_pylist() == ["apple pie"]
    with pytest.raises(UsageError, match="Columns are those of the collection"):
        fruit.classify("kind", predict=["apple tart"], columns=["kind"])


def test_results_are_iterated(tickets: Collection) -> None:
    assert [item["id"] for item in tickets.outliers(share=0.3)]
    assert sum(item["stands_for"] for item in tickets.representatives(2)) == 3
    assert list(tickets.duplicates()) == []
