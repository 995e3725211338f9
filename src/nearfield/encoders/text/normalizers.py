"""What a ``tokenizer.json`` may do to a text: how much longer it can make it, known beforehand.

``tokenizers`` runs the steps of a file without a bound, and memory that it cannot have ends the
process, so a file whose steps multiply is refused before a text is given to it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nearfield.errors import BadModel

# Signs that one may become. NFKC makes 18 of one (U+FDFA, Unicode 16.0); known models stay below.
MOST = 256
MOST_OWN = 32  # of those, by what the file itself puts in: memory is 20 bytes for each
MOST_MARKS = 1_000  # special tokens around a text
LONGEST_WORD = 10_000  # signs: WordPiece takes the square of them; usual are 100
GROWTH = {"NFD": 4, "NFC": 3, "NFKD": 18, "NFKC": 18, "Nmt": 1, "ByteLevel": 4, "Lowercase": 3}
TREE = 64  # steps, one in another


def check_growth(tokenizer: Any, path: Path) -> None:
    """Refuse steps that make a text endless.

    Raises
    ------
    BadModel
        A sign may become more than ``MOST``, or a text more than itself and its marks.
    """
    if tokenizer.normalizer is not None:
        step = json.loads(tokenizer.normalizer.__getstate__())
        for grown, most in ((growth(step), MOST), (growth(step, own=True), MOST_OWN)):
            if grown > most:
                raise BadModel(
                    f"{path} makes up to {grown:,} signs of one before it cuts a text into tokens; "
                    f"at most {most} are taken."
                )
    if tokenizer.post_processor is not None:
        marks = max(tokenizer.num_special_tokens_to_add(pair) for pair in (False, True))
        if marks > MOST_MARKS:
            raise BadModel(f"{path} puts {marks:,} marks around a text; at most {MOST_MARKS} are.")
        many = _copies(json.loads(tokenizer.post_processor.__getstate__()))
        if many > 1:
            raise BadModel(f"{path} puts each text {many:,} times into its tokens; wanted: once.")
    longest = getattr(tokenizer.model, "max_input_chars_per_word", 0)
    if longest > LONGEST_WORD:
        raise BadModel(
            f"{path} reads words of up to {longest:,} signs; at most {LONGEST_WORD:,} are taken."
        )


def growth(step: Mapping[str, Any], depth: int = 0, *, own: bool = False) -> int:
    """Signs that one sign may become, by what the file itself puts in alone where ``own``.

    >>> doubled = {"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}
    >>> growth({"type": "Sequence", "normalizers": [doubled] * 10})
    1024
    """
    kind = step.get("type")
    if kind == "Sequence":
        most = 1
        for inner in step["normalizers"]:
            most *= growth(inner, depth + 1, own=own) if depth < TREE else MOST + 1
            if most > MOST * MOST:
                break
        return most
    if kind == "Replace":
        plain = step["pattern"].get("String")
        content = len(step["content"])
        if plain:
            return max(1, -(-content // len(plain)))
        return max(1, content)
    if kind == "Prepend":
        return max(1, len(step["prepend"]))
    if kind == "Precompiled":
        return _longest(base64.b64decode(step["precompiled_charsmap"] or ""))
    return 1 if own else GROWTH.get(str(kind), 4)


def _longest(charsmap: bytes) -> int:
    """Signs of the longest text of a SentencePiece table: a trie's size, the trie, the texts."""
    start = 4 + int.from_bytes(charsmap[:4], "little")
    texts = charsmap[start:].split(b"\0")
    return max(1, *(len(text.decode("utf-8", "replace")) for text in texts))


def _copies(step: Mapping[str, Any]) -> int:
    """How often a text stands in what a template makes of it."""
    if step.get("type") == "Sequence":
        most = 1
        for inner in step["processors"]:
            most *= max(1, _copies(inner))
        return most
    parts = [part["Sequence"]["id"] for part in step.get("single", ()) if "Sequence" in part]
    both = [part["Sequence"]["id"] for part in step.get("pair", ()) if "Sequence" in part]
    return max(count for text in "AB" for count in (parts.count(text), both.count(text)))
