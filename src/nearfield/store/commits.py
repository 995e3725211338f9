"""The commits of a Lance table: its manifests, and which of them are whole."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from nearfield.store.needed import MAGIC, needed
from nearfield.store.notes import CUT, Notes, files, forget, notes, read_at

# Readers of a replaced version get this long to finish before its files may go.
GRACE = timedelta(hours=1)
# Of so many commits within the hour the older half goes, or a process that adds and deletes small
# things leaves 32 kB and 16 files a time. Who still reads one of them asks again, of the newest.
COMMITS = 64
ENDS = {".lance": MAGIC, ".arrow": b"ARROW1"}  # how whole files end
LAST = 2**64 - 1  # Lance counts down from here, so that the newest stands first; it once counted up


class Commits:
    """Those of the table ``name`` in a collection's ``folder``."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.path = folder / f"{name}.lance"

    @property
    def newest(self) -> int:
        """Number of the newest, whole or not; 0 where there is none."""
        return max(self._all(), default=(0, ""))[0]

    def manifest(self, version: int) -> bytes:
        """What stands in a commit's manifest; nothing where it is gone."""
        for name in (f"{LAST - version:020}", f"{version}"):
            with suppress(OSError):
                return (self.path / "_versions" / f"{name}.manifest").read_bytes()
        return b""

    def needs(self, version: int) -> frozenset[str]:
        """What a commit reads, as :func:`~nearfield.store.needed.needed` says; nothing if gone."""
        try:
            return needed(self.manifest(version))
        except ValueError:
            return frozenset()

    def grace(self) -> timedelta:
        """How old a commit must be to go: younger than an hour where there are many."""
        every = [*self._all()]
        if len(every) <= COMMITS:
            return GRACE
        made = sorted(made for _, path in every for made in _made(path))
        return min(
            GRACE, timedelta(seconds=max(0.0, time.time() - made[-min(len(made), COMMITS // 2)]))
        )

    def newest_is_whole(self) -> bool:
        """Whether the newest commit can be read, as far as its own bytes and the notes tell."""
        every = [*self._all()]
        return not every or self._is_whole(Path(max(every)[1]), notes(self.folder))

    def set_cut_aside(self) -> None:
        """Put the commits aside that are not whole, if one of them is; for a writer.

        Lance puts a manifest in place by one rename: while the power is on there is no half one.
        """
        noted = notes(self.folder)
        every = sorted(self._all(), reverse=True)
        cut = [Path(path) for _, path in every if not self._is_whole(Path(path), noted)]
        if not cut or len(cut) == len(every):
            return
        (self.path / CUT).mkdir(exist_ok=True)
        for path in cut:
            path.replace(self.path / CUT / path.name)
            forget(self.folder, path.relative_to(self.folder).as_posix())  # its number comes again
        if cut[0] == Path(every[0][1]):
            logging.getLogger("nearfield").warning(
                "%s: the newest commit was cut off, as by a power loss; the one before it is "
                "opened. Add again what was added last.",
                self.folder.name,
            )

    def _all(self) -> Iterator[tuple[int, str]]:
        """Each one's number, and the path of its manifest."""
        with suppress(FileNotFoundError), os.scandir(self.path / "_versions") as entries:
            for entry in entries:
                number, _, ending = entry.name.partition(".")
                if ending == "manifest" and number.isdigit():
                    count = int(number)
                    yield LAST - count if count > LAST // 2 else count, entry.path

    def _is_whole(self, manifest: Path, noted: Notes) -> bool:
        """Whether a manifest can be read, and has the bytes that are noted of it.

        Of one that is not noted, whose writer was killed or is at work, the files that are not
        noted either must have their ends too.
        """
        note = noted.get(manifest.relative_to(self.folder).as_posix())
        if note is not None:
            return read_at(manifest)[:2] == note[:2]
        try:
            needs = needed(manifest.read_bytes())
        except ValueError:
            return False
        here = {file for file in files(self.folder) if file.startswith(f"{self.path.name}/")}
        for need in (f"{self.path.name}/{need}" for need in needs):
            parts = {file for file in here if file == need or file.startswith(f"{need}/")}
            if not parts or not all(_has_end(self.folder / part) for part in parts - noted.keys()):
                return False
        return True


def _has_end(path: Path) -> bool:
    """Whether a file is there and ends as Lance ends it; of other kinds nothing is known."""
    ending = ENDS.get(path.suffix, b"")
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - len(ending)))
            return file.read() == ending
    except FileNotFoundError:
        return False


def _made(path: str) -> Iterator[float]:
    """When a manifest was made, seconds since 1970; nothing where it is gone."""
    with suppress(FileNotFoundError):
        yield Path(path).stat().st_mtime
