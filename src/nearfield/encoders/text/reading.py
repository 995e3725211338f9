"""How much of a text a tokenizer's vocabulary knows."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.text.language import script
from nearfield.modalities.text.languages import languages

if TYPE_CHECKING:
    from nearfield.encoders.text.tokenizer import Tokenizer

# WordPiece gives up on a word of more than 100 characters, whatever they are.
_ENDLESS = re.compile(r"\S{101}")


class Reading:
    """Which letters and signs a vocabulary knows; each new one is looked up once.

    A vocabulary of bytes spells everything, and says nothing of what the model was trained on: then
    the scripts of its ``languages`` decide, where these are known.
    """

    def __init__(self, tokenizer: Tokenizer, languages: Iterable[str] = ()) -> None:
        self._tokenizer = tokenizer.tokenizer
        self._unknown = unknown_of(self._tokenizer)
        self._scripts = scripts_of(languages)
        self._known: dict[str, bool] = {}

    def shares(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Of each of n texts, the share of its letters and signs that is known: ``(n,)``.

        Spaces and punctuation count nothing; a text without anything else is known.
        """
        shares = np.ones(len(texts), np.float32)
        hard = [at for at, text in enumerate(texts) if not self._is_plain(text)]
        if self._unknown is None:
            for at in hard:
                shares[at] = self._by_script(texts[at])
        elif hard:
            some = [texts[at] for at in hard]
            encodings = self._tokenizer.encode_batch(some, add_special_tokens=False)
            for at, text, encoding in zip(hard, some, encodings, strict=True):
                shares[at] = self._by_tokens(text, encoding)
        return shares

    def _is_plain(self, text: str) -> bool:
        """Whether nothing can be unknown, as in most texts: none of their signs is."""
        if self._unknown is None:
            return not self._scripts or text.isascii()
        if _ENDLESS.search(text):
            return False
        signs = set(text)
        new = signs - self._known.keys()
        if new:
            self._look_up(sorted(new))
        return all(map(self._known.__getitem__, signs))

    def _look_up(self, signs: list[str]) -> None:
        """See whether each sign is known, at the beginning of a word and inside."""
        both = [*signs, *(f"a{sign}" for sign in signs)]
        encodings = self._tokenizer.encode_batch(both, add_special_tokens=False)
        known = [self._unknown not in encoding.ids for encoding in encodings]
        inside = known[len(signs) :]
        self._known.update(zip(signs, map(all, zip(known, inside, strict=False)), strict=True))

    def _by_tokens(self, text: str, encoding: Any) -> float:
        total = _weight(text)
        unknown = sum(
            _weight(text[start:end])
            for token, (start, end) in zip(encoding.ids, encoding.offsets, strict=True)
            if token == self._unknown
        )
        return 1 - unknown / total if total else 1.0

    def _by_script(self, text: str) -> float:
        letters = [script(sign) for sign in text if sign.isalpha()]
        other = sum(name not in self._scripts for name in letters)
        return 1 - other / len(letters) if letters else 1.0


def unknown_of(tokenizer: Any) -> int | None:
    """The number of the token that stands for what a vocabulary lacks; None where there is none."""
    model = json.loads(tokenizer.to_str())["model"]
    if model.get("byte_fallback"):
        return None
    if model.get("unk_id") is not None:  # Unigram
        return int(model["unk_id"])
    name = model.get("unk_token")
    number: int | None = tokenizer.token_to_id(name) if name else None
    return number


def scripts_of(codes: Iterable[str]) -> frozenset[str]:
    """The scripts of some languages; none where one of them is not known."""
    known = languages()
    codes = list(codes)
    if not all(code in known for code in codes):
        return frozenset()
    return frozenset(name for code in codes for name in known[code].scripts)


def _weight(text: str) -> int:
    """Letters, digits and symbols; no spaces, marks or punctuation."""
    return sum(unicodedata.category(sign)[0] in "LNS" for sign in text)
