"""Three hundred damaged files of each format: vectors, or a sentence; never anything else."""

import pickle
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from tests.encoders.words.conftest import HERE, WORDS, binary, raw, text, vectors

from nearfield.encoders.words.opening import load
from nearfield.errors import NearfieldError

TIMES = 300
TEXTS = ["the king", "東京 xyzzy", ""]


def keyed_vectors(folder: Path) -> bytes:
    keyed = KeyedVectors(6)
    keyed.add_vectors(WORDS, vectors())
    keyed.save(str(folder / "words.kv"))
    return (folder / "words.kv").read_bytes()


def fixture(name: str) -> Callable[[Path], bytes]:
    return lambda _: (HERE / "fasttext" / name).read_bytes()


FILES: dict[str, Callable[[Path], bytes]] = {
    "word2vec": lambda _: binary(raw(WORDS), vectors()),
    "glove": lambda _: text(raw(WORDS), vectors(), header=False),
    "vec": lambda _: text(raw(WORDS), vectors()),
    "skipgram": fixture("skipgram.bin"),
    "grams": fixture("grams.bin"),
    "quantised": fixture("quantised.ftz"),
    "pruned": fixture("pruned.ftz"),
    "kv": keyed_vectors,
}


def mutated(data: bytes, draw: random.Random) -> bytes:
    """A few bytes changed, taken out, doubled or cut off; more often near the beginning."""
    changed = bytearray(data)
    for _ in range(draw.choice([1, 1, 2, 5, 20])):
        at = min(int(draw.expovariate(1 / max(len(changed) / 6, 1))), len(changed) - 1)
        how = draw.randrange(6)
        if how == 0:
            changed[at] = draw.randrange(256)
        elif how == 1:
            changed[at] ^= 1 << draw.randrange(8)
        elif how == 2:
            del changed[at : at + draw.choice([1, 2, 8, 100])]
        elif how == 3:
            changed[at:at] = changed[at : at + draw.choice([1, 4, 50])]
        elif how == 4:
            changed[at : at + 4] = draw.choice([b"\xff" * 4, b"\0" * 4, b"\x7f" * 4, b"\n \n "])
        elif draw.random() < 0.3:
            del changed[at:]
        if not changed:
            return b""
    return bytes(changed)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
def test_a_damaged_file_is_vectors_or_a_sentence(tmp_path: Path, name: str) -> None:
    data = FILES[name](tmp_path)
    draw = random.Random(name)
    path = tmp_path / "damaged.bin"
    sentences: list[str] = []
    for _ in range(TIMES):
        path.write_bytes(mutated(data, draw))
        try:
            encoder = load(str(path))
            rows = encoder.encode(TEXTS)
            assert rows.shape == (len(TEXTS), encoder.dim)
            assert np.isfinite(rows).all()
            encoder.reads(TEXTS)
            word = encoder.model.vectors.vocabulary.word(0)
            encoder.most_similar(word, k=3)
        except NearfieldError as error:
            sentences.append(error.message)
    assert sentences
    assert all(sentence and "\n" not in sentence for sentence in sentences)


def test_a_pickle_that_would_need_the_memory_of_a_city(tmp_path: Path) -> None:
    path = tmp_path / "words.kv"
    for data in (
        b"\x80\x04r\xff\xff\xff\xff.",  # a place in the memo that Python's reader makes room for
        b"\x80\x04\x8e" + b"\xff" * 7 + b"\x7f.",
        b"\x80\x04" + b"(" * 100_000 + b".",
        b"\x80\x04" + b"]" * 50 + b"a" * 49 + b".",
        b"\x80\x04)" + b"2\x86" * 60 + b"}" + b".",
        pickle.dumps({(1, (2, 3)): 4}, 4),
    ):
        path.write_bytes(data)
        with pytest.raises(NearfieldError):
            load(str(path))
