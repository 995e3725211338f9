"""Gradient caching: the gradient of a large batch, with few texts in the student at once."""

import weakref
from typing import Any

import numpy as np
import pytest

from nearfield.errors import UsageError
from nearfield.training.loop.cached import step
from nearfield.training.losses import LOSSES, build

WORDS = ["red", "blue", "apple", "sky", "cat", "mat", "sat", "on", "a", "the"]
COLUMNS = {"scores": 2, "pairs": 2, "triplets": 3}
CASES = [(name, form) for name, row in LOSSES.items() for form in row.form]


@pytest.fixture
def student() -> Any:
    """Words to a mean of vectors, dropout, and a map; float64, and it counts."""
    import torch

    class Tiny(torch.nn.Module):
        def __init__(self, dropout: float = 0.0) -> None:
            super().__init__()
            torch.manual_seed(0)
            self.words = torch.nn.Embedding(len(WORDS) + 1, 16, padding_idx=0)
            self.dropout = torch.nn.Dropout(dropout)
            self.map = torch.nn.Linear(16, 12)
            self.seen: list[Any] = []
            self.insides: list[Any] = []
            self.double()

        def features(self, texts: Any) -> Any:
            rows = [torch.tensor([WORDS.index(w) + 1 for w in text.split()]) for text in texts]
            return {"words": torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)}

        def forward(self, features: Any) -> Any:
            words = features["words"]
            self.seen.append((len(words), torch.is_grad_enabled()))
            total = self.words(words).sum(1) / (words > 0).sum(1, keepdim=True)
            features["hidden"] = total  # as the modules of sentence-transformers do
            self.insides = [inside for inside in self.insides if inside() is not None]
            rows = self.map(self.dropout(total))
            self.insides.append(weakref.ref(total))
            return torch.nn.functional.normalize(rows, dim=1)

    return Tiny


@pytest.fixture
def batch() -> Any:
    """Texts of any length by role, and marks."""

    def made(form: Any, n: Any, random_state: int = 0) -> Any:
        rng = np.random.default_rng(random_state)
        columns = [
            [" ".join(rng.choice(WORDS, rng.integers(1, 9))) for _ in range(n)]
            for _ in range(COLUMNS[form])
        ]
        scores = (np.arange(n) % 2).astype(np.float32) if form == "scores" else None
        return columns, scores

    return made


def gradients(student: Any) -> Any:
    return [parameter.grad.clone() for parameter in student.parameters()]


@pytest.mark.parametrize(("name", "form"), CASES)
@pytest.mark.parametrize("mini_batch", [1, 3, 10, 64])
@pytest.mark.parametrize("dims", [(), (5,)])
def test_the_gradient_is_that_of_the_whole_batch(
    name: Any, form: Any, mini_batch: Any, dims: Any, student: Any, batch: Any
) -> None:
    import torch

    columns, scores = batch(form, 10)
    full_batch, parts = student(), student()
    loss = build(name, matryoshka=dims)
    expected = step(full_batch, columns, scores, loss)
    assert step(parts, columns, scores, loss, mini_batch) == pytest.approx(expected, rel=1e-12)
    assert max(gradient.abs().max() for gradient in gradients(full_batch)) > 1e-4
    torch.testing.assert_close(gradients(parts), gradients(full_batch), atol=1e-12, rtol=1e-9)


@pytest.mark.parametrize(("name", "form"), CASES)
def test_in_float32_it_is_that_to_a_millionth_of_its_length(
    name: Any, form: Any, student: Any, batch: Any
) -> None:
    import torch

    columns, scores = batch(form, 10)
    full_batch, parts = student().float(), student().float()
    step(full_batch, columns, scores, build(name))
    step(parts, columns, scores, build(name), 3)
    for one, other in zip(gradients(full_batch), gradients(parts), strict=True):
        assert torch.linalg.norm(one - other) <= 1e-6 * torch.linalg.norm(one)


@pytest.mark.parametrize(("name", "form"), CASES)
@pytest.mark.parametrize("mini_batch", [3, 10])
def test_with_dropout_it_is_that_of_the_same_draws(
    name: Any, form: Any, mini_batch: Any, student: Any, batch: Any
) -> None:
    """The reference keeps the graph of every mini-batch, and embeds each once."""
    import torch

    columns, scores = batch(form, 10)
    for column in columns:
        column.sort(key=len)  # the order that the step takes anyway
    loss = build(name)
    full_batch, parts = student(dropout=0.3), student(dropout=0.3)
    torch.manual_seed(7)
    rows = [
        torch.cat(
            [
                full_batch(full_batch.features(column[start : start + mini_batch]))
                for start in range(0, 10, mini_batch)
            ]
        )
        for column in columns
    ]
    value: Any = loss(rows, None if scores is None else torch.tensor(scores))
    value.backward()
    after = torch.rand(3)

    torch.manual_seed(7)
    assert step(parts, columns, scores, loss, mini_batch) == pytest.approx(value.item(), rel=1e-12)
    assert torch.equal(torch.rand(3), after), "the second forward draws nothing anew"
    torch.testing.assert_close(gradients(parts), gradients(full_batch), atol=1e-12, rtol=1e-9)


