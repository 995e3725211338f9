from __future__ import annotations

import errno
from pathlib import Path

import pytest

from nearfield.errors import StoreError, UsageError
from nearfield.store.disk import folder_bytes, guard


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "x"), "full"),
        (
            RuntimeError("lance error: LanceError(IO): No space left on device (os error 28)"),
            "full",
        ),
        (OSError(errno.EROFS, "x"), "read-only"),
        (OSError("LanceError(IO): Generic LocalFileSystem error: Permission denied"), "this user"),
        (RuntimeError("something else\nwith a trace"), "something else"),
    ],
)
def test_what_the_disk_says(tmp_path: Path, error: Exception, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence) as caught, guard(tmp_path):
        raise error
    assert caught.value.hint
    assert "trace" not in caught.value.message


@pytest.mark.parametrize("name", ["PanicException", "RustPanic"])
@pytest.mark.parametrize("base", [BaseException, Exception])
def test_a_panic_is_an_error(tmp_path: Path, name: str, base: type[BaseException]) -> None:
    with pytest.raises(StoreError, match="could not be read"), guard(tmp_path):
        raise type(name, (base,), {})("range end index 9 out of range")


def test_our_own_errors_pass(tmp_path: Path) -> None:
    with pytest.raises(UsageError), guard(tmp_path):
        raise UsageError("mine")


def test_folder_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"x" * 10)
    (tmp_path / "c").write_bytes(b"x" * 5)
    assert folder_bytes(tmp_path) == 15
