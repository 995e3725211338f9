"""What one does on the page: search, select, filter, read; in headless Chromium."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nearfield.views.points import MapData

pytestmark = pytest.mark.slow

Read = Callable[..., Any]
Grid = Callable[..., MapData]
Box = Callable[..., set[str]]

BAD = '</script><script>window.bad = 1</script><!-- "><img src=x onerror="window.bad = 1">'
SIDE = 20


def test_it_opens_and_draws_with_the_network_off(read: Read, grid: Grid) -> None:
    it = read(grid())
    assert it.page.title() == "Grid"
    assert it.app("app.front().drawn") == SIDE * SIDE
    image = "points.getContext('2d').getImageData(0, 0, 800, 700).data.buffer"
    assert it.page.evaluate(f"new Set(new Uint32Array(nearfield.app.front().{image})).size") > 2
    assert {url.split("#")[0] for url in it.requests} <= {it.path.as_uri(), "about:blank"}


def test_search_finds_texts_and_ids(read: Read, grid: Grid, box: Box) -> None:
    it = read(grid())
    it.page.fill("#query", "RED thing")
    it.settle()
    assert it.filtered() == box(range(SIDE), range(5))
    assert it.page.inner_text("#hits") == "100 hits"
    it.page.fill("#query", '"row 7" red')
    it.settle()
    assert it.filtered() == box([7], range(5))
    it.page.fill("#query", "r3c5")
    it.settle()
    assert it.filtered() == {"r3c5"}
    it.page.fill("#query", "nowhere")
    it.settle()
    assert it.filtered() == set()


def test_lasso_selects_adds_and_removes(read: Read, grid: Grid, box: Box) -> None:
    it = read(grid())
    it.page.click("#tool-lasso")
    it.drag(*it.around("r2c2", "r5c6"))
    assert it.filtered() == box(range(2, 6), range(2, 7))
    it.drag(*it.around("r10c10", "r10c12"), keys=["Shift"])
    assert it.filtered() == box(range(2, 6), range(2, 7)) | box([10], [10, 11, 12])
    it.drag(*it.around("r2c2", "r5c4"), keys=["Alt"])
    assert it.filtered() == box(range(2, 6), [5, 6]) | box([10], [10, 11, 12])
    assert it.page.inner_text("#count") == "11 of 400 items"


def test_box_and_undo_and_filter(read: Read, grid: Grid, box: Box) -> None:
    it = read(grid())
    it.page.keyboard.press("b")
    corners = it.around("r0c0", "r1c1")
    it.drag(corners[0], corners[2])
    assert it.filtered() == box([0, 1], [0, 1])
    it.page.click("#only")
    assert it.app("app.marks.filter((mark) => mark === 0).length") == 396
    it.page.keyboard.press("Control+z")
    it.page.keyboard.press("Control+z")
    assert len(it.filtered()) == 400
    it.page.keyboard.press("Control+Shift+z")
    assert it.filtered() == box([0, 1], [0, 1])
    it.page.keyboard.press("Escape")
    assert len(it.filtered()) == 400


def test_a_click_shows_the_item_and_its_true_neighbors(read: Read, grid: Grid) -> None:
    it = read(grid())
    it.page.mouse.move(*it.at("r4c4"))
    assert "r4c4" in it.page.inner_text("#tip")
    it.page.mouse.click(*it.at("r4c4"))
    card = it.page.inner_text("#card")
    assert card.splitlines()[1] == "r4c4" or "r4c4" in card
    assert it.page.locator(".neighbors b").all_inner_texts() == ["r4c5", "r4c3", "r5c4"]
    assert it.page.locator(".neighbors span").all_inner_texts() == ["0.90", "0.80", "0.70"]
    it.page.click(".neighbors button >> nth=2")
    assert it.page.inner_text("#card h2") == "r5c4"


def test_the_legend_isolates_classes_and_ranges(read: Read, grid: Grid, box: Box) -> None:
    it = read(grid())
    it.page.select_option("#color", "c.side")
    it.page.click("#legend button[title=left]")
    it.settle()
    assert it.filtered() == box(range(SIDE), range(10))
    it.page.select_option("#color", "c.height")
    assert len(it.filtered()) == 400
    slider = it.page.get_by_label("Smallest height")
    slider.evaluate("(e) => { e.value = 900; e.dispatchEvent(new Event('input')); }")
    slider.dispatch_event("change")
    it.settle()
    assert it.filtered() == box([18, 19], range(SIDE))


def test_the_address_restores_all(read: Read, grid: Grid, box: Box) -> None:
    it = read(grid())
    it.page.select_option("#color", "c.side")
    it.page.keyboard.press("b")
    corners = it.around("r3c3", "r8c8")
    it.drag(corners[0], corners[2])
    it.page.fill("#query", "blue")
    it.page.mouse.move(600, 400)
    it.page.mouse.wheel(0, -500)
    it.page.click("#theme")
    it.app("app.pin(nearfield.rowOf('r6c6'))")
    it.settle()
    address, filtered, zoom = it.page.url, it.filtered(), it.app("app.front().camera.zoom")
    assert filtered == box(range(3, 9), range(5, 9))
    it.open(address)
    assert it.filtered() == filtered
    assert it.app("app.front().camera.zoom") == pytest.approx(zoom, rel=1e-3)
    assert it.page.input_value("#color") == "c.side"
    assert it.page.input_value("#query") == "blue"
    assert it.page.inner_text("#card h2") == "r6c6"
    assert it.page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize(
    "hash_", ["#c=nothing&s=%%%&v0=x~y&p=99999&m=7&i=a.b", "#s=____&p=-5&v0=1~1~0"]
)
def test_a_broken_address_is_the_first_view(read: Read, hash_: str, grid: Grid) -> None:
    it = read(grid())
    it.open(it.path.as_uri() + hash_)
    assert it.app("app.state.values.pinned") == -1
    assert it.app("app.front().camera.zoom") == 1


def test_the_keyboard_alone(read: Read, grid: Grid, box: Box) -> None:
    it = read(grid())
    it.page.locator(".over").focus()

    def camera() -> dict[str, float]:
        seen: dict[str, float] = it.app("app.front().camera")
        return seen

    before = camera()
    it.page.keyboard.press("+")
    assert camera()["zoom"] > before["zoom"]
    it.page.keyboard.press("ArrowRight")
    assert camera()["x"] > before["x"]
    it.page.keyboard.press("0")
    assert camera()["zoom"] == 1
    it.page.keyboard.press("Enter")
    first = it.page.inner_text("#card h2")
    assert first in box([9, 10], [9, 10])
    it.page.keyboard.press("n")
    assert it.page.inner_text("#card h2") != first
    it.page.keyboard.press("Escape")
    assert it.page.locator("#card").is_hidden()
    it.page.keyboard.press("/")
    it.page.keyboard.type("r1c1")
    assert it.page.input_value("#query") == "r1c1"


def test_the_table_says_the_same(read: Read, grid: Grid, box: Box) -> None:
    it = read(grid())
    it.page.click("#as-table")
    it.page.fill("#query", '"row 3"')
    it.settle()
    ids = it.page.locator("#rows th").all_inner_texts()
    assert set(ids) == box([3], range(SIDE))
    assert it.page.inner_text("#live") == "20 items"
    it.page.click("#rows button >> nth=0")
    assert it.page.inner_text("#card h2") == ids[0]


def test_every_control_has_a_name(read: Read, grid: Grid) -> None:
    it = read(grid())
    nameless = """[...document.querySelectorAll("button, input, select")].filter((e) =>
      !(e.textContent.trim() || e.ariaLabel || e.labels?.length)).map((e) => e.id)"""
    assert it.page.evaluate(nameless) == []


def test_the_csv_is_right_and_runs_nothing(read: Read, grid: Grid) -> None:
    it = read(grid(texts=['=1+1, "quoted"\nline'] * 400))
    it.page.fill("#query", "r2c3")
    it.settle()
    with it.page.expect_download() as waiting:
        it.page.click("#download")
    assert waiting.value.suggested_filename == "grid.csv"
    text = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text, newline=""))
    values = dict(zip(head, row, strict=True))
    assert values["id"] == "r2c3"
    assert values["text"] == '\'=1+1, "quoted"\nline'
    assert (values["topic"], values["side"], values["height"]) == ("low", "left", "-1.5")
    assert values["'=cmd"] == "'-3"


def test_what_is_planted_does_nothing(read: Read, grid: Grid) -> None:
    data, many = grid(), [f"{BAD}{i}" for i in range(400)]
    assert data.labels is not None
    bad = replace(
        data,
        title=BAD,
        words=BAD,
        method=BAD,
        ids=many,
        texts=many,
        columns={BAD: [BAD, "b"] * 200, "u": many},
        labels=replace(data.labels, names=(BAD, "b")),
        layers={BAD: data.layers["kept"]},
        trust={BAD: 0.5},
    )
    it = read(bad)
    for key in [f"c.{BAD}", f"l.{BAD}", "topic"]:
        it.page.select_option("#color", key)
    it.page.click("#as-table")
    it.app("app.pin(0)")
    it.app("app.hoverAt(1, nearfield.app.front(), 50, 50)")
    it.page.fill("#query", "onerror")
    it.settle()
    assert it.page.evaluate("window.bad") is None
    assert it.page.locator("img").count() == 0
    assert (
        it.page.locator("script").count() == 2
    )  # the document and our own; the block is taken out
    assert it.page.inner_text("#card h2").startswith(BAD[:20])
    assert len(it.filtered()) == 400
