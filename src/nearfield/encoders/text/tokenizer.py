"""Texts to token ids, as ``tokenizer.json`` says, without its own padding and truncation."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nearfield.encoders.network.config import read_json, wanted
from nearfield.encoders.text import sentencepiece
from nearfield.encoders.text.normalizers import check_growth
from nearfield.errors import BadModel

# Characters tokenized in one call: an encoding takes about 100 bytes a token until it is read.
TOGETHER = 1_000_000
HEAD = 64  # characters a token that are more than enough to fill the limit, nearly always


class Tokenizer:
    """The tokenizer of a model's folder, and the most tokens a text may have.

    ``limit`` counts the special tokens, of which there are ``specials``. Padding and truncation
    that the file asks for are switched off: batches are padded to their own longest text.

    Parameters
    ----------
    folder
        Holds ``tokenizer.json``, or else ``sp.model``.
    positions
        The most tokens that the weights have positions for.
    known_limit
        A limit known from elsewhere, before the folder's own.
    threads
        Threads to tokenize in. They are one pool a process, so the first tokenizer decides.
    marks
        Whether the model wants the special tokens.
    """

    def __init__(
        self,
        folder: Path,
        positions: int,
        known_limit: int | None = None,
        threads: int | None = None,
        marks: bool = True,
    ) -> None:
        import tokenizers

        self.tokenizer = _open(folder / "tokenizer.json", folder / sentencepiece.FILE)
        # The mask hides the padding, so a tokenizer without a padding token may pad with any.
        self.pad: int = (self.tokenizer.padding or {"pad_id": 0})["pad_id"]
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        _start_pool(self.tokenizer, threads)
        settings = read_json(folder / "sentence_bert_config.json", missing={})
        own = read_json(folder / "tokenizer_config.json", missing={})
        own_limit = _limit(folder / "sentence_bert_config.json", settings, "max_seq_length")
        own_limit = own_limit or _limit(folder / "tokenizer_config.json", own, "model_max_length")
        self.limit = min(int(known_limit or own_limit or positions), positions)
        if settings.get("do_lower_case"):
            before = self.tokenizer.normalizer
            steps = [tokenizers.normalizers.Lowercase(), *([before] if before else [])]
            self.tokenizer.normalizer = tokenizers.normalizers.Sequence(steps)
        self.digest = hashlib.sha256(self.tokenizer.to_str().encode()).hexdigest()
        self.words: int = self.tokenizer.get_vocab_size()
        self.marks = marks
        self.specials: int = self.tokenizer.num_special_tokens_to_add(is_pair=False) * marks

    def check_words(self, words: int | None, model: str) -> None:
        """See that a model's weights know all tokens; ``words`` is None where it is not known."""
        if words is not None and self.pad >= max(words, self.words):
            raise BadModel(f"The tokenizer of {model} pads with {self.pad}, a token of none.")
        if words is not None and self.words > words:
            raise BadModel(
                f"The tokenizer of {model} knows {self.words} tokens, its weights only {words}."
            )

    def ids(self, texts: Sequence[str]) -> tuple[list[list[int]], list[int]]:
        """Token ids of each text, cut to the limit, and the rows of those that were cut."""
        ids: list[list[int]] = []
        cut: list[int] = []
        encode = self.tokenizer.encode_batch_fast
        for encoding in _grouped(encode, map(self._head, texts), specials=self.marks):
            tokens = encoding.ids
            if len(tokens) > self.limit:
                cut.append(len(ids))
                tail = encoding.special_tokens_mask[::-1].index(0)
                tokens = tokens[: self.limit - tail] + tokens[len(tokens) - tail :]
            ids.append(tokens)
        return ids, cut

    def count(self, texts: Iterable[str]) -> list[int]:
        """Tokens of each text, without the special ones."""
        encode = self.tokenizer.encode_batch_fast
        return [len(encoding) for encoding in _grouped(encode, texts, specials=False)]

    def marked(self, texts: Iterable[str]) -> Iterator[Any]:
        """Encodings with the special tokens, and the characters that each token stands for."""
        return _grouped(self.tokenizer.encode_batch, texts, specials=self.marks)

    def lead(self, prompt: str) -> int:
        """Tokens that a prompt puts before a text, with the special ones before it."""
        encoding = reading(self.tokenizer.encode, prompt, add_special_tokens=self.marks)
        mask: list[int] = encoding.special_tokens_mask
        return len(mask) - (mask[::-1].index(0) if 0 in mask else self.specials)

    def _head(self, text: str) -> str:
        """Spare a very long text from being tokenized to its end, only to be cut."""
        size = HEAD * self.limit
        while len(text) > size and self.count([text[:size]])[0] <= self.limit:
            size *= 4
        return text[:size]


def _grouped(encode: Any, texts: Iterable[str], specials: bool) -> Iterator[Any]:
    """Encode texts, about ``TOGETHER`` characters in one call."""
    group: list[str] = []
    size = 0
    for text in texts:
        group.append(text)
        size += len(text)
        if size >= TOGETHER:
            yield from reading(encode, group, add_special_tokens=specials)
            group, size = [], 0
    yield from reading(encode, group, add_special_tokens=specials)


def reading(encode: Any, *given: Any, **options: Any) -> Any:
    """What the tokenizer makes of texts.

    The Rust side raises a bare ``Exception`` for a vocabulary that lacks a token, and panics, which
    is no ``Exception``, where a pattern is tried more often than Oniguruma allows.
    """
    try:
        return encode(*given, **options)
    except BaseException as error:
        if type(error) is not Exception and type(error).__name__ != "PanicException":
            raise
        raise BadModel(f"The model's tokenizer cannot read a text: {error}.") from None


def _start_pool(tokenizer: Any, threads: int | None) -> None:
    """Make the pool of threads of ``tokenizers`` now, of this size, if it is not there yet.

    Rayon, which it uses, reads RAYON_NUM_THREADS when its first work comes, and has no other door.
    """
    name = "RAYON_NUM_THREADS"
    if threads is None or name in os.environ:
        return
    os.environ[name] = str(threads)
    try:
        reading(tokenizer.encode_batch_fast, ["a", "b"])
    finally:
        del os.environ[name]


def _open(path: Path, other: Path) -> Any:
    import tokenizers

    if not path.is_file() and other.is_file():
        return sentencepiece.read_sentencepiece(other)
    if not path.is_file():
        raise BadModel(f"The model folder {path.parent} has no {path.name}.")
    try:
        opened = tokenizers.Tokenizer.from_file(str(path))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the Rust side raises bare Exception, and its panics
        raise BadModel(f"{path} is not a tokenizer: {error}.") from None
    check_growth(opened, path)
    return opened


def _limit(path: Path, values: dict[str, Any], key: str) -> float | None:
    """The tokens that a file of settings allows; transformers writes 1e30 for "any number"."""
    said = values.get(key)
    if said is None or said is False:
        return None
    if isinstance(said, bool) or not isinstance(said, int | float) or not said > 0:
        raise wanted(path, values, key, "a number from 1")
    return min(said, 2**31)
