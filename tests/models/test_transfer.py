"""One download: resumed, restarted, refused; nothing wrong is ever kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nearfield.errors import FetchError
from nearfield.models.transfer import RefusedError, download, sha256_of

if TYPE_CHECKING:
    from tests.models.conftest import Web

CONTENT = bytes(range(251)) * 4_000  # 1 MB, no power of two in it


@pytest.fixture
def url(web: Web) -> str:
    web.files["/file"] = CONTENT
    return f"{web.url}/file"


@pytest.fixture
def wanted(web: Web) -> str:
    return web.sha256(CONTENT)


def part_of(folder: Path, wanted: str, content: bytes) -> Path:
    part = folder / f"{wanted}.part"
    part.write_bytes(content)
    return part


def test_a_whole_file(url: str, wanted: str, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    path = download(url, tmp_path, wanted, progress=lambda *at: seen.append(at))
    assert path.read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert sha256_of(path) == wanted


@pytest.mark.parametrize("kept", [1, 65_536, len(CONTENT) - 1])
def test_a_part_goes_on_where_it_was(
    web: Web, url: str, wanted: str, tmp_path: Path, kept: Any
) -> None:
    part_of(tmp_path, wanted, CONTENT[:kept])
    seen: list[tuple[int, int | None]] = []
    path = download(url, tmp_path, wanted, progress=lambda *at: seen.append(at))
    assert path.read_bytes() == CONTENT
    assert web.served["/file"] == len(CONTENT) - kept
    assert seen[-1] == (len(CONTENT), len(CONTENT))


def test_a_part_that_is_all_there_is_not_asked_for(
    web: Web, url: str, wanted: str, tmp_path: Path
) -> None:
    part_of(tmp_path, wanted, CONTENT)
    assert download(url, tmp_path, wanted).read_bytes() == CONTENT
    assert web.log == []


@pytest.mark.parametrize("bad", [b"x" * 1000, CONTENT + b"x", b"x" * len(CONTENT)])
def test_a_damaged_part_is_thrown_away_once(
    web: Web, url: str, wanted: str, tmp_path: Path, bad: Any
) -> None:
    part_of(tmp_path, wanted, bad)
    assert download(url, tmp_path, wanted).read_bytes() == CONTENT
    assert len(web.log) == 2


def test_a_server_without_ranges_starts_anew(
    web: Web, url: str, wanted: str, tmp_path: Path
) -> None:
    web.ranges = False
    part_of(tmp_path, wanted, CONTENT[:1000])
    assert download(url, tmp_path, wanted).read_bytes() == CONTENT
    assert web.served["/file"] == len(CONTENT)


def test_a_broken_connection_is_taken_up_again(
    web: Web, url: str, wanted: str, tmp_path: Path
) -> None:
    web.cut_after = 300_000
    assert download(url, tmp_path, wanted).read_bytes() == CONTENT
    assert web.served["/file"] == len(CONTENT)
    assert web.log[1][1]["Range"] == "bytes=300000-"


def test_a_connection_that_stays_broken_keeps_what_came(
    web: Web, url: str, wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.cut_after = 300_000
    monkeypatch.setattr("time.sleep", lambda seconds: web.refuse.update({"/file": 503}))
    with pytest.raises(FetchError, match="stopped after 300,000 bytes") as caught:
        download(url, tmp_path, wanted)
    assert "goes on" in str(caught.value.hint)
    assert (tmp_path / f"{wanted}.part").stat().st_size == 300_000


def test_a_wrong_digest_says_both_and_keeps_nothing(url: str, tmp_path: Path, wanted: str) -> None:
    with pytest.raises(FetchError, match=f"{wanted}, wanted {'0' * 64}"):
        download(url, tmp_path, "0" * 64)
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_refusal_has_its_status(web: Web, url: str, tmp_path: Path, status: int) -> None:
    web.refuse = {"/file": status}
    with pytest.raises(RefusedError, match=f"127.0.0.1 answered {status}") as caught:
        download(url, tmp_path, "0" * 64)
    assert caught.value.status == status


@pytest.mark.parametrize(
    "address", ["http://user:secret@127.0.0.1/f", "ftp://127.0.0.1/f", "http://127.0.0.1:9/f"]
)
def test_what_cannot_be_opened_is_refused_without_telling_secrets(
    address: Any, tmp_path: Path
) -> None:
    with pytest.raises(RefusedError) as caught:
        download(address, tmp_path, "0" * 64)
    assert caught.value.status is None
    assert "secret" not in str(caught.value)


def test_a_file_address(tmp_path: Path, wanted: str) -> None:
    (tmp_path / "a file").write_bytes(CONTENT)
    part_of(tmp_path, wanted, CONTENT[:10])
    path = download((tmp_path / "a file").as_uri(), tmp_path, wanted)
    assert path.read_bytes() == CONTENT


def test_an_empty_file(web: Web, tmp_path: Path) -> None:
    web.files["/empty"] = b""
    path = download(f"{web.url}/empty", tmp_path, web.sha256(b""))
    assert path.read_bytes() == b""


def test_a_token_does_not_follow_a_redirect(
    web: Web, url: str, wanted: str, tmp_path: Path
) -> None:
    web.redirects["/here"] = f"http://localhost:{web.port}/file"
    download(f"{web.url}/here", tmp_path, wanted, headers={"Authorization": "Bearer secret"})
    assert web.hits("/here")[0]["Authorization"] == "Bearer secret"
    assert "Authorization" not in web.hits("/file")[0]


def test_not_a_byte_more_than_was_said_is_kept(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"x" * 5_000_000)
    with pytest.raises(FetchError, match="was to have 1,000 bytes, but more came"):
        download((tmp_path / "long").as_uri(), tmp_path, "0" * 64, size=1_000)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("digest", ["../precious", "/tmp/precious", "", "a" * 39, "A" * 40, "b\n"])
def test_only_a_digest_becomes_a_name(tmp_path: Path, digest: str) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(FetchError, match="hexadecimal digits were wanted"):
        download((tmp_path / "file").as_uri(), tmp_path, digest)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
