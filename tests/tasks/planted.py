"""Sentences of made-up words, with copies of some of them changed a little."""

from __future__ import annotations

from typing import Any

import numpy as np

from nearfield.testing import ToyEncoder
from nearfield.types import Vectors

NOUNS = ["apple", "river", "engine", "garden", "violin", "rocket", "butter", "castle", "pencil"]
VERBS = ["paints", "breaks", "carries", "follows", "repairs", "watches", "gathers", "measures"]
DIM = 64


def sentences(n: int, seed: int = 0) -> list[str]:
    rng = np.random.default_rng(seed)
    made: list[Any] = []
    for at in range(n):
        nouns = [f"{rng.choice(NOUNS)}{chr(97 + at % 26)}{chr(97 + at // 26)}" for _ in range(5)]
        a, b, c, d, e = nouns
        made.append(f"the {a} {rng.choice(VERBS)} every {b} beside some {c} of {d} and {e}")
    return made


def encode(texts: list[str]) -> Vectors:
    return ToyEncoder(DIM).encode_document(texts)


def planted(n: int = 300, each: int = 20) -> tuple[list[str], dict[int, int]]:
    texts = sentences(n)
    changed = [t.upper() for t in texts[:each]]
    changed += [t.replace("beside", "besides", 1) for t in texts[each : 2 * each]]
    changed += [t.rsplit(" ", 2)[0] for t in texts[2 * each : 3 * each]]
    return texts + changed, {n + at: at for at in range(3 * each)}
