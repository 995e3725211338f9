"""A Lance table that is open: once a process, and by the newest commit that can be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from nearfield.errors import Busy, Changed, StoreError, UsageError
from nearfield.store.commits import Commits
from nearfield.store.disk import changed, guard
from nearfield.store.lock import SOON, is_writing, writing
from nearfield.store.seals import ALL, damaged, unsound, verify

_HOME: list[int] = []  # the process in which Lance was used first
_LEFT: list[Any] = []  # what a forked process must not touch


class Opened:
    """The table ``name`` in a collection's ``folder``; pinned to one ``version``, if it is given.

    Lance's threads do not come along into a process that was forked while it was in use: there
    every use raises ``UsageError``, and what was open is left alone, since to drop it crashes.
    """

    def __init__(self, folder: Path, name: str, version: int | None = None) -> None:
        self.folder, self.name, self.pinned = folder, name, version
        self.commits = Commits(folder, name)
        self._compared: set[tuple[int, str, bool]] = set()
        self._schema: tuple[int, pa.Schema] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {n: v for n, v in self.__dict__.items() if n not in {"_connection", "_table"}}

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

    @property
    def version(self) -> int:
        """Number of the newest commit, of any process; of the one it is pinned to.

        It is read off the names of the manifests: to ask Lance takes five times as long.
        """
        if self.pinned is not None:
            return self.pinned
        _ = self.table  # what is cut off is put aside now
        version = self.commits.newest
        if not version:
            raise changed()
        return version

    @property
    def schema(self) -> pa.Schema:
        """All columns as they are on disk, as of :attr:`version`."""
        version = self.version
        if self._schema is None or self._schema[0] != version:
            with self.guarded():
                self._schema = version, self.table.schema
        return self._schema[1]

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn what the disk or Lance raises into ``StoreError``.

        It names a file of the version that is damaged or lost, if there is one.
        """
        try:
            with guard(self.folder):
                yield
        except StoreError as error:
            version = self.pinned or self.commits.newest
            deep = not isinstance(error, Changed)
            for name in unsound(self.folder, self.name, version, ALL, deep=deep):
                raise damaged(self.folder, name) from error
            raise

    def compare(self, *kinds: str, deep: bool = False) -> None:
        """Compare the files that hold ``kinds`` with their digests, once a version.

        Raises ``StoreError`` as :func:`~nearfield.store.seals.verify` does.
        """
        version = self.version
        left = [kind for kind in kinds if (version, kind, deep) not in self._compared]
        if left:
            verify(self.folder, self.name, version, left, deep=deep)
            kept = {one for one in self._compared if one[0] == version}
            self._compared = kept | {(version, kind, deep) for kind in left}

    @cached_property
    def _connection(self) -> Any:
        import lancedb

        # 0: every read looks for commits of other processes; a reader would stay stale without.
        return lancedb.connect(self.folder, read_consistency_interval=timedelta(0))

    @cached_property
    def _table(self) -> Any:
        with guard(self.folder):
            # Asked twice: others may merge a commit's files while it is looked at.
            if not self.commits.newest_is_whole() and not self.commits.newest_is_whole():
                self._set_cut_aside()
            table = self._connection.open_table(self.name)
            if self.pinned is not None:
                table.checkout(self.pinned)
            return table

    def _set_cut_aside(self) -> None:
        """Put aside what is cut, as a writer; who writes now opened the table first, and did it."""
        if is_writing(self.folder):
            self.commits.set_cut_aside()
            return
        with suppress(Busy), writing(self.folder, wait=SOON):
            self.commits.set_cut_aside()

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
