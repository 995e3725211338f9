"""The page's table, card and toolbar: sorted, ours apart from the user's, nothing covered."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nearfield.views.points import MapData

pytestmark = pytest.mark.slow

Read = Callable[..., Any]
Grid = Callable[..., MapData]
Box = Callable[..., set[str]]

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}


def column(it: Any, at: int) -> list[str]:
    texts: list[str] = it.page.locator(f"#rows tr > :nth-child({at})").all_inner_texts()
    return texts


def test_the_table_is_sorted_by_any_column(read: Read, grid: Grid) -> None:
    heights: list[float | None] = [None, 10.5, -2.0, 9.0] * 100
    it = read(grid(columns={"height": heights}))
    it.page.click("#as-table")
    assert column(it, 1)[:2] == it.app("filtered()")[:2]
    head = it.page.locator("#heads th").nth(2)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert set(column(it, 3)) == {"-2"}
    assert it.page.inner_text("#live") == "Sorted by height, ascending"
    it.page.keyboard.press("Enter")  # the head keeps the focus
    assert head.get_attribute("aria-sort") == "descending"
    assert set(column(it, 3)) == {"10.5"}
    for _ in range(15):
        it.page.click("#after")
    assert set(column(it, 3)) == {""}  # what has no value comes last, both ways
    head.locator("button").click()
    assert head.get_attribute("aria-sort") is None
    assert column(it, 1)[:2] == it.app("filtered()")[:2]


def test_ids_are_sorted_by_their_numbers_and_what_is_asked_for_alone(
    read: Read, grid: Grid
) -> None:
    it = read(grid())
    it.page.click("#as-table")
    it.page.fill("#query", '"row 3"')
    it.settle()
    it.page.locator("#heads button").first.click()
    assert column(it, 1) == [f"r3c{at}" for at in range(20)]


def test_our_columns_stand_apart(read: Read, grid: Grid) -> None:
    it = read(grid(columns={"topic": ["theirs"] * 400, "b": ["x", "y"] * 200}))
    it.app("app.pin(nearfield.rowOf('r0c0'))")
    sections = "[...document.querySelectorAll('#card h3')].map((e) => e.textContent)"
    assert it.page.evaluate(sections) == ["Your columns", "Found by nearfield", "True neighbors"]
    names = [terms.split("\n")[::2] for terms in it.page.locator("#card dl").all_inner_texts()]
    assert names == [["topic", "b"], ["Topic", "kept"]]
    labels = it.page.evaluate(
        "[...document.querySelectorAll('#color optgroup')]"
        ".map((group) => [group.label, ...[...group.children].map((e) => e.textContent)])"
    )
    assert labels == [["Your columns", "topic", "b"], ["Found by nearfield", "Topic", "kept"]]
    it.page.click("#as-table")
    assert it.page.locator("#heads th.ours").all_inner_texts() == ["Topic", "kept"]
    heads = it.page.evaluate("nearfield.csv().split('\\r\\n')[0]")
    assert heads == "id,text,topic (nearfield),topic,b,kept"


@pytest.mark.parametrize("how", [{}, PHONE])
def test_nothing_lies_under_the_toolbar(read: Read, grid: Grid, how: dict[str, Any]) -> None:
    it = read(grid(), **how)
    it.page.click("#tool-lasso")  # which brings three more buttons
    it.settle()
    tools, stage = (it.page.locator(name).bounding_box() for name in ("#tools", "#stage"))
    assert tools["y"] + tools["height"] <= stage["y"] + 0.5
    assert stage["height"] > 500
    for button in it.page.locator("#tools button:visible").all():
        box = button.bounding_box()
        assert box["y"] + box["height"] <= stage["y"]


def test_the_card_of_a_phone_leaves_the_tapped_point_seen(read: Read, grid: Grid) -> None:
    it = read(grid(), **PHONE)
    for id_ in ("r0c9", "r1c3", "r19c4"):
        it.app("app.pin(-1)")
        it.app("app.showAll()")
        it.settle()
        it.page.touchscreen.tap(*it.at(id_))
        it.settle()
        assert it.page.inner_text("#card h2") == id_
        card, over = (it.page.locator(name).bounding_box() for name in ("#card", ".over"))
        assert over["y"] < it.at(id_)[1] < card["y"] - 15


def test_the_card_beside_the_map_leaves_the_chosen_point_in_sight(read: Read, grid: Grid) -> None:
    it = read(grid())
    it.app("app.front().camera.zoomAt(2, 0, 300)")
    it.app("app.moved(nearfield.app.front())")
    it.settle()
    over = it.page.locator(".over").bounding_box()
    ids = [f"r10c{at}" for at in range(20)]
    far = max((id_ for id_ in ids if it.at(id_)[0] < over["x"] + over["width"]), key=it.at)
    it.page.mouse.click(*it.at(far))
    it.settle()
    assert it.page.inner_text("#card h2") == far
    assert it.at(far)[0] < it.page.locator("#card").bounding_box()["x"] - 15


def test_density_has_bands_that_hold_what_the_legend_says(read: Read, grid: Grid) -> None:
    generator = np.random.default_rng(0)
    points = generator.normal(size=(20_000, 2)).astype(np.float32)
    it = read(MapData("Cloud", [str(at) for at in range(20_000)], points))
    assert it.page.locator("#density-legend").is_hidden()
    it.page.check("#density")
    it.settle()
    assert it.page.locator("#density-legend li").all_inner_texts() == [
        "10%",
        "25%",
        "50%",
        "75%",
        "95%",
    ]
    alphas = it.page.evaluate("""() => {
      const { xs, ys } = nearfield.app.front().camera;
      const { picture, left, top, cell } = nearfield.app.front().bands;
      const pen = picture.getContext("2d");
      const { data, width } = pen.getImageData(0, 0, picture.width, picture.height);
      return Array.from(xs, (x, i) =>
        data[4 * (Math.floor((top - ys[i]) / cell) * width + Math.floor((x - left) / cell)) + 3]);
    }""")
    opaque = np.array(alphas)
    shares = [(opaque >= level).mean() for level in (205, 165, 125, 85, 48)]
    assert np.allclose(shares, [0.1, 0.25, 0.5, 0.75, 0.95], atol=0.03)
    assert "density=1" in it.page.url
    it.page.uncheck("#density")
    it.settle()
    assert "density=" not in it.page.url


def test_density_is_of_what_is_asked_for_and_of_flat_maps_alone(read: Read, grid: Grid) -> None:
    it = read(grid())
    it.page.check("#density")
    it.settle()
    whole = it.app("app.front().bands.picture.toDataURL()")
    it.page.fill("#query", "red")
    it.settle()
    assert it.app("app.front().bands.picture.toDataURL()") != whole
    points = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    deep = read(MapData("Deep", [str(at) for at in range(50)], points))
    assert deep.page.locator("#density").is_hidden()
