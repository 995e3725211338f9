"""The loop in which a network of records learns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.records.trained import leaves as of_leaves
from nearfield.encoders.records.trained.arithmetic import Index
from nearfield.encoders.records.trained.leaves import VALUE
from nearfield.encoders.records.trained.networks import DIM, WIDTH, Network
from nearfield.training.records.losses import contrast, labeled, masked
from nearfield.training.records.parts import Batch, Parts, joined
from nearfield.training.records.torch_arithmetic import Torch

Tell = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Plan:
    """How it learns.

    The numbers were chosen on two of the UCI repository's tables, car and student, and on made
    ones: see ``benchmarks/record_networks.py``.
    """

    steps: int = 600
    most: int = 600  # steps of a plan for many records
    batch_size: int = 256
    learning_rate: float = 6e-3
    rate_of_values: float = float("inf")  # over the values of a record: the rate, at most
    weight_decay: float = 0.01
    hide: float = 0.15  # of the values, where there are no labels
    swap: float = 0.3  # in each of two corruptions
    most_beside_labels: float = 0.15  # hidden where there are labels
    masked_beside_labels: float = 0.1  # weight of the masked loss there
    random_state: int = 0

    def of(self, records: int, steps: int | None, random_state: int) -> Plan:
        """The plan for so many records: :data:`EPOCHS` times through them, within bounds."""
        through = min(self.most, max(LEAST, EPOCHS * records // self.batch_size))
        return replace(self, steps=steps or through, random_state=random_state)

    def rate(self, values: float) -> float:
        """The learning rate for so many ``values`` a record."""
        return min(self.learning_rate, self.rate_of_values / max(values, 1.0))

    def hidden_beside_labels(self, values: float) -> float:
        """The share that is hidden of so many ``values`` a record, where there are labels.

        Of six fields that decide together a hidden one is missed; of thirty it is not, and what is
        hidden keeps the network from learning 500 records by heart.
        """
        return min(self.most_beside_labels, values / FEW_VALUES)


EPOCHS, LEAST = 100, 200
FEW_VALUES = 200  # 3 % of 6 values are hidden, 10 % of 20, 15 % of 30 and more
# Child-sum cells add up what stands in a record. Of 30 fields at a rate of 7e-3 and more they fell
# to the commonest label in a fold of four. Of 10,368 records of nursery they said .969 after 600
# steps, and .9996 after 1,500; json2vec .9989 after 600.
PLANS = {
    "json2vec": Plan(),
    "tree-lstm": Plan(most=1_500, learning_rate=7e-3, rate_of_values=0.12),
}


def learn(
    network: Network,
    parts: Parts,
    labels: Index | None,
    plan: Plan,
    tell: Tell = lambda step: None,
) -> dict[str, NDArray[np.float32]]:
    """Learn from records, and from their ``labels`` where there are some; gives the weights.

    ``tell`` is called after each step with its number and loss. One thread computes, so that the
    same records and ``random_state`` give the same weights.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _Loop(network, parts, labels, plan).run(tell)
    finally:
        torch.set_num_threads(before)


