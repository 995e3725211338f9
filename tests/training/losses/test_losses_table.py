"""The table: what a loss takes, and what all of them bear."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from nearfield.errors import MissingExtra, UnknownName, UsageError
from nearfield.training.data.examples import ROLES
from nearfield.training.losses import LOSSES, build

COLUMNS = {"scores": 2, "pairs": 2, "triplets": 3}
CASES = [(name, form) for name, row in LOSSES.items() for form in row.form]


def inputs(form: Any, n: Any, dtype: Any) -> Any:
    """Unit rows of a batch, the second near the first, and marks."""
    import torch

    torch.manual_seed(0)
    first = torch.nn.functional.normalize(torch.randn(n, 8), dim=1)
    others = [
        torch.nn.functional.normalize(first + 0.5 * torch.randn(n, 8), dim=1)
        for _ in range(COLUMNS[form] - 1)
    ]
    leaves = [rows.to(dtype).requires_grad_() for rows in [first, *others]]
    return leaves, torch.arange(n) % 2.0 if form == "scores" else None


@pytest.mark.parametrize("name", LOSSES)
def test_the_forms_are_forms(name: Any) -> None:
    assert LOSSES[name].form
    assert set(LOSSES[name].form) <= set(ROLES)


def test_the_options_are_those_of_the_function() -> None:
    assert {name: row.options for name, row in LOSSES.items()} == {
        "cosine": {},
        "triplet": {"margin": 0.2, "distance": "squared"},
        "contrastive": {"margin": 0.5},
        "online-contrastive": {"margin": 0.5},
        "in-batch": {"temperature": 0.05},
        "cosent": {"temperature": 0.05},
    }


@pytest.mark.parametrize(("name", "form"), CASES)
@pytest.mark.parametrize("n", [1, 2, 9])
@pytest.mark.parametrize("dims", [(), (3,)])
def test_any_batch_gives_numbers(name: Any, form: Any, n: Any, dims: Any) -> None:
    import torch

    leaves, marks = inputs(form, n, torch.float32)
    value: Any = build(name, matryoshka=dims)(leaves, marks)
    value.backward()
    assert value.shape == ()
    assert torch.isfinite(value)
    assert all(torch.isfinite(leaf.grad).all() for leaf in leaves)


@pytest.mark.parametrize(("name", "form"), CASES)
def test_equal_embeddings_give_numbers(name: Any, form: Any) -> None:
    import torch

    row = torch.nn.functional.normalize(torch.ones(4, 8), dim=1)
    leaves: list[Any] = [row.clone().requires_grad_() for _ in range(COLUMNS[form])]
    value: Any = build(name)(leaves, torch.arange(4) % 2.0 if form == "scores" else None)
    value.backward()
    assert torch.isfinite(value)
    assert all(torch.isfinite(leaf.grad).all() for leaf in leaves)


@pytest.mark.parametrize(("name", "form"), CASES)
def test_of_bfloat16_rows_it_is_float32(name: Any, form: Any) -> None:
    import torch

    leaves, marks = inputs(form, 9, torch.bfloat16)
    value: Any = build(name)(leaves, marks)
    value.backward()
    exact = build(name)([leaf.detach().float() for leaf in leaves], marks)
    assert value.dtype == torch.float32
    assert value.item() == exact.item()
    assert leaves[0].grad.dtype == torch.bfloat16


@pytest.mark.parametrize(("name", "form"), CASES)
def test_autocast_around_it_changes_nothing(name: Any, form: Any) -> None:
    import torch

    leaves, marks = inputs(form, 9, torch.float32)
    with torch.autocast("cpu", torch.bfloat16):
        inside = build(name)(leaves, marks)
    assert inside.item() == build(name)(leaves, marks).item()


def test_an_unknown_loss_lists_the_known() -> None:
    with pytest.raises(UnknownName, match="contrastive, cosent, cosine, in-batch.*'triplet'"):
        build("triplett")


@pytest.mark.parametrize(
    ("name", "option", "has"),
    [
        ("cosine", {"margin": 0.2}, "no margin; its options: none"),
        ("in-batch", {"margin": 0.2}, "no margin; its options: temperature"),
        ("triplet", {"temperature": 1.0}, "no temperature; its options: margin, distance"),
        ("contrastive", {"distance": "cosine"}, "no distance; its options: margin"),
    ],
)
def test_an_option_that_a_loss_does_not_have_is_refused(name: Any, option: Any, has: Any) -> None:
    with pytest.raises(UsageError, match=has):
        build(name, **option)


def test_without_the_extra_it_says_the_pip_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers.sentence_transformer", None)
    with pytest.raises(MissingExtra, match=r"pip install 'nearfield\[train\]'"):
        build("cosine")


def test_the_table_loads_no_torch() -> None:
    code = "import sys; from nearfield.training import losses; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_float64_stays() -> None:
    import torch

    rows = torch.tensor(np.eye(3))
    assert build("in-batch")([rows, rows], None).dtype == torch.float64
