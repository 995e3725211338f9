"""A Lance table that is open: once a process, and by the newest commit that can be read."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from nearfield.errors import StoreError, UsageError
from nearfield.store.disk import guard
from nearfield.store.seals import Notes, digest, forget, notes

# Readers of a replaced version get this long to finish before its files may go.
GRACE = timedelta(hours=1)
# Of so many commits within the hour the older half goes, or a process that adds and deletes small
# things leaves 32 kB and 16 files a time. Who still reads one of them asks again, of the newest.
COMMITS = 64
MAGIC = b"LANC"  # what a whole manifest ends with
CUT = "_cut"  # the folder of those that are not
_HOME: list[int] = []  # the process in which Lance was used first
_LEFT: list[Any] = []  # what a forked process must not touch


class Opened:
    """The table ``name`` in a collection's ``folder``; pinned to one ``version``, if it is given.

    Lance's threads do not come along into a process that was forked while it was in use: there
    every use raises ``UsageError``, and what was open is left alone, since to drop it crashes.
    """

    def __init__(self, folder: Path, name: str, version: int | None = None) -> None:
        self.folder, self.name, self.version = folder, name, version

    def __getstate__(self) -> dict[str, Any]:
        return {n: v for n, v in self.__dict__.items() if n not in {"_connection", "_table"}}

    @property
    def path(self) -> Path:
        """Where the table is."""
        return self.folder / f"{self.name}.lance"

    @property
    def database(self) -> Any:
        """Lance's connection to the folder."""
        self._refuse_a_fork()
        return self._connection

    @property
    def table(self) -> Any:
        """Lance's table."""
        self._refuse_a_fork()
        return self._table

    def grace(self) -> timedelta:
        """How old a commit must be to go: younger than an hour where there are many."""
        made = sorted(time for _, time in self._commits())
        if len(made) <= COMMITS:
            return GRACE
        return min(GRACE, timedelta(seconds=max(0.0, time.time() - made[-COMMITS // 2])))

    @cached_property
    def _connection(self) -> Any:
        import lancedb

        # 0: every read looks for commits of other processes; a reader would stay stale without.
        return lancedb.connect(self.folder, read_consistency_interval=timedelta(0))

    @cached_property
    def _table(self) -> Any:
        with guard(self.folder):
            try:
                table = self._open()
            except StoreError:
                if not self._set_cut_aside():
                    raise
                table = self._open()
            if self.version is not None:
                table.checkout(self.version)
            return table

    def _open(self) -> Any:
        with guard(self.folder):
            return self._connection.open_table(self.name)

    def _refuse_a_fork(self) -> None:
        if not _HOME:
            _HOME.append(os.getpid())
        elif _HOME[0] != os.getpid():
            _LEFT.append([self.__dict__.pop(name, None) for name in ("_connection", "_table")])
            raise UsageError(
                "This process was forked from one in which a collection was open, whose threads do "
                "not come along.",
                "Start it by multiprocessing's 'spawn' or 'forkserver', or open nothing before.",
            )

    def _commits(self) -> Iterator[tuple[Path, float]]:
        """The manifests, and when they were made (seconds since 1970)."""
        with os.scandir(self.path / "_versions") as entries:
            for entry in entries:
                if entry.name.endswith(".manifest"):
                    with suppress(FileNotFoundError):
                        yield Path(entry.path), entry.stat().st_mtime

    def _set_cut_aside(self) -> bool:
        """Put the commits aside that a power loss or a disk has damaged, if one of them is whole.

        Lance puts a manifest in place by one rename: while the power is on there is no half one.
        """
        commits = sorted(self._commits(), key=lambda commit: commit[1], reverse=True)
        known = notes(self.folder)
        cut = [path for path, _ in commits if not self._is_whole(path, known)]
        if not cut or len(cut) == len(commits):
            return False
        (self.path / CUT).mkdir(exist_ok=True)
        for path in cut:
            path.replace(self.path / CUT / path.name)
            forget(self.folder, path.relative_to(self.folder).as_posix())  # its number comes again
        logging.getLogger("nearfield").warning(
            "%s: the newest commit was cut off, as by a power loss; the one before it is opened. "
            "Add again what was added last.",
            self.folder.name,
        )
        return True

    def _is_whole(self, manifest: Path, known: Notes) -> bool:
        """Whether a manifest has its end, and the bytes that are noted of it, if any are."""
        note = known.get(manifest.relative_to(self.folder).as_posix())
        if note and digest(manifest) != note[1]:
            return False
        with manifest.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - len(MAGIC)))
            return file.read() == MAGIC
