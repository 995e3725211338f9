import json

import pytest

from nearfield.errors import StoreError
from nearfield.store.manifest import FILE, FORMAT, EncoderCard, Manifest

CARD = EncoderCard("toy", "0123", 8)


def test_it_comes_back_as_it_was(tmp_path):
    manifest = Manifest("tickets", CARD, "rows-3", {"text": "body"})
    manifest.write(tmp_path / "tickets")
    assert Manifest.read(tmp_path / "tickets") == manifest


def test_no_collection_is_none(tmp_path):
    assert Manifest.read(tmp_path / "nowhere") is None


def test_a_newer_format_says_how_to_go_on(tmp_path):
    Manifest("tickets", CARD).write(tmp_path)
    raw = json.loads((tmp_path / FILE).read_text())
    (tmp_path / FILE).write_text(json.dumps({**raw, "format": FORMAT + 1, "novelty": 1}))
    with pytest.raises(StoreError, match=r"newer nearfield.*pip install --upgrade"):
        Manifest.read(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "encoder": {}}'])
def test_a_damaged_file_is_a_sentence(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(StoreError, match="damaged"):
        Manifest.read(tmp_path)


def test_a_failed_write_leaves_the_old_one(tmp_path, monkeypatch):
    Manifest("tickets", CARD).write(tmp_path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="full"):
        Manifest("tickets", CARD, "rows-2").write(tmp_path)
    monkeypatch.undo()
    assert Manifest.read(tmp_path).table == "rows-1"
