"""The texts that are measured: short ones, and long ones where the folder of data is there."""

import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from measure import DATA


def short_and_long() -> dict[str, list[str]]:
    """All of ICD-10-CM's descriptions, and of Debian's; each different text once."""
    from nearfield import datasets

    result = {"ICD-10-CM": [str(record["text"]) for record in datasets.records("icd10cm")]}
    path = DATA / "debian-packages" / "packages.jsonl.gz"
    if path.exists():
        result["Debian packages"] = [
            r["description"] for r in records(path) if r.get("description")
        ]
    else:
        print(f"skipped: {path.name} is not here", file=sys.stderr)
    return {name: list(dict.fromkeys(texts)) for name, texts in result.items()}


def records(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def evenly(texts: Sequence[str], count: int, start: int = 0) -> list[str]:
    """So many texts, evenly spread; another start, below the step, gives others."""
    return list(texts[start :: len(texts) // count][:count])
