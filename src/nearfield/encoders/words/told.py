"""Which files are word vectors, by their first bytes; nothing heavy is imported to tell."""

from __future__ import annotations

import re
from pathlib import Path

NAMES = ("glove-50",)
FOLDERS = ("words", "word2vec", "fasttext")
"""What ``config.json`` says as ``model_type`` in a folder of them."""

SUFFIXES = (".vec", ".ftz", ".kv", ".w2v", ".glove", ".vectors")
"""What the names of such files alone end with."""

HEAD = 4096  # bytes that are looked at
FASTTEXT = (793_712_314).to_bytes(4, "little")
PICKLE = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
HEADER = re.compile(rb"[ \t]*(\d{1,12})[ \t]+(\d{1,6})[ \t]*\r?\n")
NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(nan|inf|NaN|Infinity)")


def is_words(name: str) -> bool:
    """Whether a name is of known vectors, or of a file that looks like some or is named so."""
    if name in NAMES:
        return True
    path = Path(name).expanduser()
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            head = file.read(HEAD)
    except (OSError, ValueError):
        return False
    begins = (FASTTEXT, FASTTEXT[::-1], *PICKLE)
    looks = head.startswith(begins) or HEADER.match(head) or is_text(head)
    return bool(looks) or path.suffix in {*SUFFIXES, ".bin", ".model"}


def is_text(head: bytes) -> bool:
    """Whether a file begins with a word and numbers, behind a header or without one."""
    header = HEADER.match(head)
    lines = head[header.end() if header else 0 :].split(b"\n")
    fields = lines[0].split()
    if not fields or b"\0" in lines[0]:
        return False
    numbers = fields[1:] if len(lines) > 1 else fields[1:-1]  # the last may be cut in the middle
    return bool(numbers) and all(map(NUMBER.fullmatch, numbers[-4:]))
