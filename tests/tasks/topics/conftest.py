"""Texts of three subjects, each in its own words, with vectors that the toy encoder makes."""

import random
from typing import Any

import pytest

from nearfield.tasks.topics import Topics, topics
from nearfield.testing import ToyEncoder
from nearfield.types import Vectors

SUBJECTS = {
    "fruit": ["apple", "pear", "orchard", "harvest", "juice", "tree"],
    "money": ["invoice", "refund", "bank", "payment", "account", "card"],
    "space": ["rocket", "orbit", "moon", "launch", "shuttle", "planet"],
}


@pytest.fixture(scope="session")
def texts() -> list[str]:
    chance = random.Random(0)
    rows: list[Any] = []
    for words in SUBJECTS.values():
        for number in range(60):
            rows.append(" ".join(chance.sample(words, 4)) + f" case {number}")
    chance.shuffle(rows)
    return rows


@pytest.fixture(scope="session")
def subjects(texts: list[str]) -> list[str]:
    return [next(s for s, words in SUBJECTS.items() if t.split()[0] in words) for t in texts]


@pytest.fixture(scope="session")
def vectors(texts: list[str]) -> Vectors:
    return ToyEncoder(64).encode_document(texts)


@pytest.fixture(scope="session")
def result(vectors: Vectors, texts: list[str]) -> Topics:
    return topics(vectors, texts=texts, ids=[f"t{row}" for row in range(len(texts))], k=3)
