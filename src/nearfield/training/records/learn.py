"""From records to a network of them, in a folder."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.records.trained.folder import Said, write_folder
from nearfield.encoders.records.trained.table import NETWORKS
from nearfield.errors import MissingExtra, UnknownName, UsageError
from nearfield.modalities.records import Schema
from nearfield.training.proof.folder import check_out, publish
from nearfield.training.records.learned import LearnedRecords
from nearfield.training.records.learning import PLANS, Plan, Tell, learn
from nearfield.training.records.parts import Parts
from nearfield.types import Record, Watch, unwatched

LEAST = 50  # records from which anything can be learned and seen
HELD_OUT = 10  # of so many records one is not learned from, where there are labels
LAST = 50  # steps whose mean loss is told


def learn_records(
    records: Iterable[Any],
    *,
    out: str | Path,
    method: str = "json2vec",
    label: str | None = None,
    random_state: int = 0,
    steps: int | None = None,
    watch: Watch = unwatched,
    tell: Tell | None = None,
) -> LearnedRecords:
    """Train a network of records, and write it as a folder.

    Without labels it learns to guess hidden values, and to tell a record's corrupted copies from
    those of others; with labels to say them, and hidden values beside. A tenth of the labeled
    records is held out and tells how good the trained head is. The same records and
    ``random_state`` give the same weights on the same machine.

    Parameters
    ----------
    records
        :class:`~nearfield.types.Record`, or dictionaries and lists.
    out
        The folder to write; it must not be there yet.
    method
        ``json2vec`` (attention by schema) or ``tree-lstm`` (child-sum Tree-LSTM; lists in their
        order).
    label
        A key of the records; those without it are left out. The network never reads it.
    random_state
        Of the first weights, the order and what is hidden.
    steps
        Of 256 records; None for 100 times through them, and 600 at most (tree-lstm
        1,500).
    watch, tell
        Called with each stage's name, and after each step with its number and loss.

    Raises
    ------
    MissingExtra
        torch is not installed (the extra ``train``).
    UnknownName
        No such method, or no record has the label.
    UsageError
        ``out`` is there; too few records, all of them alike, or labels that are all the same or
        all different.
    BadSource
        A record of more than 64 levels, or 10,000 values.

    Examples
    --------
    >>> rows = [{"color": "red", "size": 3}, {"color": "blue", "size": 5}]
    >>> learn_records(rows * 40, out="my-records")  # doctest: +SKIP
    """
    if method not in NETWORKS:
        raise UnknownName("method", method, NETWORKS)
    if find_spec("torch") is None:
        raise MissingExtra("Training", "train")
    check_out(Path(out))
    given = [item if isinstance(item, Record) else Record(item) for item in records]
    given, labels, names = _labeled(given, label)
    _check(given, label)
    own, held = _divided(len(given), label, random_state)
    watch(f"Reading {len(own):,} records")
    said = Said(method, Schema.of(given[row] for row in own), label, names)
    plan = PLANS[method].of(len(own), steps, random_state)
    watch(f"Training {method}")
    numbers = None if label is None else labels[own]
    result = _trained([given[row] for row in own], numbers, said, plan, Path(out), tell)
    if label is None:
        return result
    return _measured(result, [given[row] for row in held], labels, held)


def _trained(
    records: list[Record],
    labels: NDArray[np.int64] | None,
    said: Said,
    plan: Plan,
    out: Path,
    tell: Tell | None,
) -> LearnedRecords:
    """The network in its folder."""
    start = time.perf_counter()
    losses: list[float] = []

    def told(step: dict[str, Any]) -> None:
        losses.append(step["loss"])
        if tell is not None:
            tell(step)

    leave_out = frozenset({said.label} if said.label is not None else ())
    parts = Parts(said.schema.typed(records), said.schema, leave_out)
    _publish(out, said, learn(NETWORKS[said.method](), parts, labels, plan, told))
    return LearnedRecords(
        path=out,
        method=said.method,
        label=said.label,
        labels=said.labels,
        records=len(records),
        held_out=None,
        accuracy=None,
        majority=None,
        steps=plan.steps,
        loss=float(np.mean(losses[-LAST:])),
        seconds=time.perf_counter() - start,
    )


def _divided(
    count: int, label: str | None, random_state: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows that are learned from, and those that are held out where there are labels."""
    chance = np.random.default_rng(random_state)
    held = chance.permutation(count)[: count // HELD_OUT if label else 0]
    return np.setdiff1d(np.arange(count), held), held


def _publish(out: Path, said: Said, weights: dict[str, NDArray[np.float32]]) -> None:
    """Write the folder, without the heads that only training needs."""
    kept = {name: w for name, w in weights.items() if name.split(".")[0] not in ("guess", "answer")}
    publish(partial(write_folder, said=said, weights=kept), out)


def _labeled(
    records: list[Record], label: str | None
) -> tuple[list[Record], NDArray[np.int64], tuple[str, ...]]:
    """The records that have a label, its number for each, and the labels' names."""
    if label is None:
        return records, np.zeros(0, np.int64), ()
    kept, values = [], []
    for record in records:
        value = record.value.get(label) if isinstance(record.value, dict) else None
        if value is not None and not isinstance(value, dict | list):
            kept.append(record)
            values.append(value if isinstance(value, str) else json.dumps(value))
    keys = {key for record in records if isinstance(record.value, dict) for key in record.value}
    if not kept:
        raise UnknownName("label", label, keys)
    names = tuple(sorted(set(values)))
    if len(names) < 2 or len(names) > len(kept) // 2:
        raise UsageError(
            f"The label {label!r} has {len(names):,} different values in {len(kept):,} records; "
            "a few that come again were wanted.",
            "Name another key, or none.",
        )
    number = {name: at for at, name in enumerate(names)}
    return kept, np.array([number[value] for value in values], np.int64), names


def _check(records: list[Record], label: str | None) -> None:
    if len(records) < LEAST:
        raise UsageError(
            f"{len(records):,} records came; a network learns from {LEAST} at least.",
            "The encoder 'fields' needs no training.",
        )
    read = Counter(
        json.dumps(_without(record.value, label), sort_keys=True, default=str) for record in records
    )
    if len(read) == 1:
        raise UsageError(
            f"All {len(records):,} records are alike: there is nothing to learn.",
            "Give records that differ.",
        )


def _without(value: Any, label: str | None) -> Any:
    if label is None or not isinstance(value, dict):
        return value
    return {key: inner for key, inner in value.items() if key != label}


def _measured(
    result: LearnedRecords, held: list[Record], labels: NDArray[np.int64], rows: NDArray[np.int64]
) -> LearnedRecords:
    """The result with what the trained head says of the records that were held out."""
    said = result.encoder().probabilities(held).argmax(axis=1)
    own = np.setdiff1d(np.arange(len(labels)), rows)
    common = np.bincount(labels[own]).argmax()
    return replace(
        result,
        held_out=len(held),
        accuracy=float((said == labels[rows]).mean()),
        majority=float((labels[rows] == common).mean()),
    )
