"""The cache folder: where it is, whole or not at all, and what a bad disk is answered."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nearfield.errors import FetchError
from nearfield.models import cache_dir, find
from nearfield.models.cache import MANIFEST, is_whole, obtain, place, read_manifest

if TYPE_CHECKING:
    from tests.models.conftest import Web


def fill(content: bytes = b"content") -> Callable[[Path, Path], None]:
    def put(folder: Path, parts: Path) -> None:
        (folder / "sub").mkdir()
        (folder / "sub" / "file").write_bytes(content)

    return put


def never(folder: Path, parts: Path) -> None:
    raise AssertionError("filled again")


def test_its_place(cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert cache_dir() == cache
    monkeypatch.delenv("NEARFIELD_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_dir().name == "nearfield"
    assert place("models", "org/name").name == "org--name"


def test_the_manifest_says_what_is_there(cache: Path, web: Web) -> None:
    folder = obtain("models", "a", fill())
    (entry,) = read_manifest(folder).values()
    assert list(read_manifest(folder)) == ["sub/file"]
    assert entry["size"] == 7
    assert entry["sha256"] == web.sha256(b"content")
    assert obtain("models", "a", never) == folder


def test_a_filling_that_fails_leaves_nothing(cache: Path) -> None:
    def fails(folder: Path, parts: Path) -> None:
        (folder / "half").write_bytes(b"x")
        raise FetchError("no")

    with pytest.raises(FetchError, match="no"):
        obtain("models", "a", fails)
    assert [p for p in cache.rglob("*") if p.is_file() and p.suffix != ".lock"] == []


def test_what_a_killed_filling_left_is_cleared(cache: Path) -> None:
    left = cache / "models" / ".new-a"
    left.mkdir(parents=True)
    (left / "stale").write_bytes(b"x")
    folder = obtain("models", "a", fill())
    assert not left.exists()
    assert list(read_manifest(folder)) == ["sub/file"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": {}}', '{"files": null}'])
def test_a_broken_manifest_is_no_manifest(cache: Path, text: str) -> None:
    folder = obtain("models", "a", fill())
    (folder / MANIFEST).write_text(text)
    assert not is_whole(folder)
    assert is_whole(obtain("models", "a", fill()))


def test_a_copied_cache_is_whole_and_hashed_once(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = obtain("models", "a", fill())
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / "sub" / "file").write_bytes(b"content")  # another time
    assert is_whole(folder)
    stat = (folder / "sub" / "file").stat()
    assert stat.st_mtime_ns == manifest["files"]["sub/file"]["mtime_ns"]
    monkeypatch.setattr("nearfield.models.cache.sha256_of", never)
    assert is_whole(folder)


def test_a_cache_that_cannot_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NEARFIELD_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(FetchError, match="cannot be written") as caught:
        obtain("models", "a", never)
    assert "NEARFIELD_CACHE" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("number", "message"),
    [(errno.ENOSPC, "has no room left"), (errno.EROFS, "cannot be written .Read-only file system")],
)
def test_a_disk_that_is_full_or_read_only(
    toy_model: str, monkeypatch: pytest.MonkeyPatch, number: int, message: str
) -> None:
    real: Any = Path.open

    def open_(path: Path, mode: str = "r", *arguments: Any, **settings: Any) -> Any:
        if "b" in mode and mode != "rb":
            raise OSError(number, "Read-only file system")
        return real(path, mode, *arguments, **settings)

    monkeypatch.setattr(Path, "open", open_)
    with pytest.raises(FetchError, match=message) as caught:
        find("toy")
    assert "NEARFIELD_CACHE" in str(caught.value.hint)
