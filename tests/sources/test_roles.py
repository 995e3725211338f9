"""What columns are for, by their names."""

from __future__ import annotations

from typing import Any

import pytest

from nearfield.sources.roles import NAMES, column_of, plain


@pytest.mark.parametrize(
    ("columns", "role", "wanted"),
    [
        (["id", "Sentence_1", "sentence2"], "first", "Sentence_1"),
        (["query", "sentence1"], "first", "sentence1"),
        (["Is Duplicate"], "mark", "Is Duplicate"),
        (["hard-negative"], "negative", "hard-negative"),
        (["size"], "score", None),
        (["TEXT", "text"], "text", "TEXT"),
    ],
)
def test_the_best_known_name_is_found_whatever_its_case_and_signs(
    columns: Any, role: str, wanted: Any
) -> None:
    assert column_of(columns, role) == wanted


def test_the_names_are_plain() -> None:
    assert all(plain(name) == name for names in NAMES.values() for name in names)
