"""Reports are short where a notebook shows them."""

from __future__ import annotations

from nearfield.testing import toy_collection


def test_reports_are_a_line() -> None:
    fruit = toy_collection({"a": "red apple", "s": "blue sky"})
    wide = {f"column {n}": n for n in range(40)}
    report = fruit.add([{"id": "x", "text": "green leaf", **wide}, {"id": "y", "text": ""}])
    assert repr(report) == f"AddReport({fruit.name!r}, read=2, new=1, empty=1, items=3)"
    assert repr(fruit.info()) == f"Info({fruit.name!r}, items=3, model='toy', dim=32)"
