"""Pairs that look alike and differ, and pairs that differ in nothing that counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Document = Callable[..., Any]

APART = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "15", "16", "17", "18"}
TOGETHER = {"22", "23", "24", "25", "26", "34", "35", "36"}
OTHERS = [  # of the same kind, written by nobody but us
    ("Galaxy S9 case is loose", "Galaxy S9+ case is loose with the strap", False),
    ("works with Node 18.1", "works with Node 18.10", False),
    ("the Mark IV tank museum", "the Mark VI tank museum", False),
    ("driver for Model Y seats", "driver for Model S seats", False),
    ("Henry V was played", "Henry VI was played", False),
    ("compiled by F# users today", "compiled by C# users today", False),
    ("firmware b2 is out now", "firmware b3 is out now", False),
    ("the suspension is leaking oil", "the suspension is leakng oil", True),
    ("Our web site is down since noon", "Our website is down since noon!", True),
]


def test_near_pairs(document: Document) -> None:
    document("add", "near_pairs.csv")
    groups = [set(g["ids"]) for g in document("duplicates")["groups"]]
    assert all(len(group) == 2 for group in groups)
    joined = {name[:-1] for group in groups for name in group}
    assert not joined & APART
    assert joined >= TOGETHER


def test_other_near_pairs(document: Document, folder: Path) -> None:
    rows = [
        f"{at}{side},{text}"
        for at, pair in enumerate(OTHERS)
        for side, text in zip("ab", pair[:2], strict=True)
    ]
    (folder / "others.csv").write_text("\n".join(["id,text", *rows]), "utf-8")
    document("add", "others.csv")
    groups = [set(g["ids"]) for g in document("duplicates")["groups"]]
    assert groups == [{f"{at}a", f"{at}b"} for at, (_, _, same) in enumerate(OTHERS) if same]
