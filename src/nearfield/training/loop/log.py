"""The log of a run: one JSON document a line, on disk as soon as it is written."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nearfield.errors import Failure
from nearfield.types.whole import whole


class Log:
    """Lines with a ``step``, in ``log.jsonl``; those after a step can be taken back.

    A run that is killed has lines after its last checkpoint, and maybe half a line: going on from
    the checkpoint writes them again.

    Parameters
    ----------
    path
        The file; made where it is not there.
    after
        The step of the checkpoint; lines of later steps are dropped. None starts a new log.

    Raises
    ------
    Failure
        The disk is full, or cannot be written to.
    """

    def __init__(self, path: Path, after: int | None = None) -> None:
        kept = [] if after is None else [line for line in read(path) if line["step"] <= after]
        self.history: list[dict[str, Any]] = kept
        with _writing(path):
            with whole(path) as part:
                part.write_bytes(b"".join(map(_line, kept)))
            self._file = path.open("ab", buffering=0)
        self._path = path

    def write(self, **values: Any) -> None:
        """Add a line; what is None is left out."""
        line = {name: value for name, value in values.items() if value is not None}
        self.history.append(line)
        with _writing(self._path):
            self._file.write(_line(line))

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a log; a last one that a kill cut short is left out."""
    if path.is_file():
        for line in path.read_text("utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                yield json.loads(line)


def peak_memory() -> int | None:
    """The most bytes that this process has held; None on Windows, which does not tell."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if os.uname().sysname == "Darwin" else peak * 1024  # macOS counts in bytes


def _line(values: dict[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False, allow_nan=False) + "\n").encode()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Failure(
            f"{path} cannot be written: {error.strerror}.",
            "Make room, and make the same call: it goes on from the last checkpoint.",
        ) from error
