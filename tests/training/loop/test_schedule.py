import pytest
import torch

from nearfield.training.loop.plan import Plan
from nearfield.training.loop.schedule import factor, optimizer_of, set_rate


def test_it_rises_in_a_line_and_falls_in_a_line_to_nothing() -> None:
    result = [factor(step, 100, 0.1) for step in range(100)]
    assert result[:10] == pytest.approx([0.1 * n for n in range(1, 11)])
    assert result[10:] == pytest.approx([(90 - n) / 90 for n in range(90)])
    assert min(result) > 0


def test_without_warmup_it_begins_at_the_top() -> None:
    assert [factor(step, 4, 0.0) for step in range(4)] == [1.0, 0.75, 0.5, 0.25]
    assert factor(0, 1, 0.1) == 1.0
    assert factor(7, 5, 0.0) > 0


def test_biases_and_norms_do_not_decay() -> None:
    linear, norm = torch.nn.Linear(3, 2), torch.nn.LayerNorm(2)
    student = torch.nn.Sequential(linear, norm)
    linear.weight.data.fill_(1.0)
    linear.bias.data.fill_(1.0)
    optimizer = optimizer_of(student, Plan(weight_decay=0.5, learning_rate=0.1))
    for weight in student.parameters():
        weight.grad = torch.zeros_like(weight)
    optimizer.step()
    assert torch.allclose(linear.weight, torch.full((2, 3), 0.95))
    assert torch.equal(linear.bias, torch.ones(2))
    assert torch.equal(norm.weight, torch.ones(2))
    set_rate(optimizer, 0.5)
    assert {group["lr"] for group in optimizer.param_groups} == {0.5}


def test_frozen_weights_are_left_out() -> None:
    student = torch.nn.Linear(3, 2)
    student.weight.requires_grad = False
    [group] = optimizer_of(student, Plan()).param_groups
    assert [weight is student.bias for weight in group["params"]] == [True]
