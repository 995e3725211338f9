"""What the disk says, in one sentence each."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nearfield.errors import FOLDER, Changed, Hint, NearfieldError, StoreError
from nearfield.types.whole import write_text

# What Lance's own messages hold for the same errno; it raises OSError or RuntimeError.
_SIGNS = [
    (errno.ENOSPC, r"No space left|os error 28|StorageFull"),
    (errno.EROFS, r"Read-only file system|os error 30"),
    (errno.EACCES, r"Permission denied|os error 13"),
    (errno.EDQUOT, r"quota exceeded|os error 122"),
    # A file of a commit that was compacted away, or the commit.
    (errno.ESTALE, r"Not found: .*\.lance/|no longer exists. Was it cleaned up"),
]
_PANICS = {"PanicException", "RustPanic"}  # of Lance, by its threads: no class to import
_ELSEWHERE = Hint.use("Choose another folder:", db=FOLDER)
_SENTENCES: dict[int, tuple[str, str | Hint]] = {
    errno.ENOSPC: (
        "The disk that holds {path} is full; what was written before is safe.",
        "Free some space, then run the same command again: it goes on where it was.",
    ),
    errno.EROFS: ("{path} is read-only.", _ELSEWHERE),
    errno.EACCES: ("{path} may not be written by this user.", _ELSEWHERE),
}
_SENTENCES[errno.EDQUOT] = _SENTENCES[errno.ENOSPC]
_SENTENCES[errno.EPERM] = _SENTENCES[errno.EACCES]


@contextmanager
def guard(path: Path) -> Iterator[None]:
    """Turn what the disk or Lance raises into ``StoreError``.

    An error that is none of the known ones keeps its own first line; a panic of Lance is an error.
    """
    try:
        yield
    except NearfieldError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise _explain(error, path) from error
    except BaseException as error:
        if type(error).__name__ not in _PANICS:
            raise
        raise _explain(error, path) from error


def _explain(error: BaseException, path: Path) -> StoreError:
    code = getattr(error, "errno", None)
    if code not in _SENTENCES:
        code = next((c for c, sign in _SIGNS if re.search(sign, str(error))), None)
    if code == errno.ESTALE:
        return changed()
    if code is not None and code in _SENTENCES:
        message, hint = _SENTENCES[code]
        return StoreError(message.format(path=path), hint)
    first = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
    return StoreError(f"{path} could not be read or written: {first}", Hint.run("ls"))


def changed() -> Changed:
    """The error for rows or files that others wrote anew meanwhile."""
    return Changed("The collection changed meanwhile.", "Run the same again.")


def write_whole(path: Path, document: Any) -> None:
    """Write a JSON document in one rename: it is there complete, or as it was before."""
    with guard(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, json.dumps(document, indent=2, ensure_ascii=False))


def folder_bytes(path: Path) -> int:
    """Bytes of all files below a folder; a file that vanishes meanwhile counts nothing."""
    total, folders = 0, [str(path)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        total += _bytes(entry)
        except (FileNotFoundError, NotADirectoryError):
            continue
    return total


def _bytes(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except FileNotFoundError:
        return 0
