"""The ontology's records: terms that are alive, with their names and branches."""

from __future__ import annotations

from typing import Any

from nearfield.datasets import Dataset, records


def test_the_records(tiny: dict[str, Dataset]) -> None:
    result: dict[Any, dict[str, Any]] = {record["id"]: record for record in records("hpo")}
    assert list(result) == [f"HP:0000{n}" for n in ("001", "005", "118", "002", "003", "004")]
    assert result["HP:0000004"] == {
        "id": "HP:0000004",
        "text": 'Small head. A head that is "small".\nVery. Little head; Tiny head',
        "name": "Small head",
        "synonyms": "Little head; Tiny head",
        "parents": "Growth abnormality; Head abnormality",
        "branch": "Growth abnormality; Head abnormality",
    }


def test_branches(tiny: dict[str, Dataset]) -> None:
    branches: dict[Any, Any] = {record["name"]: record["branch"] for record in records("hpo")}
    assert branches["All"] is None
    assert branches["Phenotypic abnormality"] is None
    assert branches["Growth abnormality"] == "Growth abnormality"
    assert branches["Mode of inheritance"] == "Mode of inheritance"


def test_a_term_with_a_name_alone(tiny: dict[str, Dataset]) -> None:
    record = next(records("hpo"))
    assert (record["text"], record["synonyms"], record["parents"]) == ("All", None, None)
