"""Digests of ids and contents, and a set of them in 8 bytes a row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from json.encoder import encode_basestring
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Digests = NDArray[np.uint64]

# One encoder for all rows: json.dumps makes one a call, which costs as much as the encoding.
_canonical = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False).encode


def content_digest(text: str) -> bytes:
    """16 bytes that stand for a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def meta_digest(row: Mapping[str, Any]) -> bytes:
    """16 bytes that stand for a row's metadata; a null and an absent column are alike."""
    present = {name: value for name, value in row.items() if value is not None}
    if not present:
        return bytes(16)
    return content_digest(_canonical(present))


def meta_digests(rows: pa.RecordBatch) -> list[bytes]:
    """What :func:`meta_digest` says of each row, column by column: a sixth of its time.

    >>> rows = pa.record_batch({"b": ["x", None], "a": [1, None]})
    >>> meta_digests(rows) == [meta_digest(row) for row in rows.to_pylist()]
    True
    """
    names = sorted(rows.schema.names)
    columns = [_members(name, rows.column(name)) for name in names]
    nothing = bytes(16)
    made = {"": nothing}  # many rows say the same
    digests = []
    for row in zip(*columns, strict=True):
        members = ", ".join([member for member in row if member])
        digest = made.get(members)
        if digest is None:
            digest = made[members] = content_digest(f"{{{members}}}")
        digests.append(digest)
    return digests if names else [nothing] * rows.num_rows


def _members(name: str, column: pa.Array) -> list[str]:
    """A column's values as members of JSON objects; nothing for a null."""
    key, values = encode_basestring(name), column.to_pylist()
    encode = encode_basestring if pa.types.is_string(column.type) else _canonical
    return [f"{key}: {encode(value)}" if value is not None else "" for value in values]


def keys(names: Iterable[str | bytes]) -> Digests:
    """One 64-bit digest a name: a million ids in 8 MB instead of a hundred."""
    raw = b"".join(
        blake2b(
            n if isinstance(n, bytes) else n.encode("utf-8", "surrogatepass"), digest_size=8
        ).digest()
        for n in names
    )
    return np.frombuffer(raw, np.uint64)


class DigestSet:
    """A growing set of 64-bit digests: sorted runs, merged when the last two are alike in length.

    >>> seen = DigestSet()
    >>> seen.add(keys(["a", "b", "a"])).tolist(), seen.add(keys(["b", "c"])).tolist()
    ([True, True, False], [False, True])
    """

    def __init__(self) -> None:
        self._runs: list[Digests] = []

    def add(self, digests: Digests) -> NDArray[np.bool_]:
        """Add them; True where a digest was not there before, shape ``(n,)``."""
        unique, first = np.unique(digests, return_index=True)
        fresh = np.ones(len(unique), bool)
        for run in self._runs:
            fresh &= ~_contains(run, unique)
        new = np.zeros(len(digests), bool)
        new[first[fresh]] = True
        self._push(unique[fresh])
        return new

    def _push(self, run: Digests) -> None:
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.union1d(self._runs.pop(), run)
        if len(run):
            self._runs.append(run)


class Known:
    """The content and metadata digests of what a collection holds, by id: 40 bytes a row."""

    def __init__(self, ids: Digests, content: NDArray[np.void], meta: NDArray[np.void]) -> None:
        order = np.argsort(ids, kind="stable")
        self._ids, self._content, self._meta = ids[order], content[order], meta[order]
        self._halves: Digests | None = None

    def compare(
        self, ids: Digests, content: NDArray[np.void], meta: NDArray[np.void]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """Masks of shape ``(n,)``: id is here; its text is the same; its metadata too."""
        if not len(self._ids):
            none = np.zeros(len(ids), bool)
            return none, none, none
        at = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        here = self._ids[at] == ids
        return here, here & (self._content[at] == content), here & (self._meta[at] == meta)

    def holding(self, content: NDArray[np.void]) -> NDArray[np.bool_]:
        """Which of some contents are here, under whatever id, shape ``(n,)``."""
        if not len(self._ids):
            return np.zeros(len(content), bool)
        if self._halves is None:
            self._halves = np.sort(_halves(self._content))
        return _contains(self._halves, _halves(content))


def _halves(digests: NDArray[np.void]) -> Digests:
    halves: Digests = np.ascontiguousarray(digests).view(np.uint64)[::2]
    return halves


def no_rows() -> Known:
    """What a collection that is not there yet holds."""
    return Known(keys([]), np.zeros(0, "V16"), np.zeros(0, "V16"))


def _contains(run: Digests, digests: Digests) -> NDArray[np.bool_]:
    at = np.minimum(np.searchsorted(run, digests), len(run) - 1)
    here: NDArray[np.bool_] = run[at] == digests
    return here
