"""What a collection's encoder learned from its items: a folder for each encoder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from pathlib import Path

from nearfield.store.disk import guard
from nearfield.types.whole import sync

_PREFIX, _PART = "encoder-", ".part"


class Learned:
    """The folders ``encoder-FINGERPRINT`` of a collection's ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, fingerprint: str) -> Path:
        """Where it stands, or would stand."""
        return self.folder / f"{_PREFIX}{fingerprint}"

    def keep(self, fingerprint: str, save: Callable[[Path], None]) -> None:
        """Put there what ``save`` writes into a folder: all of it is on the disk, or nothing."""
        place = self.path(fingerprint)
        if place.is_dir():
            return
        part = place.with_name(place.name + _PART)
        with guard(self.folder):
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            save(part)
            for file in part.iterdir():
                sync(file)
            sync(part)
            part.replace(place)
            sync(self.folder)

    def renew(self, fingerprint: str, save: Callable[[Path], None]) -> None:
        """Let ``save`` write into its folder, file by file, each whole or as it was."""
        place = self.path(fingerprint)
        with guard(self.folder):
            place.mkdir(parents=True, exist_ok=True)
            save(place)

    def sweep(self, kept: Collection[str]) -> None:
        """Remove all but those of the fingerprints ``kept``."""
        names = {self.path(fingerprint).name for fingerprint in kept}
        for path in self.folder.glob(f"{_PREFIX}*"):
            if path.name not in names:
                shutil.rmtree(path, ignore_errors=True)
