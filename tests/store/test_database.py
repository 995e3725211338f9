from __future__ import annotations

from pathlib import Path

import pytest

from nearfield.errors import UnknownName, UsageError
from nearfield.store import Database, EncoderCard, Journal, Manifest, Version


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "db")


def make(database: Database, *names: str) -> None:
    for name in names:
        Manifest(name, EncoderCard("toy", "01", 8)).write(database.folder(name))


def test_names(database: Database) -> None:
    assert database.names() == []
    make(database, "b", "a")
    assert database.names() == ["a", "b"]


def test_the_only_one(database: Database) -> None:
    with pytest.raises(UsageError, match="no collection yet"):
        database.only()
    make(database, "a")
    assert database.only() == "a"
    make(database, "b")
    with pytest.raises(UsageError, match="a, b.*Add: collection=NAME"):
        database.only()


def test_where_a_source_goes(database: Database) -> None:
    assert database.for_source("data/my tickets.csv") == "my-tickets"
    assert database.for_source("-") == "items"
    assert database.for_source("data/table.csv.zip") == "table"
    assert database.for_source("old.tickets.jsonl.zst") == "old.tickets"
    make(database, "tickets")
    assert database.for_source("more.csv") == "more"  # though there is only one
    make(database, "reviews")
    assert database.for_source("reviews.parquet") == "reviews"
    assert database.for_source("more.csv") == "more"


def test_where_a_sheet_goes(database: Database, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(b"")
    assert database.for_source(f"{book}#Sheet 2") == "book-Sheet-2"
    assert database.for_source(f"{tmp_path / 'none.xlsx'}#Sheet 2") == "none"


def test_an_unknown_collection_lists_the_known(database: Database) -> None:
    make(database, "tickets")
    with pytest.raises(UnknownName, match=r"'tickts'; known: tickets.*Did you mean 'tickets'"):
        database.require("tickts")


def test_what_is_set_aside_is_no_collection(database: Database) -> None:
    make(database, "a", "b")
    database.set_aside("a")
    assert database.forget("a")
    assert database.names() == ["b"]
    assert not database.folder("a").exists()


def test_a_file_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    with pytest.raises(UsageError, match="is a file"):
        Database(tmp_path / "f")


def test_the_environment_names_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEARFIELD_DB", str(tmp_path / "there"))
    assert Database().path == tmp_path / "there"
    assert Database(tmp_path / "here").path == tmp_path / "here"


def test_sweeping_keeps_every_version_that_somebody_needs(database: Database) -> None:
    card = EncoderCard("toy", "01", 8)
    manifest = Manifest("a", card).switched(Version(card, "rows-2"))
    manifest.write(database.folder("a"))
    for number in range(1, 5):
        (database.folder("a") / f"rows-{number}.lance").mkdir()
    Journal("toy", 1, version=Version(card, "rows-3")).write(database.folder("a"))

    def left() -> list[str]:
        return sorted(path.stem[-1] for path in database.folder("a").glob("rows-*"))

    database.sweep(manifest)
    assert left() == ["1", "2", "3"]
    Journal.remove(database.folder("a"))
    database.sweep(manifest)
    assert left() == ["1", "2"]
    database.sweep(Manifest("a", card))
    assert left() == ["1"]
