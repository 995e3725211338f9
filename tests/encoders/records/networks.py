"""A network of records of random weights, in a folder, and records of many shapes."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np

from nearfield.encoders.records.trained.folder import Said, write_folder
from nearfield.encoders.records.trained.networks import DIM
from nearfield.encoders.records.trained.table import NETWORKS
from nearfield.modalities.records import Schema
from nearfield.types import Record


def orders(count: int = 40, seed: int = 0) -> list[dict[str, Any]]:
    """Orders: nested, with lists, dates, nulls and missing keys."""
    chance = random.Random(seed)
    return [
        {
            "customer": {"city": chance.choice(["Bern", "Basel", "Chur"]), "vip": n % 3 == 0},
            "placed": f"2024-0{1 + n % 9}-1{n % 8}T10:00:00",
            "total": round(chance.uniform(1, 500), 2),
            "items": [
                {"sku": chance.choice("abcd"), "count": chance.randint(1, 4)} for _ in range(n % 4)
            ],
            "note": chance.choice(["please ring the bell twice", "leave it at the door", None]),
            **({"coupon": "SUMMER"} if n % 5 == 0 else {}),
        }
        for n in range(count)
    ]


def write_network(
    folder: Path, method: str, records: list[Any], labels: tuple[str, ...] = ()
) -> None:
    """Write ``records.json`` and ``model.safetensors`` of random weights."""
    chance = np.random.default_rng(0)
    sizes = dict(NETWORKS[method]().sizes)
    if labels:
        sizes |= {"label.weight": (DIM, len(labels)), "label.bias": (len(labels),)}
    weights = {
        name: (chance.standard_normal(shape) * _spread(name, shape)).astype(np.float32)
        for name, shape in sizes.items()
    }
    schema = Schema.of(map(Record, records))
    write_folder(folder, Said(method, schema, "label" if labels else None, labels), weights)


def _spread(name: str, shape: tuple[int, ...]) -> float:
    """As wide as a trained network's: Glorot's of matrices, .3 of tables and biases."""
    matrix = len(shape) == 2 and name not in ("keys", "values")
    return float((2 / sum(shape)) ** 0.5) if matrix else 0.3
