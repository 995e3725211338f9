"""The hub: safe files alone, each checked, resumed; a token where it belongs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nearfield.errors import BadModel, FetchError, UnknownName
from nearfield.models import find, pull
from nearfield.models import hub as api

if TYPE_CHECKING:
    from tests.models.conftest import Web

REPO = "org/toy"
SAFE = {"README.md", "config.json", "1_Pooling/config.json", "model.safetensors", "vocab.txt"}


@pytest.fixture
def repo(hub: Web) -> Web:
    """A repository on the loopback hub, with a pickle and code in it."""
    files = hub.toy | {"onnx/config.json": b"{}", "onnx/model.onnx": b"", "README.md": b"# toy"}
    hub.add_repo(REPO, files)
    hub.large = f"/cdn/{hub.sha256(files['model.safetensors'])}"
    return hub


def fetched(web: Web) -> set[str]:
    return {p.split("/", 5)[-1] for p, _ in web.log if "/resolve/" in p}


def test_only_the_safe_files_are_taken(repo: Web) -> None:
    seen: list[tuple[int, int | None]] = []
    model = find(REPO, progress=lambda *at: seen.append(at))
    assert fetched(repo) == SAFE
    assert {p.relative_to(model.path).as_posix() for p in model.path.rglob("*.*")} >= SAFE
    assert model.sha256 == repo.sha256(repo.toy["model.safetensors"])
    assert (model.name, model.max_tokens, model.prompts) == (REPO, None, {})
    size = sum(len(repo.toy.get(name, b"# toy")) for name in SAFE)
    assert seen[-1] == (size, size)


def test_a_full_cache_needs_no_network(repo: Web, request: pytest.FixtureRequest) -> None:
    first = find(REPO)
    request.getfixturevalue("no_network")
    assert find(REPO) == pull(REPO) == first


def test_a_repository_of_pickles_is_refused_before_anything_is_fetched(hub: Web) -> None:
    hub.add_repo(REPO, {"config.json": b"{}", "pytorch_model.bin": b"a pickle"})
    with pytest.raises(BadModel, match="only pytorch_model.bin"):
        find(REPO)
    assert fetched(hub) == set()


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_file_that_is_not_what_the_hub_said(repo: Web, cache: Path, name: str) -> None:
    changed = repo.toy[name][:-1] + b"?"
    path = repo.large if name == "model.safetensors" else f"/{REPO}/resolve/{'c' * 40}/{name}"
    repo.files[path] = changed
    with pytest.raises(FetchError, match="is not the file we know"):
        find(REPO)
    assert not (cache / "models" / "org--toy").exists()
    assert not any(p.read_bytes() == changed for p in cache.rglob("*.part"))


def test_a_stopped_download_goes_on(repo: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = repo.toy["model.safetensors"]
    repo.cut_after = 1_000_000
    monkeypatch.setattr("time.sleep", lambda seconds: repo.refuse.update({"/cdn": 503}))
    with pytest.raises(FetchError, match="stopped after 1,000,000 bytes"):
        find(REPO)
    repo.refuse = {}
    assert (find(REPO).path / "model.safetensors").read_bytes() == whole
    assert repo.served[repo.large] == len(whole)
    assert len(repo.hits(f"/{REPO}/resolve/{'c' * 40}/config.json")) == 1


def test_two_files_alike(hub: Web) -> None:
    hub.add_repo(REPO, hub.toy | {"special_tokens_map.json": hub.toy["config.json"]})
    assert (find(REPO).path / "special_tokens_map.json").read_bytes() == b"{}"


def test_shards(hub: Web) -> None:
    shards = {f"model-0000{i}-of-00002.safetensors": b"%d" % i * 9 for i in (1, 2)}
    index = json.dumps({"weight_map": dict(zip("ab", shards, strict=True))}).encode()
    files = {"config.json": b"{}", "model.safetensors.index.json": index, **shards}
    hub.add_repo(REPO, files, large=(".safetensors",))
    assert {p.name for p in find(REPO).path.glob("*.*")} >= set(files)


def test_the_token_goes_to_the_hub_alone(repo: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_DISABLE_IMPLICIT_TOKEN")
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    find(REPO)
    for path, headers in repo.log:
        sent = headers.get("Authorization")
        assert sent == (None if path.startswith("/cdn") else "Bearer hf_secret"), path


def test_nothing_is_told_about_this_machine(repo: Web) -> None:
    find(REPO)
    assert {headers["User-Agent"] for _, headers in repo.log} == {"nearfield"}


@pytest.mark.parametrize("status", [401, 403, 404])
def test_an_unknown_or_private_model(repo: Web, status: int) -> None:
    repo.refuse = {"/api/models": status}
    with pytest.raises(UnknownName, match="org/toy") as caught:
        find(REPO)
    assert "HF_TOKEN" in str(caught.value.hint)


def test_a_gated_file(repo: Web) -> None:
    repo.refuse = {f"/{REPO}/resolve": 403}
    with pytest.raises(UnknownName, match="org/toy") as caught:
        find(REPO)
    assert "accept its terms" in str(caught.value.hint)


def test_no_hub_to_be_reached(hub: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(FetchError, match="could not be fetched") as caught:
        find(REPO)
    assert "HF_ENDPOINT" in str(caught.value.hint)


@pytest.mark.parametrize("page", [b"<html>Sign in</html>", b"{}", b"[]", b'{"siblings": null}'])
def test_another_page_than_the_hub_s(hub: Web, page: Any) -> None:
    hub.files[f"/api/models/{REPO}"] = page
    with pytest.raises(FetchError, match="does not speak its language"):
        find(REPO)


@pytest.mark.parametrize(
    "entry",
    [
        {"size": 2, "blobId": "/tmp/precious"},
        {"size": 2, "blobId": "../../precious"},
        {"size": 2, "blobId": "b" * 64},
        {"size": 2, "blobId": 5},
        {"size": -1, "blobId": "b" * 40},
        {"size": "many", "blobId": "b" * 40},
        {"size": 2, "lfs": {"size": 2, "sha256": "b" * 40}},
        {"size": 2, "lfs": {"sha256": "b" * 64}},
        "no entry",
    ],
)
def test_a_digest_that_is_none_is_a_sentence(entry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    siblings = [{"rfilename": "config.json", **entry} if isinstance(entry, dict) else entry]
    siblings.append({"rfilename": "model.safetensors", "size": 2, "blobId": "b" * 40})
    answer = {"sha": "a" * 40, "siblings": siblings}
    monkeypatch.setattr(api, "open_url", lambda *_: io.BytesIO(json.dumps(answer).encode()))
    with pytest.raises(FetchError, match="does not speak its language"):
        api.listing("org/x")


def test_an_answer_without_end_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "LONGEST", 1 << 20)
    monkeypatch.setattr(api, "open_url", lambda *_: io.BytesIO(b"[" * (1 << 21)))
    with pytest.raises(FetchError, match="no more is taken"):
        api.listing("org/x")
    monkeypatch.setattr(api, "open_url", lambda *_: io.BytesIO(b"[" * 200_000))
    with pytest.raises(FetchError, match="does not speak its language"):
        api.listing("org/x")
