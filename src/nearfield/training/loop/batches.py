"""The rows of each batch of each epoch: every row once, in an order that can be had again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nearfield.errors import Hint, UsageError
from nearfield.training.data.examples import Examples
from nearfield.training.data.same import Int, numbered, text_numbers

# Batches that wait for rows at once. 20,000 rows of 10 labels of unlike size: 8,271 batches with
# 16, with 64 and with 256, which takes 4 times as long.
OPEN = 16


class Batches:
    """Batches of rows; an epoch is a function of the random state and its number.

    Parameters
    ----------
    examples
        The rows.
    batch_size
        Rows in a batch; the last may have fewer. A last batch of one row joins the one before.
    random_state
        Of the order.
    distinct
        No text (but for case and spacing), label or group twice in a batch, as in-batch negatives
        need it: another row's positive is a negative here. Where the rows do not allow full batches
        there are smaller ones, never fewer rows.

    Raises
    ------
    UsageError
        A batch size below 1.

    Examples
    --------
    >>> rows = Examples("labels", {"text": list("abcd")}, labels=["x", "x", "y", "y"])
    >>> [len(batch) for batch in Batches(rows, 3, random_state=0).epoch(0)]
    [4]
    >>> [len(batch) for batch in Batches(rows, 3, random_state=0, distinct=True).epoch(0)]
    [2, 2]
    """

    def __init__(
        self, examples: Examples, batch_size: int, random_state: int = 0, distinct: bool = False
    ) -> None:
        if batch_size < 1:
            raise UsageError(f"A batch of {batch_size} rows is none.", Hint.use(batch_size=16))
        self.n, self.batch_size, self.random_state = len(examples), batch_size, random_state
        self._keys = _keys(examples) if distinct else None

    def epoch(self, number: int) -> list[Int]:
        """The rows of each batch, int64; all rows once. The same for the same number."""
        rng = np.random.default_rng([self.random_state, number])
        order = rng.permutation(self.n)
        if self._keys is None:
            cuts = list(range(self.batch_size, self.n, self.batch_size))
            if cuts and cuts[-1] == self.n - 1 and self.batch_size > 1:
                cuts.pop()
            return np.split(order, cuts) if self.n else []
        batches = [np.array(rows, np.int64) for rows in self._packed(order, self._keys)]
        return [batches[at] for at in rng.permutation(len(batches))]

    def _packed(self, order: Int, keys: Int) -> list[list[int]]:
        """Each row goes to the first open batch that holds nothing of it."""
        open_: list[_Batch] = []
        done: list[_Batch] = []
        for row, own in zip(order.tolist(), keys[order].tolist(), strict=True):
            batch = next((one for one in open_ if one.keys.isdisjoint(own)), None)
            if batch is None:
                batch = _Batch([], set())
                open_.append(batch)
            batch.rows.append(row)
            batch.keys.update(own)
            if len(batch.rows) == self.batch_size:
                open_.remove(batch)
                done.append(batch)
            elif len(open_) > OPEN:
                done.append(open_.pop(0))
        return [batch.rows for batch in self._without_singles(done + open_)]

    def _without_singles(self, batches: list[_Batch]) -> list[_Batch]:
        """A row alone joins a batch that holds nothing of it, even one that is full."""
        singles = [batch for batch in batches if len(batch.rows) == 1][:OPEN]
        for single in singles if self.batch_size > 1 else []:
            for batch in batches:
                room = 0 < len(batch.rows) <= self.batch_size and batch is not single
                if room and batch.keys.isdisjoint(single.keys):
                    batch.rows += single.rows
                    batch.keys |= single.keys
                    single.rows = []
                    break
        return [batch for batch in batches if batch.rows]


@dataclass(eq=False)
class _Batch:
    rows: list[int]
    keys: set[int]


def _keys(examples: Examples) -> Int:
    """Texts, label and group of each row as numbers ``(n, roles + ...)``, no two kinds alike."""
    numbers: dict[str, int] = {}
    columns = [text_numbers(examples, numbers)]
    for number, values in enumerate((examples.labels, examples.groups)):
        if values is not None:
            marked = (f"\0{number} {value}" for value in values)
            columns.append(numbered(marked, numbers)[:, None])
    return np.concatenate(columns, axis=1)
