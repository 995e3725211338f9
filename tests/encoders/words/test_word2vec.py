"""Word2vec's and GloVe's files: as they are written, and as they come when damaged."""

from pathlib import Path

import numpy as np
import pytest
from tests.encoders.words.conftest import WORDS, binary, raw, text, vectors

from nearfield.encoders.words.formats import read_vectors
from nearfield.encoders.words.opening import load
from nearfield.encoders.words.told import is_words as matches
from nearfield.errors import BadModel


@pytest.mark.parametrize("after", [b"", b"\n"])
def test_a_binary_file_with_newlines_or_without(tmp_path: Path, after: bytes) -> None:
    path = tmp_path / "words.bin"
    path.write_bytes(binary(raw(WORDS), vectors(), after=after))
    read = read_vectors(path)
    assert list(read.vocabulary.words()) == WORDS
    np.testing.assert_array_equal(read.vectors(WORDS)[0], vectors())
    assert not read.vectors(["nothing"])[1].any()


def test_newlines_after_some_rows_and_words_of_any_length(tmp_path: Path) -> None:
    words = ["a", "b" * 3000, "", "c", "\u6771" * 300, "d", "e"]
    rows = vectors(len(words))
    after = [b"", b"\n", b"\n\n", b"", b"\n", b"\n", b""]
    body = [
        binary([word], row[None]).split(b"\n", 1)[1][:-1]
        for word, row in zip(raw(words), rows, strict=True)
    ]
    path = tmp_path / "words.bin"
    head = f"{len(words)} {rows.shape[1]}\n".encode()
    path.write_bytes(head + b"".join(each + end for each, end in zip(body, after, strict=True)))
    read = read_vectors(path)
    assert list(read.vocabulary.words()) == words
    np.testing.assert_array_equal(read.vectors(words)[0], rows)


@pytest.mark.parametrize("count", [1, 2, 40_000])
def test_where_rows_begin_is_found_for_few_words_and_for_many(tmp_path: Path, count: int) -> None:
    words, rows = [f"w{at}" for at in range(count)], vectors(count, 4)
    rows.view(np.uint8)[::3] = ord(" ")  # spaces among the numbers
    path = tmp_path / "words.bin"
    path.write_bytes(binary(raw(words), rows))
    read = read_vectors(path)
    assert list(read.vocabulary.words()) == words
    np.testing.assert_array_equal(read.vectors(words)[0], rows)


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("end", [b"", b" ", b"\r"])
def test_a_text_file(tmp_path: Path, header: bool, end: bytes) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(text(raw(WORDS), vectors(), header=header, end=end))
    read = read_vectors(path)
    assert list(read.vocabulary.words()) == WORDS
    np.testing.assert_array_equal(read.vectors(WORDS)[0], vectors())
    assert read.kind == ("word2vec" if header else "glove")


def test_words_with_spaces_and_words_that_are_numbers(tmp_path: Path) -> None:
    words = ["a", ". . .", "at name@domain.com", "3.14", "1 2", '"', "b"]
    path = tmp_path / "glove.840B.txt"
    path.write_bytes(text(raw(words), vectors(7), header=False))
    read = read_vectors(path)
    assert list(read.vocabulary.words()) == words
    np.testing.assert_array_equal(read.vectors(words)[0], vectors(7))


