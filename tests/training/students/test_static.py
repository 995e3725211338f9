"""The static table: distilled from an encoder, trained, written."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import nearfield as nf
from nearfield.encoders.text.vocabulary import tokenizer_of, vocabulary_rows
from nearfield.errors import UsageError
from nearfield.testing import ToyEncoder
from nearfield.training.students.distil import distil, weights_of
from nearfield.training.students.static import Static

TEXTS = ["the red apple", "a cat sat on the mat", "blue", "the dog!", "a blue pear on a mat"]


@pytest.fixture(scope="module")
def base(tiny_folder: Any) -> Any:
    return nf.load(str(tiny_folder()), precision="f32")


def nearness(student: Any, base: Any, texts: Any) -> Any:
    """Spread of the two tables of similarities, as a correlation."""
    upper = np.triu_indices(len(texts), 1)
    pairs = [(rows @ rows.T)[upper] for rows in (student.encode(texts), base.encode(texts))]
    return np.corrcoef(*pairs)[0, 1]


def drawn(n: Any, random_state: int = 0) -> Any:
    rng = np.random.default_rng(random_state)
    words = ["the", "cat", "dog", "sat", "on", "a", "mat", "red", "blue", "apple", "pear", "heart"]
    return [" ".join(rng.choice(words, size)) for size in rng.integers(2, 7, n)]


def test_a_token_of_the_vocabulary_is_encoded_alone(base: Any) -> None:
    calls: list[Any] = []
    rows = vocabulary_rows(base, progress=lambda *at: calls.append(at))
    tokenizer = tokenizer_of(base)
    names = tokenizer.get_vocab()
    assert rows.shape == (len(names), 32)
    assert calls[-1] == (len(names), len(names))
    assert np.allclose(rows[names["apple"]], base.encode("apple"), atol=1e-6)
    assert not np.allclose(rows[names["##a"]], rows[names["a"]], atol=1e-3)


def test_a_text_is_the_mean_of_its_tokens(base: Any) -> None:
    rng = np.random.default_rng(0)
    tokenizer = tokenizer_of(base)
    table = rng.standard_normal((tokenizer.get_vocab_size(), 8)).astype(np.float32)
    static = Static(table, tokenizer)
    ids = tokenizer.encode("the red apple", add_special_tokens=False).ids
    wanted = table[ids].mean(0) / np.linalg.norm(table[ids].mean(0))
    assert np.allclose(static.encode(["blue", "the red apple"])[1], wanted, atol=1e-6)
    assert not static.encode(["   "]).any()


def test_features_are_a_row_a_text_and_gradients_reach_the_table(base: Any) -> None:
    static = distil(base, dim=8)
    features = static.features(TEXTS)
    assert {value.shape[0] for value in features.values()} == {len(TEXTS)}
    rows = static(features)
    (rows[0] @ rows[1]).backward()
    assert static.table.grad is not None
    moved = static.table.grad.abs().sum(1) > 0
    ids = {
        n for text in TEXTS[:2] for n in static.tokenizer.encode(text, add_special_tokens=False).ids
    }
    assert set(torch.nonzero(moved).flatten().tolist()) == ids
    part = {name: value[:2] for name, value in features.items()}
    assert torch.allclose(static(part), rows[:2], atol=1e-6)


def test_common_tokens_weigh_little(base: Any) -> None:
    weights = weights_of(["!", "the", "cat", "rare", "##s"])
    assert weights.dtype == np.float32
    assert weights[1] < weights[2] < weights[3] < weights[4] < 1
    assert weights_of(["▁the", "▁cat"]).tolist() == weights_of(["the", "cat"]).tolist()


def test_it_learns_the_encoders_rows_from_texts_alone(base: Any, tmp_path: Path) -> None:
    """The encoder is a random table itself, so that a table can be as good as it."""
    rng = np.random.default_rng(0)
    tokenizer = tokenizer_of(base)
    Static(rng.standard_normal((tokenizer.get_vocab_size(), 32), np.float32), tokenizer).write(
        tmp_path
    )
    teacher: Any = nf.load(str(tmp_path), precision="f32")
    texts, others = drawn(300), drawn(80, random_state=1)
    calls: dict[str, Any] = {}
    watch = lambda stage: lambda *at: calls.__setitem__(stage, at)  # noqa: E731
    before = nearness(distil(teacher, dim=32), teacher, others)
    static = distil(teacher, texts, dim=32, epochs=40, watch=watch)
    print(before, nearness(static, teacher, others))
    assert before < 0.9
    assert nearness(static, teacher, others) > 0.97
    assert list(calls) == ["Vocabulary", "Embedding", "Distilling"]
    assert calls["Distilling"] == (80, 80)


def test_the_same_seed_gives_the_same_table(base: Any) -> None:
    texts = drawn(50)
    one, same, other = (distil(base, texts, dim=8, random_state=drawn) for drawn in (0, 0, 1))
    assert torch.equal(one.table, same.table)
    again = distil(base, [*texts[::-1], texts[0]], dim=8)
    assert torch.equal(one.table, again.table)
    assert one.dim == other.dim == 8
    assert distil(base).dim == 32


def test_the_folder_gives_the_same_rows_everywhere(
    base: Any, by_reference: Any, tmp_path: Path
) -> None:
    static = distil(base, drawn(50), dim=16)
    static.write(tmp_path / "out")
    ours: Any = nf.load(str(tmp_path / "out"), precision="f32")
    wanted = static.encode(TEXTS)
    assert ours.dim == 16
    assert np.abs(ours.encode(TEXTS) - wanted).max() < 1e-5
    assert np.abs(by_reference(tmp_path / "out", TEXTS) - wanted).max() < 1e-4


def test_a_static_model_takes_an_adapter(base: Any, by_reference: Any, tmp_path: Path) -> None:
    from nearfield.training.students.adapter import Adapter

    distil(base, dim=16).write(tmp_path / "static")
    static: Any = nf.load(str(tmp_path / "static"), precision="f32")
    adapter = Adapter(static, TEXTS, rank=2)
    with torch.no_grad():
        adapter.up.add_(1)
    adapter.write(tmp_path / "out")
    ours: Any = nf.load(str(tmp_path / "out"), precision="f32")
    assert ours.adapted.base == static.fingerprint
    assert np.abs(ours.encode(TEXTS) - adapter.encode(TEXTS)).max() < 1e-5
    assert np.abs(by_reference(tmp_path / "out", TEXTS) - ours.encode(TEXTS)).max() < 1e-4


def test_what_cannot_be(base: Any, toy: ToyEncoder) -> None:
    with pytest.raises(UsageError, match="from 1 to 32"):
        distil(base, dim=64)
    with pytest.raises(UsageError, match="no sentence encoder"):
        distil(toy)
