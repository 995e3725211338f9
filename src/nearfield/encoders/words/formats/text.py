"""Vectors as text: word2vec's and fastText's ``.vec``, whose first line is ``V D``, and GloVe's.

A line is a word and D numbers. It is split from the right, since some of GloVe's words hold
spaces. The numbers of a large file are read once and kept in the cache, as float32.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.words.hashing import joined
from nearfield.encoders.words.index import Index, indexed, words_index
from nearfield.encoders.words.mapped import MappedFile
from nearfield.encoders.words.rows import Block, Rows, Selected
from nearfield.encoders.words.told import HEADER
from nearfield.encoders.words.vectors import WordVectors
from nearfield.errors import BadModel, count, shortened

PIECE = 16 << 20  # bytes of lines that are read at once
LINES = 50  # first lines by which the width is told where no header says it
MOST = 65_536  # numbers a line


def read(file: MappedFile) -> WordVectors:
    """The vectors of a file of text."""
    index = indexed(file.path, lambda folder: _Reading(file).index(folder))
    rows: Rows = Block(index.arrays["vectors"])
    if "kept" in index.arrays:
        rows = Selected(rows, index.arrays["kept"])
    kind = index.facts["kind"]
    return WordVectors(kind, index.vocabulary(), rows, notes=tuple(index.facts["notes"]))


class _Reading:
    """A file of text, line by line: its words, and its numbers in one array."""

    def __init__(self, file: MappedFile) -> None:
        self.file = file
        header = HEADER.match(file.head)
        self.promised = int(header[1]) if header else None
        self.at = header.end() if header else 0
        self.first = 2 if header else 1  # the number of the first line of a word
        start = bytes(file.data[self.at : self.at + (4 << 20)])
        line = start.split(b"\n", 1)[0]
        self.sign = b"\t" if b"\t" in line and b" " not in line.strip() else b" "
        self.dim = int(header[2]) if header else _width(start, self.sign)
        if not 0 < self.dim <= MOST:
            raise BadModel(f"{file.name} has lines of {self.dim:,} numbers; 1 to {MOST:,} can be.")

    def index(self, folder: Path | None) -> Index:
        """Its words and numbers; the numbers are written into the folder, if there is one."""
        lines = self._lines()
        if not lines:
            raise BadModel(f"{self.file.name} holds no word.")
        table = self._table(folder, lines)
        words: list[bytes] = []
        for block in self._blocks():
            some, numbers = self._parsed(block, len(words))
            table[len(words) : len(words) + len(some)] = numbers
            words += some
        if self.promised is not None and len(words) != self.promised:
            raise BadModel(
                f"{self.file.name} says that it holds {count(self.promised, 'word')}, and has "
                f"{len(words):,}: it is cut short, or its header is wrong.",
                "Fetch it again; without its first line it is read as it is.",
            )
        index, kept = words_index(*joined(words))
        index.arrays["vectors"] = table
        if kept is not None:
            index.arrays["kept"] = kept
        index.facts["kind"] = "glove" if self.promised is None else "word2vec"
        return index

    def _lines(self) -> int:
        """The lines that hold something, as an upper bound: an empty one may be among them."""
        data = np.frombuffer(self.file.data, np.uint8)
        steps = range(self.at, self.file.size, PIECE)
        ended = sum(int(np.count_nonzero(data[at : at + PIECE] == 10)) for at in steps)
        whole = self.file.size == self.at or data[-1] == 10
        return ended + (not whole)

    def _table(self, folder: Path | None, lines: int) -> NDArray[np.float32]:
        if 4 * self.dim * lines > 4 * self.file.size:  # a number takes two bytes at least
            raise BadModel(
                f"{self.file.name} has too few numbers for {lines:,} lines of {self.dim:,}."
            )
        if folder is None:
            return np.zeros((lines, self.dim), np.float32)
        path, shape = folder / "vectors.npy", (lines, self.dim)
        table: NDArray[np.float32] = np.lib.format.open_memmap(path, "w+", np.float32, shape)
        return table

    def _blocks(self) -> Iterator[bytes]:
        """Whole lines, about ``PIECE`` bytes at a time."""
        at = self.at
        while at < self.file.size:
            end = min(self.file.size, at + PIECE)
            last = self.file.data.rfind(b"\n", at, end)
            while last < 0 and end < self.file.size:  # a line that is longer
                end = min(self.file.size, end + PIECE)
                last = self.file.data.rfind(b"\n", at, end)
            end = end if last < 0 or end == self.file.size else last + 1
            yield bytes(self.file.data[at:end])
            at = end

    def _parsed(self, block: bytes, before: int) -> tuple[list[bytes], NDArray[np.float32]]:
        fast = self._fast(block)
        words, numbers = fast if fast is not None else self._slow(block, before)
        if not np.isfinite(numbers).all():
            wrong = int(np.argmin(np.isfinite(numbers).all(axis=1)))
            raise BadModel(
                f"{self.file.name} holds NaN or infinity in the vector of "
                f"{shortened(words[wrong].decode('utf-8', 'replace'), 40)!r}.",
                "Take that line out, or fetch the file again.",
            )
        return words, numbers

    def _fast(self, block: bytes) -> tuple[list[bytes], NDArray[np.float32]] | None:
        """The lines as a table, where each has a word without a space; None where one has not.

        Arrow reads 171 MB of GloVe in 3 s of CPU; Python's own ``float`` takes 9.
        """
        import pyarrow as pa
        from pyarrow import csv

        ended = block[: block.find(b"\n")].rstrip(b"\r").endswith(self.sign)
        names = ["word", *map(str, range(self.dim)), *(["end"] if ended else [])]
        kinds = {name: pa.float32() for name in names[1 : self.dim + 1]} | {"word": pa.binary()}
        if b"\r" in block:
            return None
        try:
            table = csv.read_csv(
                pa.BufferReader(block),
                read_options=csv.ReadOptions(column_names=names, block_size=len(block) + 1),
                parse_options=csv.ParseOptions(
                    delimiter=self.sign.decode(), quote_char=False, ignore_empty_lines=False
                ),
                convert_options=csv.ConvertOptions(
                    column_types=kinds,
                    null_values=[],
                    include_columns=names[: self.dim + 1],
                    check_utf8=False,
                ),
            )
        except pa.ArrowInvalid:
            return None
        numbers = np.empty((len(table), self.dim), np.float32)
        for column in range(self.dim):
            numbers[:, column] = table.column(column + 1).to_numpy()
        return table.column(0).to_pylist(), numbers

    def _slow(self, block: bytes, before: int) -> tuple[list[bytes], NDArray[np.float32]]:
        words: list[bytes] = []
        rows: list[list[float]] = []
        for number, line in enumerate(block.split(b"\n"), before + self.first):
            text = line.rstrip(b"\r" + self.sign)
            if not text:
                continue
            word, *fields = text.rsplit(self.sign, self.dim)
            try:
                rows.append(self._floats(fields))
            except ValueError as error:
                raise BadModel(
                    f"Line {number:,} of {self.file.name} is no word and {self.dim:,} numbers: "
                    f"{error}.",
                    "It may be cut short: fetch or copy it again.",
                ) from None
            words.append(word)
        return words, np.array(rows, np.float32).reshape(-1, self.dim)

    def _floats(self, fields: list[bytes]) -> list[float]:
        if len(fields) != self.dim:
            raise ValueError(f"it has {len(fields):,}")
        return [float(field) for field in fields]


def _width(start: bytes, sign: bytes) -> int:
    """The numbers of a line: what most of the first lines have, since few words hold a space."""
    lines = [line.rstrip(b"\r" + sign) for line in start.split(b"\n")[: LINES + 1]]
    whole = [line for line in lines[:-1] if line] or [line for line in lines if line]
    counts = Counter(line.count(sign) for line in whole)
    return counts.most_common(1)[0][0] if counts else 0
