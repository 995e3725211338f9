"""What is packed into a page, before any browser reads it."""

import base64
import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nearfield.errors import UnknownName, UsageError
from nearfield.types import KnnGraph
from nearfield.views.page import page, page_html
from nearfield.views.page.cells import encode
from nearfield.views.page.linking import asset, policy, script
from nearfield.views.page.pack import shuffled
from nearfield.views.page.texts import cut, joined
from nearfield.views.points import MapData, labels_of


def some(n: int = 50, **more: Any) -> MapData:
    points = np.random.default_rng(0).normal(size=(n, 2)).astype(np.float32)
    return MapData("Fifty", [f"id{i}" for i in range(n)], points, method="umap", **more)


def opened(html: str) -> tuple[dict[str, Any], bytes]:
    """The document and the block of a page."""
    about = json.loads(re.findall(r'id="about">(.*?)</script>', html, re.DOTALL)[0])
    block = re.findall(r'id="block">(.*?)</script>', html, re.DOTALL)[0]
    return about, gzip.decompress(base64.b64decode(block))


def read(about: dict[str, Any], block: bytes, name: str) -> Any:
    dtype, at, length = about["blocks"][name]
    if dtype == "text":
        return block[at : at + length].decode().split("\0")[:-1]
    return np.frombuffer(block, f"<{dtype}", length // int(dtype[1]), at)


def test_the_page_without_data_is_small() -> None:
    shell = asset("page.html") + asset("page.css") + script()
    assert len(gzip.compress(shell.encode(), 9)) <= 60_000


def test_the_script_has_no_import_no_eval_and_no_markup_from_strings() -> None:
    code = script()
    wrong = (
        r"^(import|export) |\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|</script"
    )
    assert re.findall(wrong, code, re.MULTILINE) == []


def test_the_policy_allows_this_script_and_no_host() -> None:
    text = policy(script(), asset("page.css"))
    assert text.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in text
    assert "http" not in text
    assert text in page_html(some())


def test_places_come_back_within_a_65535th() -> None:
    data = some()
    about, block = opened(page_html(data))
    ids = read(about, block, "ids")
    rows = [data.ids.index(i) for i in ids]
    for axis in range(2):
        low, span = about["maps"][0]["low"][axis], about["maps"][0]["span"][axis]
        values = low + read(about, block, f"0.{axis}") * (span / 65_535)
        assert np.abs(values - data.points[rows, axis]).max() <= span / 65_535


def test_the_order_is_shuffled_and_does_not_depend_on_the_order_that_came() -> None:
    texts = [f"text {i}" for i in range(50)]
    data = some(texts=texts)
    turned = np.arange(50)[::-1]
    other = replace(
        data,
        ids=[data.ids[i] for i in turned],
        texts=[texts[i] for i in turned],
        points=data.points[turned],
    )
    assert page_html(data) == page_html(other)
    assert shuffled(data.ids).tolist() != list(range(50))


def test_a_limit_shows_a_sample_and_says_so() -> None:
    html = page_html(some(n=50), limit=10)
    about, block = opened(html)
    assert "10 of 50 items, a fair sample" in html
    assert len(read(about, block, "ids")) == about["n"] == 10


def test_links_are_of_the_rows_shown() -> None:
    graph = KnnGraph(
        np.array([[(i + 1) % 50, (i + 2) % 50] for i in range(50)], np.int32),
        np.tile(np.array([0.9, -0.1], np.float32), (50, 1)),
    )
    data = some(neighbors=graph)
    about, block = opened(page_html(data, limit=20))
    ids, links = read(about, block, "ids"), read(about, block, "links").reshape(20, 2)
    for row, id_ in enumerate(ids):
        for at, other in enumerate(links[row]):
            wanted = f"id{(int(id_[2:]) + at + 1) % 50}"
            assert (ids[other] if other < 20 else None) == (wanted if wanted in ids else None)
    assert set(read(about, block, "nearness")) == {230, 0}


def test_layers_keep_whole_numbers_and_missing_ones() -> None:
    sizes = np.array([0, 2, 3, np.nan, 7] * 10, np.float32)
    data = some(layers={"duplicates": sizes})
    about, block = opened(page_html(data))
    scale = about["layers"][0]["scales"][0]
    steps = read(about, block, "0.layer0")
    values = {
        i: None if s == 65_535 else scale["low"] + s * scale["step"]
        for i, s in zip(read(about, block, "ids"), steps, strict=True)
    }
    assert [values[f"id{i}"] for i in range(5)] == [0, 2, 3, None, 7]


def test_topics_are_packed_with_their_sizes() -> None:
    data = some()
    of = np.array([-1, 0, 0, 1, 1] * 10)
    data = replace(data, labels=labels_of(data.points, of, ["red", "blue"]))
    about, block = opened(page_html(data))
    assert (about["topics"], about["topicSizes"], about["color"]) == (
        ["red", "blue"],
        [20, 20],
        "topic",
    )
    assert sorted(set(read(about, block, "topics").tolist())) == [0, 1, 2]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a", "b", "a", None] * 20, "category"),
        ([f"unique {i}" for i in range(80)], "text"),
        ([1.5, None, float("nan"), float("inf")] * 20, "number"),
        ([date(2024, 1, 2), None] * 40, "date"),
        ([None] * 80, "category"),
    ],
)
def test_the_type_of_a_column(values: list[Any], expected: str) -> None:
    assert encode(values).value_type == expected


