"""From pairs to groups: the best pairs join first, and all of a group go with the kept one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.text.facts import Facts, compare, facts_of
from nearfield.tasks.duplicates.pairs import Pairs

MARKED = ("marked",)
REMEMBERED = 200_000  # comparisons
MOST = 10  # members of a group whose facts are compared with a newcomer's


class Disagreements:
    """What two rows of some pairs disagree in. What was judged goes before.

    The texts are read at first, one after the other: when each is first asked for, reading and
    comparing both take longer, together .69 s instead of .59 for 7,400 descriptions.
    """

    def __init__(
        self,
        texts: Sequence[str] | None,
        pairs: Pairs,
        judged: Mapping[tuple[int, int], bool] | None = None,
    ) -> None:
        self._facts: dict[int, Facts] = {}
        if texts is not None:
            rows = np.unique(np.concatenate([pairs.a, pairs.b])).tolist()
            self._facts = {row: facts_of(texts[row]) for row in rows}
        self._judged = judged or {}
        self._compared: dict[tuple[int, int], tuple[str, ...]] = {}

    def __call__(self, a: int, b: int) -> tuple[str, ...]:
        """What the two rows differ in; empty for nothing."""
        key = (a, b) if a < b else (b, a)
        if key in self._judged:
            return () if self._judged[key] else MARKED
        if not self._facts:
            return ()
        differences = self._compared.get(key)
        if differences is None:
            if len(self._compared) > REMEMBERED:
                self._compared.clear()
            differences = self._compared[key] = compare(self._facts[a], self._facts[b])
        return differences


@dataclass
class Joined:
    """Places among the pairs: those that join two groups, those that may not, those that disagree.

    The joins make a forest.
    """

    joins: list[int] = field(default_factory=list)
    apart: list[int] = field(default_factory=list)
    flagged: dict[int, tuple[str, ...]] = field(default_factory=dict)


def join(
    pairs: Pairs,
    differ: Callable[[int, int], tuple[str, ...]],
    strict: bool,
    places: Mapping[int, int],
) -> Joined:
    """Go through pairs that come best first; any threshold's groups are then a prefix.

    Two groups are joined where everyone in them is a duplicate of the one that is kept, which is
    the one whose place is first: with the last pair that it takes. Under ``strict`` a pair that
    disagrees joins nothing, and neither does a pair whose groups hold two members that disagree.
    """
    root: dict[int, int] = {}
    members: dict[int, list[int]] = {}  # the kept one first
    seen: set[tuple[int, int]] = set()
    result = Joined()
    for at, (a, b) in enumerate(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)):
        left, right = root.get(a, a), root.get(b, b)
        if left == right:
            continue
        differences = differ(a, b)
        if differences:
            result.flagged[at] = differences
        if _apart(differences, strict):
            result.apart.append(at)
            continue
        seen |= {(a, b), (b, a)}
        kept, other = (left, right) if places[left] < places[right] else (right, left)
        ours, theirs = members.get(kept, [kept]), members.get(other, [other])
        if not all((kept, member) in seen for member in theirs) or any(
            _apart(differ(x, y), strict) for x in ours[:MOST] for y in theirs[:MOST]
        ):
            result.apart.append(at)
            continue
        members[kept] = ours + theirs
        members.pop(other, None)
        root |= dict.fromkeys(theirs, kept)
        result.joins.append(at)
    return result


def _apart(differences: tuple[str, ...], strict: bool) -> bool:
    """Whether a disagreement keeps apart: what was marked always does."""
    return bool(differences) and (strict or differences == MARKED)


def components(n: int, pairs: Pairs) -> NDArray[np.int64]:
    """The number of each row's group, int64 of shape ``(n,)``.

    >>> components(4, Pairs.of([(0, 2)])).tolist()
    [0, 1, 0, 2]
    """
    root = list(range(n))  # the pairs are few: to import SciPy's graphs takes longer

    def top(row: int) -> int:
        while root[row] != row:
            root[row] = row = root[root[row]]
        return row

    for a, b in zip(pairs.a.tolist(), pairs.b.tolist(), strict=True):
        first, last = sorted((top(a), top(b)))
        root[last] = first
    return np.unique([top(row) for row in range(n)], return_inverse=True)[1].astype(np.int64)
