from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearfield.errors import BadRow, BadSource
from nearfield.sources import array, open_source

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write

VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


def elements(text: str, read: int = 7) -> list[Any]:
    """The elements of an array, read a few bytes at a time."""
    before, array._READ = array._READ, read
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "t.json")
            path.write_text(text, "utf-8")
            from nearfield.sources.report import Report
            from nearfield.sources.stream import Stream

            with Stream(path, Report("t.json")) as stream:
                return list(array.elements(stream, "utf-8"))
    finally:
        array._READ = before


@settings(deadline=None)
@given(st.lists(VALUE, max_size=6), st.sampled_from([None, 1]))
def test_an_array_of_anything_comes_back(values: list[Any], indent: Any) -> None:
    text = json.dumps(values, indent=indent, ensure_ascii=False).encode("utf-8", "replace").decode()
    result = elements(text)
    assert [value for _, value, _, _ in result] == json.loads(text)


def test_the_line_of_each_element() -> None:
    assert [line for line, *_ in elements('[\n1,\n\n{"a":\n2}\n, 3]')] == [2, 4, 6]


@pytest.mark.parametrize("text", ["[1, 2", "[1 2]", '["a", ]', '[1,\n{"a": }]', "["])
def test_a_broken_array(text: str) -> None:
    with pytest.raises(BadSource, match="the JSON array is broken after line"):
        elements(text)


@pytest.mark.parametrize("name", ["t.json", "t.jsonl", "t.ndjson"])
@pytest.mark.parametrize("form", ["lines", "array", "pretty"])
def test_objects_in_either_form_under_either_name(
    write: Write, read: Read, name: str, form: Any
) -> None:
    rows: list[dict[str, Any]] = [
        {"id": 1, "body": "a\nb", "n": 1},
        {"id": 2, "body": "c", "tags": ["x"]},
    ]
    content = {
        "lines": "\n".join(map(json.dumps, rows)) + "\n",
        "array": json.dumps(rows),
        "pretty": json.dumps(rows, indent=2),
    }[form]
    result, opened = read(write(name, content))
    assert result == [
        {"id": "1", "text": "a\nb", "n": 1, "tags": None},
        {"id": "2", "text": "c", "n": None, "tags": '["x"]'},
    ]
    assert opened.done == opened.total == len(content)


@pytest.mark.parametrize("content", ['"one"\n"two"\n', '["one", "two"]'])
def test_strings_are_texts(write: Write, read: Read, content: str | bytes) -> None:
    assert [row["text"] for row in read(write("t.json", content))[0]] == ["one", "two"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "latin-1"])
def test_encodings(write: Write, read: Read, codec: str) -> None:
    for content in ('{"text": "café crème brûlée"}\n', '[{"text": "café crème brûlée"}]'):
        result, _ = read(write("t.json", content.encode(codec)))
        assert result[0]["text"] == "café crème brûlée"


def test_broken_lines_are_skipped_with_their_numbers(write: Write, read: Read) -> None:
    lines = ['{"text": "a"}', '{"text": ', "[1]", "", "7", '{"text": "b"}', '"c']
    path = write("t.jsonl", "\n".join(lines))
    result, opened = read(path)
    assert [row["text"] for row in result] == ["a", "b"]
    assert opened.skipped.count == 4
    assert [where for where, _ in opened.skipped.examples] == [
        "line 2",
        "line 3",
        "line 5",
        "line 7",
    ]
    assert opened.skipped.examples[1][1] == "list where an object or a string was wanted"
    with pytest.raises(BadRow, match="line 2: not JSON"):
        open_source(path, strict=True)


def test_a_value_that_is_not_text_is_null(write: Write, read: Read) -> None:
    result, _ = read(write("t.jsonl", '{"text": "a"}\n{"text": 5}\n{"text": null}\n{"n": 1}\n'))
    assert [row["text"] for row in result] == ["a", None, None, None]


def test_half_an_emoji_is_repaired(write: Write, read: Read) -> None:
    result, opened = read(write("t.jsonl", '{"text": "ok \\ud83d"}\n{"text": "\\ud83d\\ude00"}\n'))
    assert [row["text"] for row in result] == ["ok \ufffd", "\U0001f600"]
    assert opened.skipped.count == 0


def test_ids_are_strings_never_floats(write: Write, read: Read) -> None:
    result, _ = read(write("t.jsonl", '{"id": 1042, "text": "a"}\n{"id": 1043.0, "text": "b"}\n'))
    assert [row["id"] for row in result] == ["1042", "1043"]


def test_columns_may_appear_late(write: Write, read: Read) -> None:
    lines = [json.dumps({"text": f"t{i}"}) for i in range(5000)]
    lines.append(json.dumps({"text": "last", "new": 5}))
    result, _ = read(write("t.jsonl", "\n".join(lines)))
    assert (result[0]["new"], result[-1]["new"]) == (None, 5)


@pytest.mark.parametrize(
    "content",
    ['{"data": [{"text": "a"}]}', '{\n "data": [\n  {"text": "a"}\n ]\n}'],
)
def test_the_list_in_one_object_is_read(write: Write, read: Read, content: str | bytes) -> None:
    result, opened = read(write("t.json", content))
    assert [row["text"] for row in result] == ["a"]
    assert "t.json: the list 'data' of one JSON object is read." in opened.notes
