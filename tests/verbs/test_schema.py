"""Every verb's document has a schema, and the golden answers fit theirs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from nearfield.verbs import VERBS
from nearfield.verbs.schema import documents_of, schema_of

ANSWERS = Path(__file__).parent.parent / "golden" / "documents"
OF = {path.stem: path.stem.partition("_")[0] for path in sorted(ANSWERS.glob("*.json"))}


@pytest.mark.parametrize("name", VERBS)
def test_a_schema_says_what_each_document_is(name: str) -> None:
    schema = schema_of(name, VERBS[name])
    assert schema["title"] == f"What `{name}` answers"
    for part in [schema, *schema.get("$defs", {}).values()]:
        assert "anyOf" in part or part.get("description"), part.get("title")


@pytest.mark.parametrize("answer", [name for name, verb in OF.items() if verb in VERBS])
def test_a_golden_answer_is_such_a_document(answer: str) -> None:
    document = json.loads((ANSWERS / f"{answer}.json").read_text("utf-8"))
    restored = json.loads(json.dumps(document).replace('"bytes": null', '"bytes": 0'))
    restored = json.loads(json.dumps(restored).replace('"freed": null', '"freed": 0'))
    restored = json.loads(json.dumps(restored).replace('"here": null', '"here": true'))
    if answer == "train_records":  # a loss and seconds are another machine's
        restored |= {"loss": 0.5, "seconds": 1.5}
    kinds = documents_of(VERBS[OF[answer]].run)
    assert any(fits(kind, restored) for kind in kinds), answer


def fits(kind: Any, document: Any) -> bool:
    """Whether the document is of the type, with no key that the type does not name."""
    try:
        return bool(TypeAdapter(kind).validate_python(document, strict=False) == document)
    except ValueError:
        return False
