"""What is found out of a large file of vectors once, and kept in the cache.

For each file its words, their hashes, and where their rows begin: some 40 bytes a word; and of
files of text the numbers too. It is found again by the file's path, size and time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.words.hashing import Bytes, Edges
from nearfield.encoders.words.vocabulary import Vocabulary, index_of
from nearfield.errors import BadModel, FetchError
from nearfield.models.cache import obtain

SHELF = "words"
FORMAT = 2  # of what is kept; another number is another place
# Bytes from which on a file's index is kept: one of 8 MB is read in .1 to .3 s of CPU.
LEAST = 8 << 20
FACTS = "facts.json"


@dataclass(frozen=True)
class Index:
    """Arrays by name, and facts that JSON can say."""

    arrays: dict[str, NDArray[Any]]
    facts: dict[str, Any]

    def vocabulary(self) -> Vocabulary:
        """The words."""
        a = self.arrays
        return Vocabulary(a["data"], a["edges"], a["sorted"], self.facts["lower"])


def words_index(
    data: Bytes, edges: Edges, keys: NDArray[np.uint64] | None = None
) -> tuple[Index, NDArray[np.int64] | None]:
    """The index of some words, and the rows that are kept of them; None where all are.

    ``keys`` are their hashes, where they are known. Raises ``BadModel`` where there are none.
    """
    if len(edges) < 2:
        raise BadModel("Its vocabulary is empty.")
    vocabulary, kept = index_of(data, edges, keys)
    arrays: dict[str, NDArray[Any]] = {
        "data": vocabulary.data,
        "edges": vocabulary.edges,
        "sorted": vocabulary.sorted,
    }
    repeated = len(edges) - 1 - len(vocabulary)
    notes = [_repeated(repeated)] if repeated else []
    return Index(arrays, {"lower": vocabulary.lower, "notes": notes}), kept


def indexed(path: Path, make: Callable[[Path | None], Index], what: str = "index") -> Index:
    """The index of a file: from the cache, or made now, and kept if the file is large.

    ``what`` names one of several things that are kept of a file. ``make`` is given the folder
    where it may write an array ``NAME.npy`` by itself, if it is kept; else None.
    """
    stat = path.stat()
    if stat.st_size < LEAST:
        return make(None)
    real = path.resolve()
    file = hashlib.sha256(str(real).encode()).hexdigest()[:16]
    version = hashlib.sha256(f"{FORMAT} {stat.st_size} {stat.st_mtime_ns}".encode())
    name = f"{file}-{what}-{version.hexdigest()[:16]}"

    def fill(into: Path, parts: Path) -> None:
        _write(make(into), into)

    try:
        folder = obtain(SHELF, name, fill)
        _forget(folder, f"{file}-{what}")
        return _read(folder)
    except (FetchError, OSError, ValueError, KeyError):  # no room, or damaged: it costs time alone
        return make(None)


def digest_of(path: Path) -> str:
    """The sha256 of a file, kept by its path, size and time: a GB takes .7 s of CPU."""
    from nearfield.models.transfer import sha256_of

    def make(folder: Path | None) -> Index:
        return Index({}, {"sha256": sha256_of(path)})

    return str(indexed(path, make, "sha256").facts["sha256"])


def _write(index: Index, folder: Path) -> None:
    for name, array in index.arrays.items():
        if not (folder / f"{name}.npy").exists():
            np.save(folder / f"{name}.npy", array)
    facts = {"facts": index.facts, "arrays": sorted(index.arrays)}
    (folder / FACTS).write_text(json.dumps(facts), "utf-8")


def _read(folder: Path) -> Index:
    said = json.loads((folder / FACTS).read_text("utf-8"))
    arrays = {
        name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        for name in said["arrays"]
    }
    return Index(arrays, said["facts"])


def _forget(folder: Path, begins: str) -> None:
    """Remove what was kept of earlier versions of the file."""
    for other in folder.parent.glob(f"{begins}-*"):
        if other != folder:
            with suppress(OSError):
                shutil.rmtree(other)


def _repeated(number: int) -> str:
    words = "1 word occurs" if number == 1 else f"{number:,} words occur"
    return f"{words} more than once; the first of each is taken."
