"""The rows on disk: every write is one commit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from nearfield.errors import StoreError
from nearfield.store import Table, layout
from nearfield.store.digests import content_digest, keys, meta_digest
from nearfield.types import Vectors

DIM = 8


def rows(
    ids: list[str], texts: list[str] | None = None, parts: int = 1, **metadata: list[Any]
) -> pa.Table:
    """Items of ``parts`` passages each, with vectors that depend on the id alone."""
    of = [(name, part) for name in ids for part in range(parts)]
    texts = texts or [f"hello {name} {part}" for name, part in of]
    vectors = np.concatenate([vector_of(name, part) for name, part in of])
    columns: dict[str, Any] = {
        layout.ID: [name for name, _ in of],
        layout.PART: [part for _, part in of],
        layout.PARTS: [parts] * len(of),
        layout.START: [0] * len(of),
        layout.END: [len(t) for t in texts],
        layout.TEXT: texts,
        layout.CONTENT: [content_digest(t) for t in texts],
        layout.META: [meta_digest({})] * len(of),
    }
    own = [pa.array(columns[f.name], f.type) for f in layout.FIRST]
    table = pa.table(own, schema=layout.FIRST)
    table = table.append_column(
        layout.VECTOR, pa.FixedSizeListArray.from_arrays(pa.array(vectors), DIM)
    )
    for name, values in metadata.items():
        table = table.append_column(
            layout.physical(name), [[v for v in values for _ in range(parts)]]
        )
    return table


def vector_of(name: str, part: int = 0) -> Vectors:
    return np.random.default_rng([*name.encode(), part]).standard_normal(DIM).astype(np.float32)


@pytest.fixture
def table(tmp_path: Path) -> Table:
    table = Table(tmp_path, "rows-1")
    table.create(DIM, {"status": pa.string()})
    return table


def worded(table: Table, query: str, where: str | None = None) -> list[str]:
    """Texts of the rows that hold a word."""
    places = table.keyword(query, 5, where)["_rowid"].to_pylist()
    return sorted(table.take(places)["text"].to_pylist())


def ids_of(table: Table) -> list[str]:
    return sorted(table.vectors()[0]["id"].to_pylist())


def test_vectors_stay_beside_their_ids(table: Table) -> None:
    table.append(rows(["a", "b", "c"], status=["x", "y", None]))
    table.append(rows(["d"]))
    labels, vectors = table.vectors()
    expected = [vector_of(name) for name in labels["id"].to_pylist()]
    assert np.array_equal(vectors, np.stack(expected))
    assert table.dim == DIM
    assert table.count() == 4


def test_an_empty_table_answers(table: Table) -> None:
    labels, vectors = table.vectors()
    assert (labels.num_rows, vectors.shape) == (0, (0, DIM))
    table.tidy()
    assert table.keyword("hello", 5).num_rows == 0


def test_replace_drops_passages_that_are_gone(table: Table) -> None:
    table.append(rows(["a", "b"], parts=3))
    version = table.version
    table.replace(rows(["a"], texts=["bye"], parts=1))
    assert table.version == version + 1  # one commit: nobody sees half of it
    assert ids_of(table) == ["a", "b", "b", "b"]
    assert table.items(["a"], ["id", "part", "text"])["text"].to_pylist() == ["bye"]


def test_words_are_found_before_and_after_the_index_knows_them(table: Table) -> None:
    table.append(rows(["a", "b"], texts=["the red apples", "blue sky"]))
    table.tidy()
    table.append(rows(["c"], texts=["an apple a day"]))
    assert worded(table, "apple") == ["an apple a day", "the red apples"]
    table.tidy()
    assert worded(table, "apple") == ["an apple a day", "the red apples"]


def test_words_under_a_filter(table: Table) -> None:
    table.append(rows(["a", "b"], texts=["apple one", "apple two"], status=["open", "shut"]))
    table.tidy()
    assert worded(table, "apple", "`m:status` = 'shut'") == ["apple two"]


def test_columns_can_join_later(table: Table) -> None:
    table.append(rows(["a"], status=["x"]))
    table.extend({"n": pa.int64(), "status": pa.string()})
    table.append(rows(["b"], n=[7]))
    assert table.metadata == {"status": pa.string(), "n": pa.int64()}
    got = table.items(["a", "b"], ["id", "part", "m:status", "m:n"])
    assert got["m:status"].to_pylist() == ["x", None]
    assert got["m:n"].to_pylist() == [None, 7]


def test_columns_widen_and_keep_what_they_hold(table: Table) -> None:
    table.extend({"n": pa.int64(), "it's a.b": pa.date32(), "f": pa.float64()})
    table.append(rows(["a", "b"], texts=["apple one", "pear two"], n=[7, None], f=[2.5, 5.0]))
    table.tidy()
    before = table.at(table.version)
    table.widen({"n": pa.float64(), "it's a.b": pa.timestamp("us"), "f": pa.string()})
    assert table.metadata == {
        "status": pa.string(),
        "n": pa.float64(),
        "it's a.b": pa.timestamp("us"),
        "f": pa.string(),
    }
    got = table.items(["a", "b"], ["id", "part", "m:n", "m:f"])
    assert got["m:n"].to_pylist() == [7.0, None]
    assert got["m:f"].to_pylist() == ["2.5", "5.0"]
    assert before.metadata["n"] == pa.int64()
    table.append(rows(["c"], texts=["apple three"], n=[0.5]))
    table.tidy()
    assert worded(table, "apple") == ["apple one", "apple three"]
    assert table.count("`m:n` > 0.25") == 2


def test_what_a_killed_change_of_types_left_is_removed(table: Table) -> None:
    table.extend({"n": pa.int64()})
    table._lance.add_columns({"new:m:n": "cast(`m:n` as double)"})
    table.append(rows(["a"], n=[7]))
    assert table.metadata == {"status": pa.string(), "n": pa.int64()}
    table.widen({"n": pa.float64()})
    assert table.items(["a"], ["id", "part", "m:n"])["m:n"].to_pylist() == [7.0]
    assert not [name for name in table.columns if name.startswith(("new:", "old:"))]


def test_known_is_what_is_there(table: Table) -> None:
    table.append(rows(["a", "b"], parts=2))
    content = np.array([content_digest("hello a 0"), content_digest("hello b 0")], "V16")
    here, same, _ = table.known().compare(keys(["a", "zz"]), content, np.zeros(2, "V16"))
    assert here.tolist() == [True, False]
    assert same.tolist() == [True, False]


def test_take_keeps_the_order(table: Table) -> None:
    table.append(rows(["a", "b", "c"]))
    row_ids = dict(zip(*[table.vectors()[0][c].to_pylist() for c in ("id", "_rowid")], strict=True))
    got = table.take([row_ids["c"], row_ids["a"]])
    assert got["text"].to_pylist() == ["hello c 0", "hello a 0"]
    assert layout.VECTOR not in got.column_names


def test_ids_with_quotes_stay_ids(table: Table) -> None:
    nasty = ["it's", "x' OR '1'='1", "\\') or true --", "a''b", "`", "100%", "ä\n"]
    table.append(rows([*nasty, "a"]))
    for name in nasty:
        assert table.items([name], ["id", "part"])["id"].to_pylist() == [name]
    table.replace(rows(nasty, texts=["new"] * len(nasty)))
    assert sorted(ids_of(table)) == sorted([*nasty, "a"])
    assert table.delete(table.holding(nasty).to_sql()) == len(nasty)
    assert ids_of(table) == ["a"]


def test_compact_gives_the_space_back(table: Table) -> None:
    from nearfield.store.disk import folder_bytes

    table.append(rows([f"r{i}" for i in range(2000)]))
    table.tidy()
    table.delete("id != 'r7'")
    before = folder_bytes(table.folder)
    table.compact()
    assert folder_bytes(table.folder) < before / 4
    assert ids_of(table) == ["r7"]
    assert worded(table, "r7") == ["hello r7 0"]


def test_many_small_commits_are_merged(table: Table) -> None:
    for i in range(20):
        table.append(rows([f"r{i}"]))
    table.tidy()
    assert table._lance.stats()["fragment_stats"]["num_fragments"] < 4
    assert len(ids_of(table)) == 20


def test_another_process_is_seen(table: Table, tmp_path: Path) -> None:
    table.append(rows(["a"]))
    other = Table(tmp_path, "rows-1")
    assert other.count() == 1
    table.append(rows(["b"]))
    assert other.count() == 2


def test_a_table_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="could not be read"):
        Table(tmp_path, "rows-9").count()
