"""A question to Lance that is waited for once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lancedb.background_loop import LOOP
from lancedb.query import MatchQuery

import nearfield as nf
from nearfield.store import Table
from nearfield.store.question import answer
from nearfield.testing import ToyEncoder


@pytest.fixture
def table(tmp_path: Path) -> Table:
    fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
    words = ["red apple", "green apple", "blue sky", "apple apple pear"]
    fruit.add([{"text": text, "price": n} for n, text in enumerate(words)])
    return fruit.view().table


def test_words_come_best_first_under_a_filter(table: Table) -> None:
    words = MatchQuery("apple", "text")
    rows = answer(table._lance, ["_score", "text"], words=words, where="`m:price` < 3", limit=5)
    assert set(rows["text"].to_pylist()) == {"red apple", "green apple"}
    scores = answer(table._lance, ["_score"], words=words)["_score"].to_pylist()
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert len(answer(table._lance, ["_score"], words=words, limit=1)) == 1


def test_where_no_column_is_asked_for_none_is_read(table: Table) -> None:
    assert answer(table._lance, [], where="`m:price` > 0").column_names == ["_rowid"]
    assert len(table.matching("`m:price` > 0")) == 3
    assert table.matching("`m:price` > 9").tolist() == []


def test_lance_is_waited_for_once(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[Any] = []
    run = LOOP.run

    def counted(asked: Any) -> Any:
        waits.append(asked)
        return run(asked)

    table.keyword("apple", 3)  # what the index is like is asked once
    monkeypatch.setattr(LOOP, "run", counted)
    assert len(table.keyword("apple", 3)) == 3
    assert len(waits) == 1
