"""The folder of a model appears whole, or not at all."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nearfield.errors import Failure, UsageError
from nearfield.training.proof.folder import check_out, publish


def fill(folder: Any) -> None:
    (folder / "inner").mkdir()
    (folder / "inner/model").write_text("weights")


def test_it_is_written_whole(tmp_path: Path) -> None:
    out = tmp_path / "new/deep/model"
    publish(fill, out)
    assert (out / "inner/model").read_text() == "weights"
    assert out.stat().st_mode & 0o777 == 0o755
    assert [path.name for path in out.parent.iterdir()] == ["model"]


@pytest.mark.parametrize("there", ["folder", "file", "link"])
def test_what_is_there_stays(tmp_path: Path, there: Any) -> None:
    out = tmp_path / "model"
    makes: dict[str, Callable[[], None]] = {
        "folder": out.mkdir,
        "file": out.touch,
        "link": lambda: out.symlink_to("nowhere"),
    }
    makes[there]()
    with pytest.raises(
        UsageError, match=r"is there already.*Remove it .rm -r .*or give another: out='.*model-2'"
    ):
        publish(fill, out)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_folder_that_came_meanwhile_stays(tmp_path: Path) -> None:
    out = tmp_path / "model"

    def slow(folder: Any) -> None:
        fill(folder)
        out.mkdir()

    with pytest.raises(UsageError, match="is there already"):
        publish(slow, out)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert not list(out.iterdir())


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "model.training").mkdir()

    def full(folder: Any) -> None:
        fill(folder)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Failure, match=r"the disk is full.*model\.training: make room") as caught:
        publish(full, tmp_path / "model")
    assert caught.value.exit_status == 1
    assert [path.name for path in tmp_path.iterdir()] == ["model.training"]


def test_another_error_is_passed_on_and_leaves_nothing(tmp_path: Path) -> None:
    def wrong(folder: Any) -> None:
        fill(folder)
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        publish(wrong, tmp_path / "model")
    assert not list(tmp_path.iterdir())


def test_no_folder_can_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"is a file, so .* cannot be in it"):
        check_out(tmp_path / "file/model")
