from __future__ import annotations

from pathlib import Path

import pytest

from nearfield.errors import StoreError, UsageError
from nearfield.store import Journal, Version
from nearfield.store.journal import FILE
from nearfield.store.manifest import EncoderCard

VERSION = Version(EncoderCard("toy", "01", 8), "rows-2")


@pytest.mark.parametrize("version", [None, VERSION])
def test_it_comes_back_as_it_was(tmp_path: Path, version: Version | None) -> None:
    journal = Journal("toy", 7, 3, 20, version=version, made=bool(version))
    journal.write(tmp_path / "t")
    assert Journal.read(tmp_path / "t") == journal
    Journal.remove(tmp_path / "t")
    assert Journal.read(tmp_path / "t") is None
    Journal.remove(tmp_path / "t")


def test_an_error_is_kept(tmp_path: Path) -> None:
    failed = Journal("toy", 7).failed(UsageError("No such model.", "Run: x"))
    assert (failed.error, failed.hint, failed.usage) == ("No such model.", "Run: x", True)
    assert not Journal("toy", 7).failed(StoreError("The disk is full.")).usage


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": 1}', '{"version": {"a": 1}}'])
def test_a_damaged_one_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert Journal.read(tmp_path) is None