def test_words_apart_by_tabs(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(text(raw(WORDS), vectors(), header=False).replace(b" ", b"\t"))
    assert list(read_vectors(path).vocabulary.words()) == WORDS


@pytest.mark.parametrize("write", [binary, text])
def test_a_word_that_comes_twice_counts_once_and_is_said(tmp_path: Path, write: object) -> None:
    assert callable(write)
    path = tmp_path / "words.bin"
    path.write_bytes(write(raw(["a", "b", "a", "c", "b"]), vectors(5)))
    encoder = load(str(path))
    assert list(encoder.model.vectors.vocabulary.words()) == ["a", "b", "c"]
    np.testing.assert_array_equal(encoder.vectors(["a", "b", "c"]), vectors(5)[[0, 1, 3]])
    assert encoder.notes == ("2 words occur more than once; the first of each is taken.",)
    assert [word for word, _ in encoder.most_similar("a")] == sorted(
        ["b", "c"], key=lambda w: -encoder.similarity("a", w)
    )


@pytest.mark.parametrize("write", [binary, text])
def test_words_that_are_no_utf8_are_kept_as_they_are(tmp_path: Path, write: object) -> None:
    assert callable(write)
    path = tmp_path / "words.bin"
    path.write_bytes(write([b"caf\xe9", b"caf\xc3\xa9", b"na\xff"], vectors(3)))
    encoder = load(str(path))
    assert encoder.vector("café").tolist() == vectors(3)[1].tolist()
    assert encoder.most_similar("café", k=2)[0].word.startswith(("caf", "na"))
    assert len(encoder) == 3


def test_a_file_of_the_other_endianness_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.bin"
    path.write_bytes(binary(raw(WORDS), vectors(), order=">"))
    with pytest.raises(BadModel, match="other endianness"):
        load(str(path))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\x1f\x8b\x08\x00 packed", "packed .gzip."),
        (b"PK\x03\x04 packed", "packed .zip."),
        (b"once upon a time\nthere was\n", "no word vectors"),
        (b"0 5\n", "0 words"),
        (b"3 0\n", "width 0"),
        (b"5 4\na " + bytes(8), "cut short"),
        (b"2 4\n" + b"a " + b"\xff" * 16 + b"b " + b"\xff" * 16, "NaN, infinite"),
        (b"3 2\na 1 2\nb 1 2\n", "says that it holds 3 words, and has 2"),
        (b"1 2\na 1 2\nb 1 2\n", "says that it holds 1 word, and has 2"),
        (b"a 1 2 3\nb 1 2\n", "Line 2 of words.bin is no word and 3 numbers"),
        (b"2 3\na 1 2 3\nb 1 nan 2\n", "NaN or infinity in the vector of 'b'"),
        (b"2 3\na 1 2 3\nb 1 x 2\n", "Line 3 of words.bin is no word and 3 numbers"),
        (b"2 3\na 1 2 3\nb 1\n", "Line 3 of words.bin"),
        (b"\x80\x04nonsense", "no pickle that can be read safely|damaged"),
        (b"\x00\x01\x02\x03" * 30, "none of the files of vectors"),
    ],
)
def test_damaged_files_are_a_sentence(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "words.bin"
    path.write_bytes(data)
    with pytest.raises(BadModel, match=says):
        load(str(path))


def test_a_binary_file_cut_within_its_last_row(word2vec_file: Path) -> None:
    word2vec_file.write_bytes(word2vec_file.read_bytes()[:-9])
    with pytest.raises(BadModel, match="cut short"):
        load(str(word2vec_file))


def test_numbers_that_are_none_are_told_when_they_are_read(tmp_path: Path) -> None:
    rows = vectors(200)
    rows[150, 2] = np.nan
    path = tmp_path / "words.bin"
    words = [f"w{i}" for i in range(200)]
    path.write_bytes(binary(raw(words), rows))
    encoder = load(str(path))
    assert np.isfinite(encoder.vector("w1")).all()
    with pytest.raises(BadModel, match="NaN"):
        encoder.vector("w150")
    with pytest.raises(BadModel, match="NaN"):
        encoder.most_similar("w1")


def test_what_a_name_is_of(tmp_path: Path, word2vec_file: Path, glove_file: Path) -> None:
    assert matches("glove-50")
    assert matches(str(word2vec_file))
    assert matches(str(glove_file))
    assert matches(str(tmp_path / "no.vec")) is False
    assert not matches("minilm")
    assert not matches(str(tmp_path))
    note = tmp_path / "notes.md"
    note.write_text("# A note\n")
    assert not matches(str(note))
