"""The cache folder: what was fetched, each with a manifest that says whether it is still whole.

::

    <cache>/models/minilm/            the files
    <cache>/models/minilm/.nearfield.json   sizes, times and sha256 of them, written last
    <cache>/parts/models/minilm/      a download that has not ended
    <cache>/locks/                    one file lock a name

A folder is filled beside its place and renamed into it, so it is there whole or not at all.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypedDict

from nearfield.errors import FetchError
from nearfield.models.transfer import sha256_of
from nearfield.types.whole import write_text

MANIFEST = ".nearfield.json"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class Entry(TypedDict):
    """One file of a manifest."""

    size: int
    mtime_ns: int
    sha256: str


def cache_dir() -> Path:
    """Folder of what was fetched: ``NEARFIELD_CACHE``, else the user's cache folder."""
    own = os.environ.get("NEARFIELD_CACHE")
    if own:
        return Path(own).expanduser().absolute()
    from platformdirs import user_cache_path

    return user_cache_path("nearfield", appauthor=False)


def is_offline(offline: bool | None = None) -> bool:
    """Whether the network is forbidden: as ``offline`` says, else ``NEARFIELD_OFFLINE``."""
    return is_set("NEARFIELD_OFFLINE") if offline is None else offline


def is_set(variable: str) -> bool:
    """Whether an environment variable says yes."""
    return os.environ.get(variable, "").strip().lower() in {"1", "true", "yes", "on"}


def place(shelf: str, name: str) -> Path:
    """Folder where ``name`` is kept; ``shelf`` is ``models`` or ``datasets``."""
    return cache_dir() / shelf / name.replace("/", "--")


def read_manifest(folder: Path) -> dict[str, Entry]:
    """Files of ``folder`` by relative path; empty where there is no readable manifest."""
    try:
        files: dict[str, Entry] = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return files


def is_whole(folder: Path, *, deep: bool = False) -> bool:
    """Whether every file of the manifest is there as it was written.

    Sizes and times are compared, not contents: hashing MiniLM's 91 MB takes 50 to 200 ms,
    comparing 0.2 ms. A file whose time has changed, or every file where ``deep``, is hashed.
    """
    files = read_manifest(folder)
    return bool(files) and all(_same(folder / name, e, deep) for name, e in files.items())


def obtain(
    shelf: str, name: str, fill: Callable[[Path, Path], None], *, deep: bool = False
) -> Path:
    """Folder of ``name``, whole; where it is not, ``fill(folder, parts)`` is called to fill one.

    One process at a time fills a name; another waits, and then finds it there. ``parts`` is a
    folder that lasts until the filling has ended well.

    Raises
    ------
    FetchError
        Whatever ``fill`` raises; or the cache cannot be written, or its disk is full.
    """
    folder = place(shelf, name)
    parts = cache_dir() / "parts" / shelf / folder.name
    fresh = folder.with_name(f".new-{folder.name}")
    with _own(shelf, folder.name):
        if is_whole(folder, deep=deep):
            return folder
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        parts.mkdir(parents=True, exist_ok=True)
        try:
            fill(fresh, parts)
            _write_manifest(fresh, name)
            shutil.rmtree(folder, ignore_errors=True)
            fresh.rename(folder)
            shutil.rmtree(parts, ignore_errors=True)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
            with suppress(OSError):  # kept while a part is in it
                parts.rmdir()
    return folder


@contextmanager
def _own(shelf: str, slug: str) -> Iterator[None]:
    """Hold the lock of one name, and say what is wrong with the disk in a sentence."""
    from filelock import FileLock

    try:
        locks = cache_dir() / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        with FileLock(locks / f"{shelf}-{slug}.lock"):
            yield
    except OSError as error:
        full = error.errno in _NO_ROOM
        what = "has no room left" if full else f"cannot be written ({error.strerror or error})"
        raise FetchError(
            f"The cache folder {cache_dir()} {what}.",
            "Set NEARFIELD_CACHE to a folder with room that you may write to, and run it again.",
        ) from error


def _same(path: Path, entry: Entry, deep: bool) -> bool:
    try:
        stat = path.stat()
        if stat.st_size != entry["size"]:
            return False
        if stat.st_mtime_ns == entry["mtime_ns"] and not deep:
            return True
        if sha256_of(path) != entry["sha256"]:
            return False
    except OSError:
        return False
    with suppress(OSError):  # so that a copied cache is hashed once; it may be read-only
        os.utime(path, ns=(stat.st_atime_ns, entry["mtime_ns"]))
    return True


def _write_manifest(folder: Path, name: str) -> None:
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    files = {p.relative_to(folder).as_posix(): _entry(p) for p in paths}
    text = json.dumps({"name": name, "files": files}, indent=1)
    write_text(folder / MANIFEST, text + "\n")


def _entry(path: Path) -> Entry:
    stat = path.stat()
    return Entry(size=stat.st_size, mtime_ns=stat.st_mtime_ns, sha256=sha256_of(path))