def test_dropout_draws_matter_in_that_test(student: Any, batch: Any) -> None:
    import torch

    columns, _ = batch("pairs", 10)
    one, other = student(dropout=0.3), student(dropout=0.3)
    for random_state, tiny in enumerate([one, other]):
        torch.manual_seed(random_state)
        step(tiny, columns, None, build("in-batch"), 3)
    assert not torch.allclose(one.map.weight.grad, other.map.weight.grad, atol=1e-3)


@pytest.mark.parametrize("n", [10, 200])
def test_no_more_texts_than_a_mini_batch_are_in_the_student_at_once(
    n: Any, student: Any, batch: Any
) -> None:
    columns, _ = batch("triplets", n)
    tiny = student()
    alive: list[Any] = []
    tiny.register_forward_hook(lambda *_: alive.append(len(tiny.insides)))
    step(tiny, columns, None, build("in-batch"), 4)
    assert max(count for count, _ in tiny.seen) == 4
    assert sum(count for count, kept in tiny.seen if not kept) == 3 * n
    assert sum(count for count, kept in tiny.seen if kept) == 3 * n
    assert max(alive) <= 2, "nothing inside the student outlives its mini-batch"


def test_it_equals_the_cached_loss_of_sentence_transformers(student: Any, batch: Any) -> None:
    import torch
    from sentence_transformers.sentence_transformer.losses import (
        CachedMultipleNegativesRankingLoss,
    )

    class Named(torch.nn.Module):
        def __init__(self, inner: Any) -> None:
            super().__init__()
            self.inner = inner

        def __getitem__(self, _: Any) -> Any:
            return self.inner

        def forward(self, features: Any) -> Any:
            return {"sentence_embedding": self.inner(dict(features))}

    columns, _ = batch("triplets", 10)
    ours, theirs = student(), student()
    value = step(ours, columns, None, build("in-batch"), 3)
    model: Any = Named(theirs)
    cached = CachedMultipleNegativesRankingLoss(
        model,
        mini_batch_size=3,
        directions=("query_to_doc", "doc_to_query"),
        partition_mode="per_direction",
    )
    expected = cached([theirs.features(column) for column in columns], None)
    expected.backward()
    assert value == pytest.approx(expected.item(), rel=1e-12)
    torch.testing.assert_close(gradients(ours), gradients(theirs), atol=1e-12, rtol=1e-9)


@pytest.mark.parametrize("mini_batch", [None, 3])
def test_the_scale_is_of_the_gradients_and_they_add_up(
    mini_batch: Any, student: Any, batch: Any
) -> None:
    import torch

    columns, scores = batch("scores", 10)
    once, halves = student(), student()
    value = step(once, columns, scores, build("cosine"), mini_batch)
    for _ in range(2):
        assert step(halves, columns, scores, build("cosine"), mini_batch, 0.5) == value
    torch.testing.assert_close(gradients(halves), gradients(once))


def test_under_autocast_the_weights_still_learn(student: Any, batch: Any) -> None:
    """An autocast that kept its casts from the first forward would cut the second off."""
    import torch

    columns, _ = batch("pairs", 10)
    exact, cast = student().float(), student().float()
    step(exact, columns, None, build("in-batch"), 3)
    with torch.autocast("cpu", torch.bfloat16):
        step(cast, columns, None, build("in-batch"), 3)
    one, other = exact.map.weight.grad.ravel(), cast.map.weight.grad.ravel()
    assert torch.cosine_similarity(one, other, dim=0) > 0.99


def test_a_frozen_part_stays_as_it_is(student: Any, batch: Any) -> None:
    columns, _ = batch("pairs", 10)
    tiny = student()
    tiny.words.weight.requires_grad_(False)
    step(tiny, columns, None, build("in-batch"), 3)
    assert tiny.words.weight.grad is None
    assert tiny.map.weight.grad.abs().max() > 0


def test_a_loss_that_refuses_leaves_no_gradient(student: Any, batch: Any) -> None:
    columns, _ = batch("scores", 4)
    tiny = student()
    with pytest.raises(UsageError):
        step(tiny, columns, np.full(4, 0.5, np.float32), build("contrastive"), 3)
    assert tiny.map.weight.grad is None