def codes(values: Sequence[Any]) -> list[float]:
    column = encode(values)
    assert column.codes is not None
    numbers: list[float] = column.codes.tolist()
    return numbers


def test_numbers_and_dates_are_exact() -> None:
    assert codes([16_777_217.0, 0.5]) == [16_777_217.0, 0.5]
    assert codes([date(1970, 1, 2)] * 2) == [86_400_000.0] * 2


def test_ten_thousand_values_are_a_legend_where_asked_for() -> None:
    names = [f"class {i}" for i in range(10_000)]
    assert encode(names).value_type == "text"
    assert len(encode(names, coloured=True).names) == 10_000


def test_texts_are_cut_only_as_far_as_needed() -> None:
    texts, longest = cut(["short", "x" * 100, "y" * 100], room=65)
    assert (texts[0], longest, [len(t) for t in texts]) == ("short", 30, [5, 30, 30])
    assert cut(["short"], room=5) == (["short"], None)
    assert joined(["a\0b", "ü"]) == "a b\0ü\0".encode()


def test_previews_are_packed_in_the_order_of_the_ids() -> None:
    pictures = [None if i % 3 else f"picture {i}".encode() for i in range(50)]
    about, block = opened(page_html(some(previews=pictures)))
    ids, content = read(about, block, "ids"), read(about, block, "previews").tobytes()
    ends = [0, *read(about, block, "previewEnds").tolist()]
    values = {id_: content[ends[row] : ends[row + 1]] for row, id_ in enumerate(ids)}
    assert values == {f"id{i}": picture or b"" for i, picture in enumerate(pictures)}
    assert about["previewsLeftOut"] == 0


def test_a_page_without_previews_holds_none() -> None:
    about, _ = opened(page_html(some()))
    assert about["previewsLeftOut"] == 0
    assert "previews" not in about["blocks"]


def test_more_previews_than_fit_are_left_out_and_the_page_says_so() -> None:
    html = page_html(some(previews=[bytes(1_000_000)] * 50))
    about, block = opened(html)
    assert about["previewsLeftOut"] == 34
    assert about["blocks"]["previews"][2] == 16_000_000
    assert len(set(read(about, block, "previewEnds").tolist())) == 16
    assert "The previews of 34 items are left out" in html


def test_what_stands_in_texts_stays_in_the_data() -> None:
    bad = '</script><script>alert(1)</script><!-- "><img src=x onerror=alert(1)>'
    data = replace(
        some(columns={bad: [bad] * 50}, texts=[bad] * 50),
        title=bad,
        words=bad,
        ids=[f"{bad}{i}" for i in range(50)],
    )
    html = page_html(data)
    assert "alert(1)</script>" not in html
    assert "<img" not in html
    assert "<!-- " not in html
    assert opened(html)[0]["columns"][0]["name"] == bad


def test_a_text_that_looks_like_the_template_is_left_alone() -> None:
    assert "{{block}}" in page_html(replace(some(), title="{{block}}"))


@pytest.mark.parametrize("n", [1, 2])
def test_few_or_equal_rows(n: int, tmp_path: Path) -> None:
    data = MapData("Few", [str(i) for i in range(n)], np.zeros((n, 2), np.float32))
    about, _ = opened(page(data, tmp_path / "map.html").read_text("utf-8"))
    assert about["maps"][0]["span"] == [0, 0]


def test_what_cannot_be_shown() -> None:
    with pytest.raises(UnknownName, match="known: section"):
        page_html(some(columns={"section": ["a"] * 50}), color="sektion")
    many = MapData(
        "Many",
        list("ab" * 35_000),
        np.zeros((70_000, 2), np.float32),
        columns={"url": [f"u{i}" for i in range(70_000)]},
    )
    with pytest.raises(UsageError, match="over 65,534 different values"):
        page_html(many, color="url")
    with pytest.raises(UsageError, match="not of the same items"):
        page_html([some(), replace(some(), ids=[f"x{i}" for i in range(50)])])
    with pytest.raises(UsageError, match="one to 4"):
        page_html([some()] * 5)
    with pytest.raises(UsageError, match="no item"):
        page_html(MapData("Empty", [], np.zeros((0, 2), np.float32)))
