"""The engine of a GPU, run on torch's CPU: there is no GPU where the tests run."""

from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import WriteModel

from nearfield import encoders
from nearfield.encoders.text import torch_engine
from nearfield.encoders.text.encoder import TextEncoder
from nearfield.encoders.text.torch_engine import Torch
from nearfield.errors import MissingExtra, UsageError
from nearfield.models import find


@pytest.mark.parametrize("device", ["gpu", "mps", "cuda:x", "CUDA", ""])
def test_an_unknown_device(write_model: WriteModel, device: str) -> None:
    with pytest.raises(UsageError, match=f"device='{device}' is not known; it can be cpu, cuda"):
        encoders.load(str(write_model()), device=device)


def test_without_torch_it_is_a_sentence(
    write_model: WriteModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_engine, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"device='cuda' .* pip install 'nearfield\[train\]'"):
        encoders.load(str(write_model()), device="cuda")


@pytest.fixture(scope="module")
def pair(write_model: WriteModel) -> Any:
    """Our engine, and the one on torch, of one folder with prompts."""
    prompts = {"query": "the cat ", "document": "a mat "}
    folder = find(str(write_model(settings={"prompts": prompts})))
    backend = Torch(folder.path, "cpu", "f32")
    return TextEncoder(folder, precision="f32"), TextEncoder(folder, backend=backend)


@pytest.mark.slow
class TestOnTorch:
    def test_the_same_rows(
        self, pair: tuple[TextEncoder, TextEncoder], sentences: list[str]
    ) -> None:
        ours, other = pair
        fitting = [text for text in sentences if len(text) < 60]
        assert np.abs(ours.encode_document(fitting) - other.encode_document(fitting)).max() < 1e-4
        assert np.abs(ours.encode_query("red") - other.encode_query("red")).max() < 1e-4
        assert (other.name, other.dim) == (ours.name, ours.dim)

    def test_the_same_passages_tokens_and_states(
        self, pair: tuple[TextEncoder, TextEncoder]
    ) -> None:
        ours, other = pair
        long = "The cat sat on a mat. " * 30
        assert other.segment([long]) == ours.segment([long])
        assert other.count_tokens([long]) == ours.count_tokens([long])
        one, two = (encoder.encode_tokens(["red cat"], prompt="")[0].vectors for encoder in pair)
        assert np.abs(one - two).max() < 1e-4

    def test_prompts_that_take_no_part_in_the_pooling(self, write_model: WriteModel) -> None:
        folder = write_model(settings={"prompts": {"document": "a mat "}})
        config = folder / "1_Pooling/config.json"
        config.write_text(config.read_text().replace("{", '{"include_prompt": false, ', 1))
        model = find(str(folder))
        ours = TextEncoder(model, precision="f32").encode_document(["red apple", "blue"])
        backend = Torch(model.path, "cpu", "f32")
        other = TextEncoder(model, backend=backend).encode_document(["red apple", "blue"])
        assert np.abs(ours - other).max() < 1e-4

    def test_bf16_and_the_marks(
        self, write_model: WriteModel, pair: tuple[TextEncoder, TextEncoder]
    ) -> None:
        folder = find(str(write_model(settings={"prompts": {"query": "a "}})))
        half = TextEncoder(folder, backend=Torch(folder.path, "cpu", "bf16"))
        exact = TextEncoder(folder, backend=Torch(folder.path, "cpu", "f32"))
        assert (half.precision, exact.precision) == ("cpu:bf16", "cpu:f32")
        assert half.fingerprint != exact.fingerprint
        rows = half.encode(["red cat"], prompt="")
        assert rows.dtype == np.float32
        cosine = float((rows * exact.encode(["red cat"], prompt="")).sum())
        assert 0.99 < cosine < 1 - 1e-7

    def test_no_gpu_is_said(self, write_model: WriteModel) -> None:
        import torch

        if torch.cuda.is_available():
            pytest.skip("there is a GPU")
        gpus: list[dict[str, Any]] = [{"device": "cuda"}, {"precision": "cuda:bf16"}]
        for options in [*gpus, {"device": "cuda:1"}]:
            with pytest.raises(UsageError, match="asks for a GPU, but torch .* sees none") as error:
                encoders.load(str(write_model()), **options)
            assert "Leave device out" in str(error.value)

    def test_precisions_of_a_gpu(self, write_model: WriteModel) -> None:
        with pytest.raises(UsageError, match="'int8' is not known on a GPU; known: auto, f32"):
            encoders.load(str(write_model()), device="cuda", precision="int8")
