"""The adapter: a map on frozen rows, and the folder that it writes."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import nearfield as nf
from nearfield.encoders.text.marker import MARKER
from nearfield.errors import UsageError
from nearfield.testing import ToyEncoder
from nearfield.training.students.adapter import Adapter, write_dense
from nearfield.training.students.frozen import Frozen

TEXTS = ["the red apple", "a cat sat on the mat", "blue", "the dog!", "heart " * 60]


@pytest.fixture(scope="module")
def base(tiny_folder: Any) -> Any:
    return nf.load(str(tiny_folder()), precision="f32")


def moved(adapter: Any, random_state: int = 0) -> Any:
    """The adapter as after a training."""
    generator = torch.Generator().manual_seed(random_state)
    with torch.no_grad():
        for each in adapter.parameters():
            each.add_(0.2 * torch.randn(each.shape, generator=generator))
    return adapter


@pytest.mark.filterwarnings("ignore:.*longer than")
@pytest.mark.parametrize("rank", [None, 4])
def test_it_starts_as_the_encoder_itself(base: Any, rank: Any) -> None:
    adapter = Adapter(base, TEXTS, rank=rank)
    assert np.allclose(adapter.encode(TEXTS), base.encode_document(TEXTS), atol=1e-6)


@pytest.mark.filterwarnings("ignore:.*longer than")
def test_its_rows_are_those_of_the_formula(base: Any) -> None:
    rows = base.encode_document(TEXTS)
    linear = moved(Adapter(base, TEXTS))
    wanted = rows + rows @ linear.matrix.detach().numpy() + linear.bias.detach().numpy()
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    assert np.allclose(linear.encode(TEXTS), wanted, atol=1e-6)
    low = moved(Adapter(base, TEXTS, rank=3))
    delta = (low.down @ low.up).detach().numpy()
    assert np.linalg.matrix_rank(delta, tol=1e-5) == 3
    wanted = rows + rows @ delta + low.bias.detach().numpy()
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    assert np.allclose(low.encode(TEXTS), wanted, atol=1e-6)


def test_weight_decay_alone_brings_it_back_to_the_identity(base: Any) -> None:
    adapter = moved(Adapter(base, ["cat"]))
    assert not np.allclose(adapter.encode(["cat"]), base.encode_document(["cat"]), atol=1e-2)
    optimizer = torch.optim.AdamW(adapter.parameters(), lr=0.1, weight_decay=1)
    for _ in range(200):
        for each in adapter.parameters():
            each.grad = torch.zeros_like(each)
        optimizer.step()
    assert np.allclose(adapter.encode(["cat"]), base.encode_document(["cat"]), atol=1e-5)


def test_it_learns_and_nothing_is_encoded_again(base: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["red apple", "blue pear", "the cat", "the dog"]
    adapter = Adapter(base, texts)
    monkeypatch.setattr(base, "encode_document", None)
    monkeypatch.setattr(base, "encode_query", None)
    optimizer = torch.optim.AdamW(adapter.parameters(), lr=1e-2)
    for _ in range(150):
        rows = adapter(adapter.features(texts))
        loss = ((rows[::2] * rows[1::2]).sum(1) - torch.tensor([1.0, -1.0])).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    result = adapter.encode(texts)
    assert result[0] @ result[1] > 0.9
    assert result[2] @ result[3] < 0


@pytest.mark.filterwarnings("ignore:.*longer than")
@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("rank", [None, 4])
def test_the_folder_gives_the_same_rows_everywhere(
    tiny_folder: Any, by_reference: Any, tmp_path: Path, normalize: Any, rank: Any
) -> None:
    base: Any = nf.load(str(tiny_folder(normalize=normalize)), precision="f32")
    adapter = moved(Adapter(base, TEXTS, rank=rank))
    adapter.write(tmp_path / "out")
    ours: Any = nf.load(str(tmp_path / "out"), precision="f32")
    wanted = adapter.encode(TEXTS)
    assert np.abs(wanted - base.encode_document(TEXTS)).max() > 0.05
    assert np.abs(ours.encode(TEXTS) - wanted).max() < 1e-5
    assert np.abs(by_reference(tmp_path / "out", TEXTS) - wanted).max() < 1e-4


def test_a_folder_without_steps_gets_them(
    tiny_folder: Any, by_reference: Any, tmp_path: Path
) -> None:
    base: Any = nf.load(str(tiny_folder(modules=False)), precision="f32")
    adapter = moved(Adapter(base, TEXTS[:4]))
    adapter.write(tmp_path / "out")
    ours: Any = nf.load(str(tmp_path / "out"), precision="f32")
    assert ours.adapted.base == base.fingerprint
    assert np.abs(ours.encode(TEXTS[:4]) - adapter.encode(TEXTS[:4])).max() < 1e-5
    assert np.abs(by_reference(tmp_path / "out", TEXTS[:4]) - ours.encode(TEXTS[:4])).max() < 1e-4


def test_the_folder_says_nothing_of_this_machine(base: Any, tmp_path: Path) -> None:
    Adapter(base, ["cat"]).write(tmp_path / "out")
    marker = json.loads((tmp_path / "out" / MARKER).read_text("utf-8"))
    assert marker == {"adapter": 3, "base": base.folder.path.name}
    for path in (tmp_path / "out").rglob("*.json"):
        assert str(base.folder.path.parent) not in path.read_text("utf-8")
    # A file of its own each: what is saved into the copy must not reach the base.
    assert (tmp_path / "out/model.safetensors").stat().st_nlink == 1


def test_queries_are_encoded_as_queries(tiny_folder: Any) -> None:
    prompts = {"query": "red ", "document": "blue "}
    base: Any = nf.load(str(tiny_folder(prompts=prompts)), precision="f32")
    adapter = Adapter(base, ["cat", "dog"], queries=["apple", "dog"])
    result = adapter.encode(["cat", "apple", "dog", "unknown"])
    assert np.allclose(result[0], base.encode_document("cat"), atol=1e-6)
    assert np.allclose(result[1:3], base.encode_query(["apple", "dog"]), atol=1e-6)
    assert np.allclose(result[3], base.encode_document("unknown"), atol=1e-6)


def test_frozen_rows_are_computed_once_and_may_lie_on_disk(
    monkeypatch: pytest.MonkeyPatch, toy: ToyEncoder
) -> None:
    calls: list[Any] = []
    rows = Frozen(toy, ["b", "a", "a", "c"], ["c"], progress=lambda *at: calls.append(at))
    assert toy.seen == 3
    assert calls[-1] == (3, 3)
    monkeypatch.setattr("nearfield.training.students.frozen.IN_MEMORY", 10)
    monkeypatch.setattr("nearfield.training.students.frozen.BLOCK", 2)
    mapped = Frozen(ToyEncoder(), ["b", "a", "c"])
    assert isinstance(mapped.rows, np.memmap)
    assert np.array_equal(mapped.of(["c", "a", "new"]), rows.of(["c", "a", "new"]))
    assert toy.seen == 4


def test_what_cannot_be(base: Any, toy: ToyEncoder) -> None:
    for rank in (0, -1, 33):
        with pytest.raises(UsageError, match="from 1 to 32"):
            Adapter(base, ["cat"], rank=rank)
    with pytest.raises(UsageError, match="no sentence encoder"):
        Adapter(toy, ["cat"])


@pytest.mark.slow
@pytest.mark.weights
def test_minilm_is_adapted_and_keeps_its_fingerprint(by_reference: Any, tmp_path: Path) -> None:
    own: Any = nf.load("minilm")  # bf16, where the CPU has it
    for precision in dict.fromkeys(("f32", own.precision)):
        base: Any = nf.load("minilm", precision=precision)
        adapter = moved(Adapter(base, TEXTS[:4], rank=8))
        adapter.write(tmp_path / precision)
        ours: Any = nf.load(str(tmp_path / precision), precision=precision)
        assert ours.adapted.base == base.fingerprint
        assert np.abs(ours.encode(TEXTS[:4]) - adapter.encode(TEXTS[:4])).max() < 1e-5
        mapped = ours.adapted.map(base.encode(TEXTS[:4]))
        assert np.abs(mapped - ours.encode(TEXTS[:4])).max() < 1e-5
    theirs = by_reference(tmp_path / "f32", TEXTS[:4])
    exact: Any = nf.load(str(tmp_path / "f32"), precision="f32")
    assert np.abs(theirs - exact.encode(TEXTS[:4])).max() < 1e-4


@pytest.mark.slow
@pytest.mark.weights
def test_an_onnx_model_is_adapted_in_our_engine(tmp_path: Path) -> None:
    from nearfield.models import is_here

    if not is_here("bge-small"):
        pytest.skip("bge-small is not here: run nearfield models pull bge-small")
    base: Any = nf.load("bge-small", precision="f32")
    adapter = moved(Adapter(base, TEXTS[:4], queries=["apple"], rank=8))
    adapter.write(tmp_path / "out")
    ours: Any = nf.load(str(tmp_path / "out"), precision="f32")
    assert ours.adapted.base == base.fingerprint
    assert ours.max_tokens == base.max_tokens
    assert np.abs(ours.encode_document(TEXTS[:4]) - adapter.encode(TEXTS[:4])).max() < 1e-5
    assert np.abs(ours.encode_query(["apple"]) - adapter.encode(["apple"])).max() < 1e-5


def test_the_step_is_that_of_torch(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    matrix, bias = np.arange(6, dtype=np.float32).reshape(2, 3), np.ones(3, np.float32)
    write_dense(tmp_path, matrix, bias)
    result = load_file(tmp_path / "model.safetensors")
    layer = torch.nn.Linear(2, 3)
    layer.load_state_dict({k.removeprefix("linear."): torch.tensor(v) for k, v in result.items()})
    x = torch.tensor([[1.0, 2.0]])
    assert np.allclose(layer(x).detach().numpy(), x.numpy() @ matrix + bias)
