"""Files are not replaced unasked: which were written by nearfield, and what is asked of others.

What it wrote stands in one file of the cache folder, by path, with size and time: a file that
somebody edited since is theirs. Where that cannot be kept, nearfield asks once more than it must.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nearfield.errors import Hint, UsageError
from nearfield.faces.cli.confirm import asked

WRITTEN = "written.json"
KEPT = 1_000  # paths, the newest
SIDECARS = {".npy": ".npy.json"}  # what stands beside a file of vectors


class Targets:
    """The files that a command is going to write."""

    def __init__(self, named: Mapping[str, Path | None]) -> None:
        self.named = {name: path for name, path in named.items() if path is not None}

    def check(self, sources: Iterable[Any], *, yes: bool) -> None:
        """See that none is a source or the other one, and ask before another's is replaced.

        Raises ``UsageError`` for what shall not be replaced.
        """
        from nearfield.verbs.check import no_source

        paths = list(self.named.items())
        sources = list(sources)
        for at, (name, path) in enumerate(paths):
            for each in _beside(path):
                no_source(each, sources)
            for other, same in paths[:at]:
                if path.absolute() == same.absolute():
                    raise UsageError(f"{name} and {other} name the same file, {path}.")
        for _, path in paths:
            if not yes and path.is_file() and not is_own(path):
                _ask(path)

    def remember(self) -> None:
        """Keep what was written, so that the same command may replace it."""
        written = [path for target in self.named.values() for path in _beside(target)]
        if not written:
            return
        known = _read() | {_key(path): _traits(path) for path in written if path.is_file()}
        _keep(dict(list(known.items())[-KEPT:]))


def is_own(path: Path) -> bool:
    """Whether a file is as nearfield wrote it."""
    return _read().get(_key(path)) == _traits(path)


def _ask(path: Path) -> None:
    what = f"{path} is there, and nearfield did not write it as it is now."
    answer = asked(f"{what} Replace it?")
    if answer is None:
        raise UsageError(what, Hint.use("Give another name, or replace it:", yes=True))
    if not answer:
        raise UsageError(f"{path} was left as it is.", "Give another name.")


def _beside(path: Path) -> list[Path]:
    suffix = SIDECARS.get(path.suffix.lower())
    return [path, path.with_suffix(suffix)] if suffix else [path]


def _key(path: Path) -> str:
    return str(path.parent.resolve() / path.name)


def _traits(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


def place() -> Path:
    """The file that says what was written."""
    from nearfield.models import cache_dir

    return cache_dir() / WRITTEN


def _read() -> dict[str, Any]:
    try:
        known = json.loads(place().read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _keep(known: Mapping[str, Any]) -> None:
    kept = place()
    part = kept.with_name(f".{WRITTEN}.{os.getpid()}")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(known, indent=0), "utf-8")
        part.replace(kept)
    except (OSError, ValueError):
        part.unlink(missing_ok=True)
