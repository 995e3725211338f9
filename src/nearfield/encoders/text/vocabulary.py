"""A model's vocabulary, and every token of it through the encoder, alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.encoders.text.similarity import normalize
from nearfield.types import Progress, Vectors, silent

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from nearfield.encoders.text.encoder import TextEncoder


def vocabulary_rows(encoder: TextEncoder, *, progress: Progress = silent) -> Vectors:
    """Unit rows ``(tokens, dim)`` in the order of the token ids.

    A token stands between the special tokens, where the model wants them, without a prompt
    (model2vec, github.com/MinishLab/model2vec). Minilm's 30,522 take 8 s of CPU in bf16.
    """
    tokenizer = encoder.model.tokenizer
    around = tokenizer.tokenizer.encode("a", add_special_tokens=tokenizer.marks)
    mask = around.special_tokens_mask
    first, last = mask.index(0), len(mask) - mask[::-1].index(0)
    before, after = around.ids[:first], around.ids[last:]
    total, done = tokenizer.words, 0

    def count(rows: list[int]) -> None:
        nonlocal done
        done += len(rows)
        progress(done, total)

    return normalize(encoder.model.engine.run([[*before, n, *after] for n in range(total)], count))


def tokenizer_of(encoder: TextEncoder) -> Tokenizer:
    """A tokenizer like the model's own, that neither pads nor cuts."""
    import tokenizers

    return tokenizers.Tokenizer.from_str(encoder.model.tokenizer.tokenizer.to_str())
