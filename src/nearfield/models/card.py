"""What a model's card says: the languages that it was trained on."""

from __future__ import annotations

import re
from pathlib import Path

_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*$", re.DOTALL | re.MULTILINE)
_LANGUAGE = re.compile(r"^language:[ \t]*(.*(?:\n[ \t]*-.*)*)", re.MULTILINE)
_CODE = re.compile(r"[a-z]{2,3}(?:[-_]\w+)?")


def languages_of(folder: Path) -> tuple[str, ...]:
    """ISO 639-1 codes that the card in a folder names; none where it says none, or many.

    The card is ``README.md``; its head is YAML, of which ``language`` alone is read
    (huggingface.co/docs/hub/model-cards).
    """
    card = folder / "README.md"
    if not card.is_file():
        return ()
    front = _FRONT.match(card.read_text("utf-8", "replace"))
    line = _LANGUAGE.search(front[1]) if front else None
    words = [word.strip("\"' ") for word in re.split(r"[\s,\[\]]+", line[1])] if line else []
    codes = [word for word in words if word not in ("", "-")]
    if not all(_CODE.fullmatch(code.lower()) for code in codes):
        return ()  # "multilingual", or nothing we know
    return tuple(re.split("[-_]", code.lower())[0] for code in codes)
