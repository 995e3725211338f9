"""Which depth is chosen, and why."""

from pathlib import Path
from typing import Any

import pytest

from nearfield.errors import UnknownName, UsageError
from nearfield.models import ModelFolder
from nearfield.training.data.examples import Examples
from nearfield.training.students.depth import FEW, choose


def pairs(n: Any, form: str = "pairs") -> Any:
    return Examples(form, {"anchor": ["a"] * n, "positive": ["b"] * n})


@pytest.fixture
def onnx(tmp_path: Path) -> Any:
    (tmp_path / "model.onnx").write_bytes(b"")
    return ModelFolder("bge-small", tmp_path, "0")


@pytest.fixture
def torch_weights(tmp_path: Path) -> Any:
    (tmp_path / "model.safetensors").write_bytes(b"")
    return ModelFolder("minilm", tmp_path, "0")


def test_small_data_starts_with_the_adapter_and_says_why(torch_weights: Any) -> None:
    depth, why = choose(None, pairs(1200), torch_weights)
    assert depth == "adapter"
    assert why.startswith("1,200 pairs are few: the adapter learns in seconds")
    assert "the depth full" in why
    assert choose(None, pairs(FEW - 1))[0] == "adapter"


def test_more_data_trains_all_weights(torch_weights: Any) -> None:
    depth, why = choose(None, pairs(FEW), torch_weights)
    assert depth == "full"
    assert "the depth adapter" in why


def test_scored_pairs_and_labels_are_called_so() -> None:
    assert choose(None, pairs(10, "scores"))[1].startswith("10 scored pairs are few")
    assert choose(None, pairs(10, "labels"))[1].startswith("10 labelled texts are few")


def test_without_safetensors_there_is_only_the_adapter(onnx: Any) -> None:
    depth, why = choose(None, pairs(50_000), onnx)
    assert depth == "adapter"
    assert "bge-small has no safetensors" in why
    with pytest.raises(UsageError, match=r"no weights in safetensors.*depth='adapter'"):
        choose("full", pairs(50_000), onnx)
    assert choose("static", pairs(10), onnx)[0] == "static"


def test_texts_alone_need_dropout(onnx: Any, tmp_path: Path) -> None:
    texts = Examples("texts", {"text": ["a", "b"]})
    assert choose(None, texts)[0] == "full"
    assert choose("static", texts)[0] == "static"
    with pytest.raises(UsageError, match="the adapter has none"):
        choose("adapter", texts)
    with pytest.raises(UsageError, match="no weights in safetensors"):
        choose(None, texts, onnx)


@pytest.mark.parametrize("depth", ["adapter", "full", "static"])
def test_what_was_asked_for_is_done(depth: Any) -> None:
    assert choose(depth, pairs(10)) == (depth, f"The depth {depth} was asked for.")


def test_an_unknown_depth_lists_those_that_are() -> None:
    with pytest.raises(UnknownName, match="adapter, full, static"):
        choose("deep", pairs(10))
