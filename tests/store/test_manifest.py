from __future__ import annotations

import json
from pathlib import Path

import pytest

from nearfield.errors import StoreError
from nearfield.store.manifest import FILE, FORMAT, EncoderCard, Manifest, Version

CARD = EncoderCard("toy", "0123", 8)


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    manifest = Manifest("tickets", CARD, "rows-3", {"text": "body"})
    manifest.write(tmp_path / "tickets")
    assert Manifest.read(tmp_path / "tickets") == manifest


def test_a_switch_keeps_the_version_before(tmp_path: Path) -> None:
    other = Version(EncoderCard("other", "4567", 4), "rows-2")
    manifest = Manifest("tickets", CARD, "rows-1", {"text": "body"})
    switched = manifest.switched(other)
    assert (switched.table, switched.encoder) == ("rows-2", other.encoder)
    assert switched.before == Version(CARD, "rows-1")
    assert (manifest.next_table, switched.next_table) == ("rows-2", "rows-3")
    back = switched.switched(switched.before)
    assert (back.table, back.before, back.next_table) == ("rows-1", other, "rows-3")
    switched.write(tmp_path / "tickets")
    assert Manifest.read(tmp_path / "tickets") == switched


def test_format_1_is_read_and_written_where_there_is_one_version(tmp_path: Path) -> None:
    old = {
        "name": "tickets",
        "encoder": {"name": "toy", "fingerprint": "0123", "dim": 8, "precision": "f32"},
        "table": "rows-1",
        "arguments": {},
        "format": 1,
    }
    tickets = tmp_path / "tickets"
    tickets.mkdir()
    (tickets / FILE).write_text(json.dumps(old))
    manifest = Manifest.read(tickets)
    assert manifest == Manifest("tickets", CARD)
    manifest.write(tickets)
    assert json.loads((tickets / FILE).read_text()) == old


def test_the_folder_says_the_name(tmp_path: Path) -> None:
    Manifest("tickets", CARD).write(tmp_path / "copied")
    assert Manifest.read(tmp_path / "copied") == Manifest("copied", CARD)


def test_two_versions_are_format_2(tmp_path: Path) -> None:
    Manifest("tickets", CARD).switched(Version(CARD, "rows-2")).write(tmp_path)
    assert json.loads((tmp_path / FILE).read_text())["format"] == 2


def test_no_collection_is_none(tmp_path: Path) -> None:
    assert Manifest.read(tmp_path / "nowhere") is None


def test_a_newer_format_says_how_to_go_on(tmp_path: Path) -> None:
    Manifest("tickets", CARD).write(tmp_path)
    raw = json.loads((tmp_path / FILE).read_text())
    (tmp_path / FILE).write_text(json.dumps({**raw, "format": FORMAT + 1, "novelty": 1}))
    with pytest.raises(StoreError, match=r"newer nearfield.*pip install --upgrade"):
        Manifest.read(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "encoder": {}}'])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(StoreError, match="damaged"):
        Manifest.read(tmp_path)


def test_a_failed_write_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Manifest("tickets", CARD).write(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="full"):
        Manifest("tickets", CARD, "rows-2").write(tmp_path)
    monkeypatch.undo()
    manifest = Manifest.read(tmp_path)
    assert manifest is not None
    assert manifest.table == "rows-1"
