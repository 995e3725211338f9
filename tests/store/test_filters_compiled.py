"""What filters are compiled to, and the sentences for those that cannot be."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pyarrow as pa
import pytest

from nearfield.errors import BadFilter, UnknownName
from nearfield.store.filters import compile_filter
from nearfield.store.layout import physical

TYPES = {
    "id": pa.string(),
    "text": pa.string(),
    "status": pa.string(),
    'my "odd". `name`%': pa.string(),
    "stars": pa.int64(),
    "small": pa.int8(),
    "price": pa.float64(),
    "narrow": pa.float32(),
    "done": pa.bool_(),
    "day": pa.date32(),
    "at": pa.timestamp("us"),
    "second": pa.timestamp("s"),
    "paris": pa.timestamp("us", "Europe/Paris"),
    "select": pa.int64(),
}


def test_own_columns_and_shadows() -> None:
    types = {"id": pa.string(), "text": pa.string()}
    assert (
        compile_filter("id = '7' or text like 'a%'", types) == "((id = '7') OR (`text` LIKE 'a%'))"
    )
    assert compile_filter("id = 7", {"id": pa.int64()}, own=()) == "(`m:id` = 7)"


@pytest.mark.parametrize(
    "name",
    [
        "case",
        "select",
        "end",
        "group",
        "date",
        "a.b",
        "a.b.c.d.e",
        "null",
        "and",
        "my col",
        "[x]",
        "a`b",
        'a"b',
    ],
)
@pytest.mark.parametrize("quotes", ['""', "``", "[]", ""])
def test_any_name(name: str, quotes: str) -> None:
    left, right = quotes[:1], quotes[1:]
    if (right and right in name) or (
        not quotes and name in {"null", "and", "my col", "[x]", "a`b", 'a"b'}
    ):
        return
    sql = compile_filter(
        f"{left}{name}{right} = 1 and {left}{name}{right} is not null", {name: pa.int64()}
    )
    column = f"`{physical(name)}`"
    assert sql == f"(({column} = 1) AND ({column} IS NOT NULL))"


def test_case_of_names() -> None:
    types = {"Status": pa.int64(), "size": pa.int64(), "SIZE": pa.int64()}
    assert compile_filter("STATUS = 1", types) == "(`m:Status` = 1)"
    assert compile_filter("SIZE = 1", types) == "(`m:SIZE` = 1)"
    with pytest.raises(UnknownName, match="Size"):
        compile_filter("Size = 1", types)


INJECTIONS = [
    "status = 'a'; drop table t",
    "status = 'a';",
    "status = 'a' -- rest",
    "status = 'a' /* rest */",
    "status = 'a' union select 1",
    "1 = 1",
    "true",
    "'x'",
    "*",
    "not 1",
    "status = 'a' or 1 = 1",
    "stars in (select 1)",
    "exists (select 1)",
    "(select true)",
    "lower(status) = 'x'",
    "stars = abs(1)",
    "stars + 1 = 2",
    "stars = 1 + 1",
    "stars = - -1",
    "stars = cast('1' as int)",
    "stars = '1'::int",
    "day = date '2024-01-01'",
    "stars = select",
    "status = stars",
    "status = open",
    'status = "open"',
    "stars < 1 < 2",
    "(stars = 1) = true",
    "stars = ?",
    "stars = :a",
    "stars = @a",
    "status = 'a' 'b'",
    "status = N'a'",
    "status = x'61'",
    "status = 'a' collate nocase",
    "status || 'a' = 'b'",
    "status glob 'a'",
    "status ilike 'a'",
    "status regexp 'a'",
    "status like any ('a')",
    "status like stars",
    "stars is 1",
    "done is true",
    "stars is not distinct from 1",
    "stars <=> 1",
    "stars between symmetric 1 and 2",
    "stars in (1, null)",
    "stars = null",
    "stars is null is null",
    "case when done then true end",
    "stars = 1 limit 1",
    "stars = 1 and",
    "status = 'a",
    "(stars = 1",
    "stars = 1)",
    "",
    " \n",
    "status like 'a!' escape '!'",
    "status like 'a' escape '!!'",
    "status like 'a' escape ''",
    "status = 'a' escape '!'",
    "status",
    "stars = 1e400",
    "stars = 1e999999999",
    "price = nan",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_is_not_allowed_is_a_sentence(text: str) -> None:
    with pytest.raises((BadFilter, UnknownName)) as caught:
        compile_filter(text, TYPES)
    assert caught.value.message
    assert caught.value.hint
    assert len(caught.value.message) < 400


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("status = 1", "'status' holds text (string), but 1 came"),
        ("stars = 'x'", "'stars' holds whole numbers (int64), but the text 'x' came"),
        ("stars = true", "'stars' holds whole numbers (int64), but true came"),
        ("done = 1", "'done' holds true or false (bool), but 1 came"),
        ("done > true", "'done' holds true or false"),
        ("done in ('maybe')", "but the text 'maybe' came"),
        ("price = false", "'price' holds numbers (double), but false came"),
        ("day = 'soon'", "'day' holds dates (date32[day]), but the text 'soon' came"),
        ("day = '2024-01-01 10:00'", "holds dates"),
        ("day >= 2024", "but 2024 came"),
        ("at < 'noon'", "'at' holds points in time (timestamp[us]), but the text 'noon' came"),
        ("stars like '1%'", "'stars' holds whole numbers; like is for text"),
        ("tags = 'a'", "'tags' holds values that filters cannot compare"),
        ("status = open", "compares two columns"),
        ("stars = null", "Nothing equals null"),
        ("x" * 50_001, "has 50,001 characters"),
        ("(" * 1_000 + "stars = 1" + ")" * 1_000, "nests 1000 parentheses"),
        ("not " * 1_000 + "done", "cannot be understood"),
        ("status = '\ud800'", "holds U+D800"),
        ("\udcff = 1", "holds U+DCFF"),
        ("status -> 'a'", "holds ->"),
    ],
)
def test_what_does_not_fit_is_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadFilter) as caught:
        compile_filter(text, {**TYPES, "tags": pa.list_(pa.string()), "open": pa.int64()})
    assert sentence in caught.value.message


@pytest.mark.parametrize("text", [5, None, b"stars = 1", [1], ["stars = 1", None], {"stars": 1}])
def test_what_is_no_text_is_a_sentence(text: Any) -> None:
    with pytest.raises(BadFilter, match="wanted a text, or a list of them"):
        compile_filter(text, TYPES)


def test_several_filters_are_joined_as_trees() -> None:
    both = compile_filter(["stars = 1 or stars = 2", "status = 'a'"], TYPES)
    either = compile_filter("stars = 1 or stars = 2", TYPES)
    assert both == f"({either} AND (`m:status` = 'a'))"
    for broken in [[], ["status = 'a'", ""], ["status = 'b') or (status = 'c'", "stars = 1"]]:
        with pytest.raises(BadFilter):
            compile_filter(broken, TYPES)


def test_unknown_columns_list_the_known() -> None:
    with pytest.raises(UnknownName, match="no column 'stats'; known: .*Did you mean 'status'"):
        compile_filter("stats = 'open'", TYPES)


def test_lists_and_null_columns_can_be_null() -> None:
    types = {"tags": pa.list_(pa.string()), "none": pa.null()}
    assert compile_filter("tags is null or none is not null", types) == (
        "((`m:tags` IS NULL) OR (`m:none` IS NOT NULL))"
    )


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, nearfield.store.filters;"
        "assert not {'sqlglot', 'lancedb'} & set(sys.modules), 'heavy'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
