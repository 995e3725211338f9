"""What is done to items before anything of them is written to disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import pyarrow as pa

from nearfield.errors import UsageError


class Transform(Protocol):
    """A pure function from an item batch to another of the same rows, or fewer.

    The collection remembers the ``fingerprint``, and takes no items that did not go through it.
    """

    @property
    def fingerprint(self) -> str:
        """What stands for all that decides its answer."""

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch, changed; see :mod:`nearfield.types` for its columns."""


def transformed(
    batches: Iterable[pa.RecordBatch], transforms: Sequence[Transform]
) -> Iterator[pa.RecordBatch]:
    """Each batch through all transforms, in their order."""
    for batch in batches:
        for transform in transforms:
            batch = transform(batch)  # noqa: PLW2901
        yield batch


def check_transforms(name: str, remembered: Sequence[str], given: Sequence[Transform]) -> None:
    """Raise ``UsageError`` unless the items come as those that are there came."""
    fingerprints = [transform.fingerprint for transform in given]
    if list(remembered) != fingerprints:
        raise UsageError(
            f"The items of {name!r} went through {_named(remembered)}; these would go through "
            f"{_named(fingerprints)}.",
            "Add them with the same transforms, or to another collection.",
        )


def _named(fingerprints: Sequence[str]) -> str:
    return ", ".join(fingerprints) or "no transform"
