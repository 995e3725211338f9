"""The rows of pairs: each different item encoded once, and divided by what hangs together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.modalities import kind_of, modality_of
from nearfield.training.align.pairs import Pairs
from nearfield.types import Content, Encoder, MediaEncoder, Vectors, Watch

LEAST = 50  # pairs from which a map can be learned and seen
TEST, VALIDATION = 0.2, 0.15
Codes = NDArray[np.int64]


class PairedRows(NamedTuple):
    """The rows of each half's different items, and the items ``(n,)`` that each pair is of."""

    source: Vectors
    target: Vectors
    heads: Codes
    ends: Codes
    groups: Codes
    broken: int

    def only(self, which: NDArray[np.bool_]) -> PairedRows:
        """The pairs that are so marked; all rows stay."""
        return self._replace(
            heads=self.heads[which], ends=self.ends[which], groups=self.groups[which]
        )


def encoded(pairs: Pairs, source: Encoder, target: Encoder, watch: Watch) -> PairedRows:
    """The rows of both halves; pairs of which a file cannot be read are counted and left out.

    Raises ``UsageError`` for too few of them.
    """
    halves = []
    for items, encoder in ((pairs.source, source), (pairs.target, target)):
        halves.append(_of_half(items, encoder, watch))
    (one, heads), (other, ends) = halves
    groups = [*range(len(heads))] if pairs.groups is None else pairs.groups
    whole = _whole(one)[heads] & _whole(other)[ends]
    _, numbers = np.unique(np.array([str(each) for each in groups]), return_inverse=True)
    joined = _joined(heads, ends, numbers)
    rows = PairedRows(one, other, heads, ends, joined, int((~whole).sum()))
    if int(whole.sum()) < LEAST:
        raise UsageError(
            f"{int(whole.sum())} pairs came; at least {LEAST} are needed to learn a map and to see "
            "how good it is.",
            "Give more of them.",
        )
    return rows.only(whole)


def _whole(rows: Vectors) -> NDArray[np.bool_]:
    return np.asarray(rows.any(axis=1))


def _of_half(items: Sequence[Content], encoder: Encoder, watch: Watch) -> tuple[Vectors, Codes]:
    """Rows of the different items, zeros for what cannot be read, and which each pair holds."""
    place: dict[bytes, int] = {}
    different: list[Content] = []
    codes = np.empty(len(items), np.int64)
    for at, item in enumerate(items):
        key = _key(item)
        if key not in place:
            place[key] = len(different)
            different.append(item)
        codes[at] = place[key]
    progress = watch(f"Encoding {len(different):,} with {encoder.name}")
    if isinstance(encoder, MediaEncoder):
        return encoder.encode_readable(different, progress=progress)[0], codes
    return np.asarray(encoder.encode_document(different, progress=progress), np.float32), codes


def _key(item: Content) -> bytes:
    """What stands for an item: its address where it is a file, else its digest."""
    uri = getattr(item, "uri", "")
    return uri.encode() if uri else kind_of(modality_of(item)).digest(item)


def _joined(heads: Codes, ends: Codes, groups: Codes) -> Codes:
    """Pairs that share an item or a group, through others too: a number each."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n, m, k = len(heads), int(heads.max(initial=-1)) + 1, int(ends.max(initial=-1)) + 1
    at = np.arange(n)
    links = np.concatenate([n + heads, n + m + ends, n + m + k + groups])
    size = n + m + k + int(groups.max(initial=-1)) + 1
    graph = coo_matrix((np.ones(3 * n, bool), (np.tile(at, 3), links)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1][:n], np.int64)


def parts_of(rows: PairedRows, random_state: int) -> tuple[PairedRows, PairedRows, PairedRows]:
    """The pairs of the proof, of the choice, and to learn from; whole groups."""
    numbers, group = np.unique(rows.groups, return_inverse=True)
    order = np.random.default_rng(random_state).permutation(len(numbers))
    sizes = np.bincount(group)[order]
    reached = np.empty(len(numbers))
    reached[order] = (np.cumsum(sizes) - sizes / 2) / len(group)
    share = reached[group]
    parts = [
        share < TEST,
        (share >= TEST) & (share < TEST + VALIDATION),
        share >= TEST + VALIDATION,
    ]
    if not all(part.any() for part in parts):
        raise UsageError(
            "The pairs cannot be parted: they hang together by an item, or are of one group.",
            "Name another group, or none.",
        )
    test, held, own = (rows.only(part) for part in parts)
    return test, held, own


def together(one: PairedRows, other: PairedRows) -> PairedRows:
    """The pairs of two parts of the same rows."""
    return one._replace(
        heads=np.concatenate([one.heads, other.heads]), ends=np.concatenate([one.ends, other.ends])
    )
