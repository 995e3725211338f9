"""The texts that are learned from, as numbers of words in a file: read once, gone through often."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UsageError, count
from nearfield.modalities.text.terms import terms
from nearfield.types import Watch, unwatched

WORDS = 10_000  # of a batch; gensim's inner loops leave out what stands beyond
# Different words held while the texts are read, about 1 GB; the rarest are forgotten beyond.
MOST = 10_000_000
_KNOWN = 2  # different words, at least: of one alone nothing is learned


class Corpus:
    """Texts as rows of word numbers, of which only ``WORDS`` at a time are in memory.

    Attributes
    ----------
    words
        Those that are learned, the commonest first, equally common ones by the alphabet.
    counts
        How often each comes, ``(len(words),)``.
    documents
        Texts with at least one of these words.
    tokens, kept
        Words in all texts, and ``kept`` those of them that are learned from.
    rare
        Different words that come too seldom.
    """

    def __init__(self, min_count: int) -> None:
        self.min_count = min_count
        self.words: list[str] = []
        self.counts: NDArray[np.int64] = np.zeros(0, np.int64)
        self.documents = self.tokens = self.kept = self.rare = 0
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - see close
        self._lengths = array("Q")
        self._numbers = np.zeros(0, np.int32)

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    def read(self, texts: Iterable[str], watch: Watch = unwatched) -> Corpus:
        """Take in ``texts``, and count their words.

        Raises
        ------
        UsageError
            There are none, or too few words come often enough.
        """
        counting = _Counting()
        progress = watch("Reading")
        for done, text in enumerate(texts, start=1):
            numbers = counting.numbers(terms(text))
            self._lengths.append(len(numbers))
            self._file.write(np.array(numbers, np.uint32).tobytes())
            progress(done, None)
        self._file.flush()
        self.tokens = sum(self._lengths)
        self._choose(counting)
        self.documents = sum(1 for _ in self._rows())
        self._check(counting)
        return self

    def documents_of(self) -> Iterator[tuple[int, list[str]]]:
        """Each document's number and words; one of more than ``WORDS`` comes in pieces."""
        for number, row in enumerate(self._rows()):
            for at in range(0, len(row), WORDS):
                yield number, [self.words[each] for each in row[at : at + WORDS]]

    def batches(self) -> Iterator[list[tuple[int, list[str]]]]:
        """:meth:`documents_of`, in lists of ``WORDS`` words at most."""
        batch: list[tuple[int, list[str]]] = []
        room = WORDS
        for number, words in self.documents_of():
            if len(words) > room:
                yield batch
                batch, room = [], WORDS
            batch.append((number, words))
            room -= len(words)
        if batch:
            yield batch

    def _rows(self) -> Iterator[list[int]]:
        """The numbers of the words that are learned, text by text, where there are any."""
        self._file.seek(0)
        for length in self._lengths:
            numbers = np.frombuffer(self._file.read(4 * length), np.uint32)
            row = self._numbers[numbers]
            if len(kept := row[row >= 0]):
                yield kept.tolist()

    def _choose(self, counting: _Counting) -> None:
        """The words that come often enough, and the number of each among them."""
        counts = np.array(counting.counts, np.int64)
        often = [word for word, n in counting.known.items() if counts[n] >= self.min_count]
        often.sort(key=lambda word: (-counts[counting.known[word]], word))
        places = np.array([counting.known[word] for word in often], np.int64)
        self.words, self.counts = often, counts[places] if often else counts[:0]
        self._numbers = np.full(len(counts), -1, np.int32)
        self._numbers[places] = np.arange(len(often), dtype=np.int32)
        self.kept = int(self.counts.sum())
        self.rare = len(counting.known) - len(often)

    def _check(self, counting: _Counting) -> None:
        if not self.tokens:
            texts = count(len(self._lengths), "text")
            raise UsageError(
                f"There are no words to learn from: {texts} came, without a word.",
                "Name the column that holds the text, or give other texts.",
            )
        if len(self.words) < _KNOWN and len(counting.known) < _KNOWN:
            raise UsageError(
                f"The texts hold one word alone, {next(iter(counting.known))!r}: there is nothing "
                "to tell it from.",
                "Give texts of more words.",
            )
        if len(self.words) < _KNOWN:
            most = max(counting.counts)
            raise UsageError(
                f"{count(len(self.words), 'word')} of {count(len(counting.known), 'word')} "
                f"{'comes' if len(self.words) == 1 else 'come'} {self.min_count} times or more "
                f"(the commonest {count(most, 'time')}); two were wanted.",
                Hint.use("Give more texts, or lower it:", min_count=1),
            )


class _Counting:
    """Numbers of words in the order that they came, and how often each did."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.counts = array("Q")
        self._least = 1

    def numbers(self, words: list[str]) -> list[int]:
        """The number of each of some words, which are counted."""
        known, counts = self.known, self.counts
        numbers = []
        for word in words:
            number = known.get(word)
            if number is None:
                number = known[word] = len(counts)
                counts.append(0)
            counts[number] += 1
            numbers.append(number)
        while len(known) > MOST:
            self._forget()
        return numbers

    def _forget(self) -> None:
        """Forget the rarest; one that comes again is counted anew."""
        rare = [word for word, number in self.known.items() if self.counts[number] <= self._least]
        for word in rare:
            self.counts[self.known.pop(word)] = 0
        self._least += 1
