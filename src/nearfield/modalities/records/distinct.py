"""Different values and how often each came, in bounded memory, whatever their order."""

from __future__ import annotations

from collections.abc import Hashable
from hashlib import blake2b
from typing import Generic, TypeVar

V = TypeVar("V", bound=Hashable)

MOST = 16_384
"""Different values that are kept: a quantile of so many is right to .008 at the worst of ten
thousand draws (Dvoretzky, Kiefer and Wolfowitz)."""


class Distinct(Generic[V]):
    """The values of one field; beyond ``MOST`` different ones, those with the smallest hashes.

    Which values stay does not depend on the order in which they came, and of those that stay the
    counts are exact: a value whose hash is among the smallest in the end always was.

    >>> some: Distinct[int] = Distinct()
    >>> for value in (3, 1, 3):
    ...     some.add(value)
    >>> some.total, some.values(), some.whole
    (3, {1: 1, 3: 2}, True)
    """

    def __init__(self) -> None:
        self.total = 0
        self.whole = True
        self._counts: dict[V, int] = {}
        self._limit: bytes | None = None

    def add(self, value: V, times: int = 1) -> None:
        """Count a value."""
        self.total += times
        if value in self._counts:
            self._counts[value] += times
        elif self._limit is None or _hash(value) < self._limit:
            self._counts[value] = times
            if len(self._counts) > 2 * MOST:
                self._prune()

    def values(self) -> dict[V, int]:
        """The values that are kept, sorted, and how often each came."""
        if len(self._counts) > MOST:
            self._prune()
        return {value: self._counts[value] for value in sorted(self._counts, key=_order)}

    def _prune(self) -> None:
        order = sorted(self._counts, key=_hash)
        self._limit, self.whole = _hash(order[MOST]), False
        self._counts = {value: self._counts[value] for value in order[:MOST]}


def _hash(value: Hashable) -> bytes:
    return blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _order(value: Hashable) -> tuple[str, Hashable]:
    return ("" if isinstance(value, bool | int | float) else "str", value)
