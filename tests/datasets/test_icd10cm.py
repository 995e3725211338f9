"""The tabular list's records: where each stands, and its other words."""

from __future__ import annotations

from typing import Any

from nearfield.datasets import Dataset, records

CHAPTER = "09 Diseases of the circulatory system (I00-I99)"


def test_the_records(tiny: dict[str, Dataset]) -> None:
    result: dict[Any, dict[str, Any]] = {record["id"]: record for record in records("icd10cm")}
    assert list(result) == ["I00", "I01", "I01.0", "I01.0X", "I01.1", "R00", "R00.2"]
    assert result["I01.0"] == {
        "id": "I01.0",
        "text": "Acute pericarditis. Sore heart & bag; Wet bag",
        "name": "Acute pericarditis",
        "chapter": CHAPTER,
        "block": "I00-I02 Acute rheumatic fever",
        "category": "I01",
        "category_name": "Rheumatic fever with heart",
        "leaf": False,
    }
    assert result["R00.2"]["text"] == "Palpitations. Awareness of heart beat"
    assert result["I01"]["text"] == "Rheumatic fever with heart"
    assert result["R00.2"]["chapter"] == "18 Symptoms (R00-R99)"


def test_white_space_is_one_space_and_a_category_has_its_own_words(
    tiny: dict[str, Dataset],
) -> None:
    record = next(records("icd10cm"))
    assert record["name"] == record["category_name"] == "Rheumatic fever without heart"
    assert record["text"] == "Rheumatic fever without heart. arthritis, rheumatic, acute"


def test_leaves(tiny: dict[str, Dataset]) -> None:
    leaves: dict[Any, Any] = {record["id"]: record["leaf"] for record in records("icd10cm")}
    assert [code for code, leaf in leaves.items() if leaf] == ["I00", "I01.0X", "I01.1", "R00.2"]


def test_a_reader_left_in_the_middle_closes_its_file(tiny: dict[str, Dataset]) -> None:
    reader = records("icd10cm")
    next(reader)
    del reader  # an open file would be a ResourceWarning, and so an error