class _Loop:
    def __init__(self, network: Network, parts: Parts, labels: Index | None, plan: Plan) -> None:
        import torch

        self.network, self.parts, self.labels, self.plan = network, parts, labels, plan
        self.how = Torch()
        self.chance = np.random.default_rng(plan.random_state)
        first = _first(self._sizes(), self.chance)
        # Only the rows that occur learn: AdamW of all 8,192 took half of a step.
        self.tables = {name: first[name] for name in ("keys", "values")}
        self.used = parts.used()
        chosen = {name: first[name][self.used[name]] for name in self.tables}
        self.leaves, self.holders = parts.numbered(self.used)
        self.weights = {
            name: torch.tensor(values, dtype=torch.float32, requires_grad=True)
            for name, values in {**first, **chosen}.items()
        }

    def _sizes(self) -> dict[str, tuple[int, ...]]:
        guess = {
            "guess.weight": (DIM + WIDTH, VALUE),
            "guess.bias": (VALUE,),
            "answer.weight": (WIDTH, VALUE),
            "answer.bias": (VALUE,),
        }
        sizes = {**self.network.sizes, **guess}
        if self.labels is not None:
            classes = int(self.labels.max()) + 1
            sizes |= {"label.weight": (DIM, classes), "label.bias": (classes,)}
        return sizes

    def run(self, tell: Tell) -> dict[str, NDArray[np.float32]]:
        import torch

        plan = self.plan
        decayed = [w for w in self.weights.values() if w.ndim == 2]
        others = [w for w in self.weights.values() if w.ndim != 2]
        optimizer = torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": plan.weight_decay},
                {"params": others, "weight_decay": 0.0},
            ],
            lr=plan.rate(self.parts.values),
            fused=True,
        )
        warm = max(1, plan.steps // 20)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer,
            lambda step: min((step + 1) / warm, 0.5 + 0.5 * np.cos(np.pi * step / plan.steps)),
        )
        rows = self._rows()
        for step in range(plan.steps):
            optimizer.zero_grad()
            loss = self._loss(next(rows))
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*decayed, *others], 1.0)
            optimizer.step()
            schedule.step()
            tell({"step": step + 1, "steps": plan.steps, "loss": float(loss.detach())})
        learned = {name: w.detach().numpy().copy() for name, w in self.weights.items()}
        for name, table in self.tables.items():
            table[self.used[name]] = learned[name]
        return {**learned, **self.tables}

    def _rows(self) -> Any:
        """Rows of batches, all of them once before any comes again."""
        total = len(self.parts.trees)
        while True:
            order = self.chance.permutation(total)
            for at in range(0, total, self.plan.batch_size):
                yield order[at : at + self.plan.batch_size]

    def _loss(self, rows: Index) -> Any:
        plan, parts = self.plan, self.parts
        if self.labels is not None:
            share = plan.hidden_beside_labels(parts.values)
            hidden = parts.batch(rows, self.chance, hide=share)
            out, values, batch = self._read([hidden])
            unit = self._unit(out)
            told = labeled(
                unit, self.weights["label.weight"], self.weights["label.bias"], self.labels[rows]
            )
            return told + plan.masked_beside_labels * self._masked(out, values, batch)
        hidden = parts.batch(rows, self.chance, hide=plan.hide)
        views = [parts.batch(rows, self.chance, swap=plan.swap) for _ in range(2)]
        out, values, batch = self._read([*views, hidden])
        unit = self._unit(out)
        n = len(rows)
        return contrast(unit[:n], unit[n : 2 * n]) + self._masked(out, values, batch)

    def _read(self, batches: Sequence[Batch]) -> tuple[Any, Any, Batch]:
        batch = joined(batches) if len(batches) > 1 else batches[0]
        some = self.leaves.some(batch.chosen)
        values = of_leaves.vectors(some, self.weights, self.how)
        out = self.network.read(batch.levels, values, self.holders, self.weights, self.how)
        return out, values, batch

    def _masked(self, out: Any, values: Any, batch: Batch) -> Any:
        if not len(batch.hidden):
            return out.sum() * 0
        take = self.how.take
        asked = self.how.concat([take(out, batch.hidden), take(values, batch.mask)], 1)
        guess = asked @ self.weights["guess.weight"] + self.weights["guess.bias"]
        answers = values @ self.weights["answer.weight"] + self.weights["answer.bias"]
        path = self.parts.path[batch.chosen]
        return masked(guess, answers, path, batch.mask, batch.target)

    def _unit(self, rows: Any) -> Any:
        import torch

        return torch.nn.functional.normalize(rows, dim=1)


def _first(
    sizes: dict[str, tuple[int, ...]], chance: np.random.Generator
) -> dict[str, NDArray[np.float32]]:
    """Weights to begin with: Glorot's, small rows of tables, and no biases."""
    made: dict[str, NDArray[np.float32]] = {}
    for name, shape in sizes.items():
        if len(shape) == 1:
            spread = 0.0
        elif name in ("keys", "values"):
            spread = 0.3
        elif name == "label.weight":
            spread = 0.5
        else:
            spread = (2 / sum(shape)) ** 0.5
        made[name] = (chance.standard_normal(shape) * spread).astype(np.float32)
    return made
