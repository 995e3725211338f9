"""GloVe as the package index has it: an array of NumPy, and its words in a Parquet file beside."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nearfield.encoders.words.index import Index, indexed, words_index
from nearfield.encoders.words.rows import Block
from nearfield.encoders.words.vectors import WordVectors
from nearfield.errors import BadModel

VECTORS, WORDS, COLUMN = "glove_6B_50d_emb.npy", "glove_6B_index.parquet", "index"


def read_arrays(folder: Path) -> WordVectors:
    """The vectors of the folder that the wheel of ``glove-50`` was unpacked into."""
    try:
        table = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise BadModel(f"{folder / VECTORS} is no array that can be read: {error}.") from None
    index = indexed(folder / VECTORS, lambda _: _index(folder / WORDS))
    if table.ndim != 2 or len(table) != len(index.arrays["sorted"]):
        raise BadModel(f"{folder} holds other vectors than words: it is damaged.")
    return WordVectors("glove", index.vocabulary(), Block(table))


def _index(path: Path) -> Index:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:  # read_table and cast import twice as much as this takes
        column = pq.ParquetFile(path).read(columns=[COLUMN])[COLUMN]
    except (OSError, KeyError, pa.ArrowException) as error:
        raise BadModel(f"{path} is no list of words that can be read: {error}.") from None
    if column.type != pa.string() or column.null_count:
        raise BadModel(f"{path} is no list of words, but of {column.type}.")
    array = pa.concat_arrays(column.chunks)
    _, buffer, data = array.buffers()
    edges = np.frombuffer(buffer, np.int32)[array.offset : array.offset + len(array) + 1]
    edges = edges.astype(np.int64)
    index, kept = words_index(np.frombuffer(data, np.uint8)[edges[0] : edges[-1]], edges - edges[0])
    if kept is not None:
        raise BadModel(f"{path} holds a word twice.")
    return index
