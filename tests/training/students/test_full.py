import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nearfield.encoders.text import TextEncoder
from nearfield.errors import UsageError
from nearfield.models import ModelFolder, find
from nearfield.training.data.examples import Examples
from nearfield.training.loop.fit import fit
from nearfield.training.loop.plan import Plan
from nearfield.training.losses import build
from nearfield.training.students.full import Full

WORDS = ["the", "cat", "dog", "sat", "on", "a", "mat", "red", "blue", "apple", "pear", "heart"]
SIZES = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "initializer_range": 0.3,
}


def drawn(n: Any, longest: Any, random_state: int = 0) -> Any:
    rng = np.random.default_rng(random_state)
    return [" ".join(rng.choice(WORDS, size)) for size in rng.integers(1, longest, n)]


TEXTS = [*drawn(20, 30), "the cat", "the cat"]


@pytest.fixture(scope="module")
def folders(tiny_folder: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """``folders(kind, longest=)``: a tiny random BERT, MPNet or ModernBERT."""
    import transformers

    library: Any = transformers

    def build_one(kind: Any, longest: int = 64) -> Any:
        base = tiny_folder()
        if kind == "bert":
            return base
        words = json.loads((base / "config.json").read_text())["vocab_size"]
        common = SIZES | {"vocab_size": words, "pad_token_id": 0}
        config = {
            "mpnet": lambda: library.MPNetConfig(**common, max_position_embeddings=longest + 2),
            "modernbert": lambda: library.ModernBertConfig(
                **common,
                max_position_embeddings=longest,
                local_attention=8,
                global_attn_every_n_layers=2,
                bos_token_id=2,
                eos_token_id=3,
                cls_token_id=2,
                sep_token_id=3,
                embedding_dropout=0.1,
                mlp_dropout=0.1,
            ),
        }[kind]()
        folder = tmp_path_factory.mktemp(kind) / "model"
        shutil.copytree(base, folder)
        torch.manual_seed(0)
        library.AutoModel.from_config(config).save_pretrained(folder)
        (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": longest}))
        return folder

    return build_one


def full(folder: Any, **options: Any) -> Any:
    table = {k: options.pop(k) for k in ("max_tokens", "prompts") if k in options}
    options = {"device": "cpu", "precision": "f32"} | options
    return Full(ModelFolder("tiny", folder, "0", **table), **options)


def ours(folder: Any) -> Any:
    return TextEncoder(ModelFolder("mine", folder, "0"), precision="f32")


def trained(folder: Any, tmp_path: Path, **options: Any) -> Any:
    """The student after some steps, its losses, and before them."""
    torch.manual_seed(0)
    student = full(folder, **options)
    rows = Examples(
        "scores",
        {"first": drawn(16, 20, 1), "second": drawn(16, 20, 2)},
        scores=np.linspace(0, 1, 16, dtype=np.float32),
    )
    plan = Plan(epochs=10, batch_size=8, learning_rate=3e-3, device="cpu", evaluations_per_epoch=1)
    values = iter(range(99))
    run = fit(student, rows, lambda _: next(values), build("cosine"), plan, tmp_path / "run")
    return student, [line["loss"] for line in run.history if "loss" in line]


@pytest.mark.parametrize("kind", ["bert", "mpnet", "modernbert"])
def test_it_trains_and_both_engines_give_its_rows(
    kind: Any, folders: Any, by_reference: Any, tmp_path: Path
) -> None:
    base = folders(kind)
    before = full(base).encode(TEXTS)
    student, losses = trained(base, tmp_path)
    assert np.mean(losses[-4:]) < 0.7 * np.mean(losses[:4])
    rows = student.encode(TEXTS)
    assert np.abs(rows - before).max() > 0.05
    written = tmp_path / "mine"
    student.write(written)
    assert np.abs(ours(written).encode_document(TEXTS) - rows).max() < 1e-4
    assert np.abs(by_reference(written, TEXTS) - rows).max() < 1e-4
    names = {path.name for path in written.rglob("*")}
    assert "model.safetensors" in names
    assert not names & {"README.md", "pytorch_model.bin"}
    for path in written.rglob("*.json"):
        assert str(base) not in path.read_text("utf-8"), path


def test_rows_are_unit_and_no_matter_of_the_batch(
    folders: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    student = full(folders("bert"))
    student.train()
    rows = student.encode(TEXTS)
    assert student.training
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    monkeypatch.setattr("nearfield.training.students.full.TOKENS", 40)
    assert np.allclose(student.encode(TEXTS), rows, atol=1e-5)
    assert student.encode([]).shape == (0, 32)


def test_batches_keep_the_budget(folders: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nearfield.training.students.full.TOKENS", 64)
    student = full(folders("bert"))
    seen: list[Any] = []

    def rows(features: Any, half: Any) -> Any:
        seen.append(features["input_ids"].shape)
        return torch.zeros(len(features["input_ids"]), 32)

    monkeypatch.setattr(student, "_rows", rows)
    student.encode(drawn(50, 20))
    assert sum(n for n, _ in seen) == 50
    assert max(n * longest for n, longest in seen) <= 64
    assert max(n for n, _ in seen) > 3


def test_the_rows_are_those_of_the_engine_before_a_step(folders: Any) -> None:
    folder = folders("bert")
    assert np.abs(full(folder).encode(TEXTS) - ours(folder).encode_document(TEXTS)).max() < 1e-4


def test_queries_get_the_query_prompt(tiny_folder: Any, tmp_path: Path) -> None:
    folder = tiny_folder(prompts={"query": "red ", "document": "blue "})
    student = full(folder, queries=["the cat"])
    engine = ours(folder)
    one, two = student.encode(["the cat", "a dog"])
    assert np.abs(one - engine.encode_query("the cat")).max() < 1e-4
    assert np.abs(two - engine.encode_document("a dog")).max() < 1e-4
    student.write(tmp_path / "mine")
    assert ours(tmp_path / "mine").prompts == {"query": "red ", "document": "blue "}


@pytest.mark.filterwarnings("ignore::nearfield.encoders.text.caution.TruncationWarning")
def test_what_the_table_knows_is_written_down(tiny_folder: Any, tmp_path: Path) -> None:
    student = full(tiny_folder(), max_tokens=8, prompts={"document": "blue "})
    student.write(tmp_path / "mine")
    engine = ours(tmp_path / "mine")
    assert engine.prompts["document"] == "blue "
    long = drawn(3, 30, 4)
    assert np.abs(engine.encode_document(long) - student.encode(long)).max() < 1e-4


def test_modernbert_trains_on_more_than_two_windows(folders: Any, tmp_path: Path) -> None:
    folder = folders("modernbert", longest=128)
    student = full(folder)
    assert student.features(["cat " * 60])["input_ids"].shape[1] > 2 * 8 + 1
    rows = Examples(
        "scores",
        {"first": ["cat " * 60, "dog " * 60], "second": ["red " * 50] * 2},
        scores=np.array([0, 1], np.float32),
    )
    values = iter(range(99))
    plan = Plan(epochs=12, batch_size=2, learning_rate=3e-3, device="cpu")
    run = fit(student, rows, lambda _: next(values), build("cosine"), plan, tmp_path)
    losses = [line["loss"] for line in run.history if "loss" in line]
    assert losses[-1] < 0.5 * losses[0]


@pytest.mark.parametrize("kind", ["bert", "modernbert"])
def test_gradient_checkpointing_changes_nothing(kind: Any, folders: Any, tmp_path: Path) -> None:
    folder, result = folders(kind), []
    for name, checkpointing in (("a", False), ("b", True)):
        student, losses = trained(folder, tmp_path / name, gradient_checkpointing=checkpointing)
        result.append((losses, student.encode(TEXTS)))
    assert result[0][0] == pytest.approx(result[1][0], abs=1e-5)
    assert np.allclose(result[0][1], result[1][1], atol=1e-3)


def test_half_precision_is_near_and_gives_float32(folders: Any, tmp_path: Path) -> None:
    folder = folders("bert")
    exact, half = (full(folder, precision=each) for each in ("f32", "bf16"))
    features = exact.features(TEXTS)
    one, two = exact.eval()(features), half.eval()(features)
    assert two.dtype == torch.float32
    assert 0 < (one - two).abs().max() < 0.05
    assert np.array_equal(exact.encode(TEXTS), half.encode(TEXTS))
    two.sum().backward()
    assert all(each.grad is None or each.grad.dtype == torch.float32 for each in half.parameters())


def test_a_model_without_safetensors_is_a_sentence(tiny_folder: Any, tmp_path: Path) -> None:
    folder = tmp_path / "onnx"
    shutil.copytree(tiny_folder(), folder)
    (folder / "model.safetensors").rename(folder / "model.onnx")
    with pytest.raises(UsageError, match="no weights in safetensors") as caught:
        full(folder)
    assert "depth='adapter'" in str(caught.value.hint)


def test_a_pickle_is_never_read(tiny_folder: Any, tmp_path: Path) -> None:
    folder = tmp_path / "pickle"
    shutil.copytree(tiny_folder(), folder)
    weights = folder / "model.safetensors"
    weights.rename(folder / "pytorch_model.bin")
    with pytest.raises(UsageError):
        full(folder)


def test_a_prompt_that_is_not_pooled_is_refused(tiny_folder: Any, tmp_path: Path) -> None:
    folder = tmp_path / "prompted"
    shutil.copytree(tiny_folder(), folder)
    settings = folder / "1_Pooling/config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"include_prompt": False}))
    with pytest.raises(UsageError, match="leaves its prompt out"):
        full(folder)


def test_a_device_that_is_not_there_is_a_sentence(tiny_folder: Any) -> None:
    with pytest.raises(UsageError, match="torch has here: .*cpu"):
        full(tiny_folder(), device="xpu")


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.filterwarnings("ignore::nearfield.encoders.text.caution.TruncationWarning")
def test_minilm_gives_the_same_rows_in_both_engines(by_reference: Any, tmp_path: Path) -> None:
    student = Full(replace(find("minilm"), prompts={}), device="cpu", precision="f32")
    texts = ["A refund for my order, please.", "The screen is broken. " * 60, "né à Paris", "x"]
    with torch.no_grad():
        for weight in student.parameters():
            weight.mul_(1.01)  # no longer the base
    rows = student.encode(texts)
    student.write(tmp_path / "mine")
    assert np.abs(ours(tmp_path / "mine").encode_document(texts) - rows).max() < 1e-4
    assert np.abs(by_reference(tmp_path / "mine", texts) - rows).max() < 1e-4
