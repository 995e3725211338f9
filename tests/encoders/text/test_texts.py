"""What may be encoded, and what is refused with its position."""

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from nearfield.encoders.text import TextEncoder, TruncationWarning
from nearfield.encoders.text import texts as texts_module
from nearfield.encoders.text.texts import as_list, windows
from nearfield.errors import UnknownName, UsageError

WRONG: list[tuple[Any, str]] = [
    (None, "None came"),
    (3, "int 3 came"),
    (b"red", "bytes b'red' came"),
    ({"a": 1}, "dict"),
    ((text for text in "ab"), r"generator.*encode_stream"),
    (np.array("red"), "ndarray"),
    (["a", None], "position 1 is None"),
    (["a", 2.5], "position 1 is float 2.5"),
    (["a", float("nan")], "position 1 is float nan"),
    ([["a"]], "position 0 is list"),
    (np.array([["a", "b"]]), "position 0 is ndarray"),
    ([b"a"], "position 0 is bytes"),
    (pa.array(["a", None]), "position 1 is None"),
    (pa.array([1]), "position 0 is int 1"),
    (["ok", "a\ud800b"], "position 1 has half a surrogate pair .* at character 1"),
    ("\udc00", "position 0 has half"),
]


@pytest.mark.parametrize(("texts", "says"), WRONG)
def test_what_is_not_a_text(plain: TextEncoder, texts: list[str], says: str) -> None:
    methods: list[Callable[[Any], Any]] = [
        plain.encode,
        plain.encode_query,
        plain.encode_document,
        plain.encode_tokens,
    ]
    for method in methods:
        with pytest.raises(UsageError, match=says):
            method(texts)


@pytest.mark.parametrize("texts", [["a", None], ["a", "\ud800"], "red"])
def test_a_stream_is_checked_too(plain: TextEncoder, texts: list[str]) -> None:
    with pytest.raises(UsageError):
        list(plain.encode_stream(texts))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"truncate_dim": 33}, "truncate_dim=33 .* 32 wide"),
        ({"truncate_dim": 0}, "truncate_dim=0"),
        ({"truncate_dim": True}, "truncate_dim=True"),
        ({"truncate_dim": 8.0}, "truncate_dim=8.0"),
        ({"batch_size": 0}, "batch_size=0"),
        ({"precision": "int4"}, "'int4'.*float32, int8"),
        ({"prompt": 3}, "prompt=3"),
    ],
)
def test_arguments_that_cannot_be(plain: TextEncoder, options: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        plain.encode(["red"], **options)


def test_an_unknown_output_value_lists_the_known(plain: TextEncoder) -> None:
    with pytest.raises(UnknownName, match="sentence_embedding, token_embeddings"):
        plain.encode(["red"], output_value="all")


def test_frames_of_one_column_are_their_cells(plain: TextEncoder) -> None:
    import pandas
    import polars

    table = {"text": ["red", "the cat"]}
    rows = plain.encode(table["text"])
    frames: list[Any] = [pandas.DataFrame(table, index=[7, 7]), polars.DataFrame(table)]
    frames += [pa.table(table), np.array([["red"], ["the cat"]], object)]
    for frame in frames:
        assert np.abs(plain.encode(frame) - rows).max() == 0
    two = {"title": ["red"], "text": ["the cat"]}
    for frame in (pandas.DataFrame(two), polars.DataFrame(two), pa.table(two)):
        with pytest.raises(UsageError, match=r"2 columns \(title, text\)"):
            plain.encode(frame)


def test_columns_and_arrays(plain: TextEncoder) -> None:
    import pandas
    import polars

    texts = ["red", "the cat"]
    expected = plain.encode(texts)
    columns = [
        tuple(texts),
        np.array(texts),
        np.array(texts, object),
        pandas.Series(texts, index=[7, 3]),
        pandas.Series(texts, dtype="string"),
        polars.Series(texts),
        pa.array(texts),
        pa.chunked_array([["red"], ["the cat"]]),
    ]
    for column in columns:
        assert np.array_equal(plain.encode(column), expected)


def test_writing_of_any_direction_and_emoji(plain: TextEncoder) -> None:
    texts = ["مرحبا بالعالم", "שלום", "😀👩‍👩‍👧", "\u202eright to left", "e\u0301", "\x00"]
    rows = plain.encode(texts)
    assert np.isfinite(rows).all()
    assert np.abs(rows[2] - plain.encode(texts[2])).max() < 1e-5


@pytest.mark.slow
@pytest.mark.parametrize("letter", ["a", "漢"])
def test_ten_megabytes_of_one_word(plain: TextEncoder, letter: str) -> None:
    """Of a WordPiece, one unknown token; in Chinese, a token a letter, and said to be cut."""
    word = letter * (10_000_000 // len(letter.encode()))
    cut = pytest.warns(TruncationWarning) if letter == "漢" else contextlib.nullcontext()
    with cut:
        row = plain.encode(word)
    assert np.isfinite(row).all()


def test_windows_are_bounded_in_texts_and_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts_module, "WINDOW", 3)
    monkeypatch.setattr(texts_module, "CHARACTERS", 10)
    made = list(windows(iter(["a", "b", "c", "d", "x" * 50, "y" * 6, "z" * 6, ""])))
    assert [len(window) for window in made] == [3, 1, 1, 1, 2]
    assert list(windows([])) == []


def test_a_list_stays_itself() -> None:
    texts = ["a"]
    assert as_list(texts) is texts
