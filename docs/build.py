"""Writes what the docs show of the documents: ``docs/schema/*.json`` and ``docs/documents.md``.

``python docs/build.py`` writes, ``--check`` says what is not current. The answers are those of the
golden tests, which ask each verb anew: see ``tests/golden``. Those of verbs that need a model's
weights or the network stand in ``docs/answers``: they were asked by hand, once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from nearfield.verbs import VERBS, summary
from nearfield.verbs.schema import schema_of

DOCS = Path(__file__).parent
GOLDEN = DOCS.parent / "tests" / "golden" / "documents"
RECORDED = DOCS / "answers"
SHOWN = 2  # elements of each list of an answer

HEAD = """# Documents

What a verb answers is one document: what `--json` prints, `result.to_dict()` gives in Python, and
the server will send. Its JSON Schema stands in [schema/](schema/), made from the types in the code.
Below is a real answer of each verb, asked of 94 short notes with a toy encoder (`demo`, `train`,
`pull` and `calibrate`: with MiniLM and real data); of each list the first two elements are shown.

With `--json` an error is a document too: `{"error": {"type", "message", "hint"}}`.
"""

# The golden answer that is shown, where it is not the one of the verb's name. Those that need real
# models or data have none: theirs stand in RECORDED.
EXAMPLES = {
    "search": "search_explained",
    "matches": "matches_against",
    "topics": "topics_all",
    "evaluate": "evaluate_modes",
}


def pages() -> dict[Path, str]:
    """Every file that is made, and what stands in it."""
    made = {DOCS / "documents.md": _page()}
    for name, verb in VERBS.items():
        schema = json.dumps(schema_of(name, verb), indent=2, ensure_ascii=False)
        made[DOCS / "schema" / f"{_file(name)}.json"] = schema + "\n"
    return made


def _page() -> str:
    parts = [HEAD]
    for name, verb in VERBS.items():
        schema = f"[schema](schema/{_file(name)}.json)"
        parts.append(f"## `{name}`\n\n{summary(verb.run)} {schema}\n")
        text = json.dumps(_short(answer_of(name)), indent=1, ensure_ascii=False)
        parts.append(f"```json\n{text}\n```\n")
    return "\n".join(parts)


def answer_of(name: str) -> Any:
    """A document that the verb gave."""
    golden = GOLDEN / f"{EXAMPLES.get(name, name)}.json"
    path = golden if golden.exists() else RECORDED / f"{_file(name)}.json"
    return json.loads(path.read_text("utf-8"))


def _file(name: str) -> str:
    return name.replace(" ", "-")


def _short(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: _short(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [_short(value) for value in answer[:SHOWN]]
    return answer


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` name those that are not current."""
    stale = [path for path, text in pages().items() if not _is_current(path, text)]
    left = set((DOCS / "schema").glob("*.json")) - pages().keys()
    if "--check" in arguments:
        print(*(path.relative_to(DOCS) for path in [*stale, *left]), sep="\n", end="")
        return int(bool(stale or left))
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    for path in left:
        path.unlink()
    return 0


def _is_current(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
