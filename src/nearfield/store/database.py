"""The database: a folder with one folder a collection."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from nearfield.errors import FILE as ANY_FILE
from nearfield.errors import FOLDER, NAME, Hint, UnknownName, UsageError
from nearfield.store.disk import folder_bytes, guard
from nearfield.store.graphs import Graphs
from nearfield.store.journal import FILE as JOURNAL
from nearfield.store.journal import Journal
from nearfield.store.learned import Learned
from nearfield.store.manifest import FILE, Manifest
from nearfield.store.names import check_name, stem_of, suggest_name
from nearfield.store.table import Table
from nearfield.types.whole import sweep, sync

DEFAULT = ".nearfield"
REMOVED = ".removed"  # the folder of whole collections that were removed


class Database:
    """A folder of collections; ``NEARFIELD_DB`` or ``./.nearfield`` where none is given."""

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = Path(path or os.environ.get("NEARFIELD_DB") or DEFAULT)
        if self.path.exists() and not self.path.is_dir():
            raise UsageError(f"{self.path} is a file; a database is a folder.", Hint.use(db=FOLDER))

    def names(self) -> list[str]:
        """Its collections, sorted."""
        with guard(self.path):
            return sorted(file.parent.name for file in self.path.glob(f"*/{FILE}"))

    def folder(self, name: str) -> Path:
        """Where a collection of this name lives or would live."""
        return self.path / check_name(name)

    def manifest(self, name: str) -> Manifest | None:
        """What a collection remembers; None where there is none of this name."""
        return Manifest.read(self.folder(name))

    def table(self, manifest: Manifest) -> Table:
        """Its rows."""
        return Table(self.folder(manifest.name), manifest.table)

    def bytes(self, name: str) -> int:
        """What a collection takes on disk."""
        return folder_bytes(self.folder(name))

    def only(self) -> str:
        """The name of the one collection; raises ``UsageError`` where there is none or several."""
        names = self.names()
        if len(names) == 1:
            return names[0]
        if not names:
            raise UsageError(f"{self.path} holds no collection yet.", Hint.run("add", ANY_FILE))
        raise UsageError(
            f"{self.path} holds {len(names)} collections: {', '.join(names)}.",
            Hint.use(collection=NAME, words="Add:"),
        )

    @staticmethod
    def for_source(source: str | Path) -> str:
        """Where an ``add`` goes when no collection is named: the one of the source's own name.

        >>> Database.for_source("data/reviews.csv"), Database.for_source("reviews.csv.gz")
        ('reviews', 'reviews')
        """
        if source == "-":
            return "items"
        file, _, sheet = str(source).rpartition("#")
        if file and not Path(source).exists() and Path(file).exists():  # a sheet of it
            return suggest_name(f"{stem_of(file)}-{Path(sheet).stem}")
        return suggest_name(stem_of(source))

    def require(self, name: str) -> Manifest:
        """What a collection remembers; raises ``UnknownName`` where there is none."""
        manifest = self.manifest(name)
        if manifest is None:
            raise UnknownName("collection", name, self.names(), Hint.run("ls"))
        return manifest

    def sweep(self, manifest: Manifest) -> None:
        """Remove what a killed process left, and all tables and graphs that no version needs."""
        folder = self.folder(manifest.name)
        journal = Journal.read(folder)
        versions = [manifest, manifest.before, journal.version if journal else None]
        tables = {version.table for version in versions if version}
        for path in folder.glob("rows-*.lance"):
            if path.stem not in tables:
                Table(folder, path.stem).drop()
        Learned(folder).sweep({version.encoder.fingerprint for version in versions if version})
        Graphs(folder, manifest.encoder.fingerprint).sweep()
        for name in (FILE, JOURNAL):
            sweep(folder / name)
            for left in folder.glob(f".{name}.*[0-9]"):  # of nearfield 0.1
                left.unlink(missing_ok=True)

    def set_aside(self, name: str) -> None:
        """Remove a collection: it is kept until another of this name is removed, or forgotten."""
        self.require(name)
        self.forget(name)
        with guard(self.path):
            (self.path / REMOVED).mkdir(exist_ok=True)
            self.folder(name).replace(self.path / REMOVED / name)
            sync(self.path)

    def is_set_aside(self, name: str) -> bool:
        """Whether a removed collection of this name can be brought back."""
        return (self.path / REMOVED / check_name(name)).is_dir()

    def bring_back(self, name: str) -> bool:
        """Put a collection back that was set aside; False where there is none."""
        kept = self.path / REMOVED / check_name(name)
        if not self.is_set_aside(name):
            return False
        with guard(self.path):
            shutil.rmtree(self.folder(name), ignore_errors=True)  # a lock's file, if anything
            kept.replace(self.folder(name))
            sync(self.path)
        return True

    def forget(self, name: str) -> int:
        """Remove for good what :meth:`set_aside` kept; returns the bytes that came free."""
        kept = self.path / REMOVED / check_name(name)
        size = folder_bytes(kept)
        with guard(self.path):
            shutil.rmtree(kept, ignore_errors=True)
        return size
