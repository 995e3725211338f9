"""Matryoshka: the sum of a loss over the first columns."""

from typing import Any

import numpy as np
import pytest

from nearfield.errors import UsageError
from nearfield.training.losses import LOSSES, build

INPUTS = {
    "cosine": (2, [0.0, 0.25, 0.5, 0.75, 1.0, 0.125, 0.875]),
    "triplet": (3, None),
    "contrastive": (2, [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0]),
    "online-contrastive": (2, [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0]),
    "in-batch": (3, None),
    "cosent": (2, [0.0, 0.25, 0.5, 0.25, 1.0, 0.125, 1.0]),
}


@pytest.mark.parametrize("name", LOSSES)
def test_it_is_the_sum_over_the_widths(
    name: Any, raw: Any, unit: Any, value_and_gradients: Any
) -> None:
    count, scores = INPUTS[name]
    columns = [unit(rows) for rows in raw(columns=count)]
    value, _ = value_and_gradients(build(name, matryoshka=[2, 4]), columns, scores)
    parts = [
        value_and_gradients(build(name), [rows[:, :width] for rows in columns], scores)[0]
        for width in [2, 4, 5]
    ]
    assert value == pytest.approx(sum(parts))


def test_its_gradient_is_its_central_differences(proves: Any, raw: Any) -> None:
    def formula(columns: Any, scores: Any) -> Any:
        total = 0.0
        for width in [2, 3, 5]:
            u, v = (rows[:, :width] for rows in columns)
            u, v = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (u, v))
            total += np.mean((np.sum(u * v, axis=1) - scores) ** 2)
        return total

    proves(build("cosine", matryoshka=[3, 2]), formula, raw(), INPUTS["cosine"][1])


@pytest.mark.parametrize(
    ("name", "theirs", "options"),
    [
        ("cosine", "CosineSimilarityLoss", {}),
        ("cosent", "CoSENTLoss", {}),
        ("contrastive", "ContrastiveLoss", {}),
        (
            "in-batch",
            "MultipleNegativesRankingLoss",
            {
                "directions": ("query_to_doc", "doc_to_query"),
                "partition_mode": "per_direction",
            },
        ),
    ],
)
@pytest.mark.parametrize("dims", [[2, 3], [2, 3, 5]])
def test_it_equals_sentence_transformers_on_a_tiny_model(
    name: Any, theirs: Any, options: Any, dims: Any
) -> None:
    import torch
    from sentence_transformers.sentence_transformer import losses

    class Tiny(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.words = torch.nn.Embedding(20, 5)

        def get_embedding_dimension(self) -> Any:
            return 5

        def forward(self, features: Any) -> Any:
            rows = torch.nn.functional.normalize(self.words(features["input_ids"]).mean(1), dim=1)
            return {**features, "sentence_embedding": rows}

    torch.manual_seed(0)
    tiny: Any = Tiny()
    count, scores = INPUTS[name]
    features = [{"input_ids": torch.randint(20, (7, 4))} for _ in range(count)]
    target = None if scores is None else torch.tensor(scores)
    inner = getattr(losses, theirs)(tiny, **options)
    wrapped = losses.MatryoshkaLoss(tiny, inner, sorted({*dims, 5}))
    expected = wrapped(features, target)
    expected.backward()
    gradient, tiny.words.weight.grad = tiny.words.weight.grad, None

    rows = [tiny(column)["sentence_embedding"] for column in features]
    value: Any = build(name, matryoshka=dims)(rows, target)
    value.backward()
    assert value.item() == pytest.approx(expected.item(), rel=1e-6)
    torch.testing.assert_close(tiny.words.weight.grad, gradient)


def test_a_width_beyond_the_model_is_refused(raw: Any, value_and_gradients: Any) -> None:
    with pytest.raises(UsageError, match=r"width of 6 is beyond the model's, which is 5\."):
        value_and_gradients(build("in-batch", matryoshka=[2, 6]), raw())


@pytest.mark.parametrize("width", [0, -3, 2.5, "64"])
def test_a_width_that_is_no_count_is_refused(width: Any) -> None:
    with pytest.raises(UsageError, match="whole number from 1 on"):
        build("in-batch", matryoshka=[width])
