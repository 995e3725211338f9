import errno
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import SafetensorError

from nearfield.errors import Failure
from nearfield.training.loop import checkpoint
from nearfield.training.loop.plan import Plan
from nearfield.training.loop.schedule import optimizer_of


def stored(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """What a file holds."""
    kept = checkpoint.load(path)
    assert kept is not None
    return kept


def stepped(random_state: Any) -> Any:
    torch.manual_seed(random_state)
    student = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Linear(3, 2))
    optimizer = optimizer_of(student, Plan(learning_rate=0.1))
    for _ in range(3):
        optimizer.zero_grad()
        student(torch.randn(5, 4)).pow(2).mean().backward()
        optimizer.step()
    return student, optimizer


def test_weights_and_moments_come_back(tmp_path: Path) -> None:
    path = tmp_path / "c.safetensors"
    one, its = stepped(0)
    checkpoint.save(path, checkpoint.pack(one, its), {"step": 3})
    other, theirs = stepped(1)
    tensors, state = stored(path)
    checkpoint.unpack(other, theirs, tensors)
    assert state == {"step": 3}
    for a, b in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.equal(a, b)
        assert its.state[a].keys() == theirs.state[b].keys() == {"step", "exp_avg", "exp_avg_sq"}
        assert all(torch.equal(its.state[a][key], theirs.state[b][key]) for key in its.state[a])


def test_an_optimizer_that_goes_on_takes_the_same_step(tmp_path: Path) -> None:
    one, its = stepped(0)
    checkpoint.save(tmp_path / "c", checkpoint.pack(one, its), {})
    other = stepped(1)[0]
    theirs = optimizer_of(other, Plan(learning_rate=0.1))
    checkpoint.unpack(other, theirs, stored(tmp_path / "c")[0])
    for student, optimizer in ((one, its), (other, theirs)):
        optimizer.zero_grad()
        student(torch.ones(2, 4)).sum().backward()
        optimizer.step()
    assert all(map(torch.equal, one.parameters(), other.parameters()))


def test_there_may_be_none(tmp_path: Path) -> None:
    assert checkpoint.load(tmp_path / "c.safetensors") is None


FULL = [
    OSError(errno.ENOSPC, "No space left on device"),
    SafetensorError("I/O error: No space left on device (os error 28)"),  # as it comes from Rust
]


@pytest.mark.parametrize("error", FULL)
def test_a_full_disk_leaves_the_last_good_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Any
) -> None:
    path = tmp_path / "c.safetensors"
    checkpoint.save(path, {"weight/a": torch.ones(3)}, {"step": 1})

    def full(tensors: Any, at: Any, metadata: Any) -> None:
        at.write_bytes(b"half of")
        raise error

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(Failure, match="disk is full") as caught:
        checkpoint.save(path, {"weight/a": torch.zeros(3)}, {"step": 2})
    assert "same call" in str(caught.value.hint)
    tensors, state = stored(path)
    assert state == {"step": 1}
    assert torch.equal(tensors["weight/a"], torch.ones(3))
    assert [each.name for each in tmp_path.iterdir()] == ["c.safetensors"]


def test_a_folder_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="could not be written"):
        checkpoint.save(tmp_path / "gone" / "c", {"weight/a": torch.ones(3)}, {})


def test_a_damaged_one_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "c.safetensors"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(Failure, match="damaged") as caught:
        checkpoint.load(path)
    assert "restart=True" in str(caught.value.hint)


def test_shared_memory_is_written_twice(tmp_path: Path) -> None:
    same = torch.ones(3)
    checkpoint.save(tmp_path / "c", {"weight/a": same, "weight/b": same}, {})
    assert set(stored(tmp_path / "c")[0]) == {"weight/a", "weight/b"}
