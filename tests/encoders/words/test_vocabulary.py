"""Words are found by their bytes, whatever their hashes."""

from unittest.mock import patch

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nearfield.encoders.words import vocabulary
from nearfield.encoders.words.hashing import hashes, joined
from nearfield.encoders.words.vocabulary import index_of, vocabulary_of


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.text(max_size=20), unique=True, min_size=1), st.text(max_size=20))
def test_each_word_is_at_its_row_and_no_other_is_there(words: list[str], other: str) -> None:
    words = [w for w in words if w.isprintable()] or ["a"]
    known = vocabulary_of(words)
    assert known.rows(words).tolist() == list(range(len(words)))
    assert list(known.words()) == words
    assert known.rows([other]).tolist() == [words.index(other) if other in words else -1]


def test_words_of_one_hash_are_told_apart() -> None:
    def one(data: object, edges: np.ndarray[tuple[int], np.dtype[np.int64]]) -> object:
        return np.zeros(len(edges) - 1, np.uint64)

    with patch.object(vocabulary, "hashes", one):
        known = vocabulary_of(["a", "b", "ab"])
        assert known.rows(["ab", "b", "c", "a"]).tolist() == [2, 1, -1, 0]
        found, kept = index_of(*joined([b"a", b"b", b"a"]))
        assert list(found.words()) == ["a", "b"]
        assert kept is not None
        assert kept.tolist() == [0, 1]


def test_hashes_do_not_depend_on_what_stands_beside() -> None:
    words = [b"", b"a", b"abcdefgh", b"abcdefghi", b"abcdefgh\0", "東京".encode() * 9]
    together = hashes(*joined(words)).tolist()
    assert together == [int(hashes(*joined([word]))[0]) for word in words]
    assert len(set(together)) == len(words)
