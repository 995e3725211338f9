"""The page by axe-core, and what lies outside of the opening view."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from nearfield.views.points import MapData

pytestmark = pytest.mark.slow
Read = Callable[..., Any]
Grid = Callable[..., MapData]
RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const rules = { "target-size": { enabled: true } };
  const runOnly = { type: "tag", values: tags };
  const { violations, passes } = await axe.run(document, { runOnly, rules });
  const words = (rule, node) => `${rule.id}: ${node.html.slice(0, 120)}: ${node.failureSummary}`;
  const broken = violations.flatMap((rule) => rule.nodes.map((node) => words(rule, node)));
  return [broken, passes.map((rule) => rule.id)];
}"""
WINDOWS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
STATES = {
    "as it opens": "",
    "a card": "nearfield.app.pin(5)",
    "a table of hits": "nearfield.app.state.set({ pinned: -1, query: 'red', table: true })",
    "a range, density, a tool": (
        "nearfield.app.state.set("
        "{ query: '', table: false, color: 'c.height', density: true, tool: 'box' })"
    ),
    "the menu": "document.getElementById('menu').click()",
    "the keys": (
        "document.getElementById('trust').open = true; document.getElementById('keys').showModal()"
    ),
}


@pytest.fixture
def axe() -> str:
    """axe-core, which the package brings along."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("window", WINDOWS)
def test_axe_finds_nothing(read: Read, grid: Grid, axe: str, window: str) -> None:
    it = read([grid(), grid()] if window == "dark" else grid(), **WINDOWS[window])
    it.page.evaluate(axe)
    for name, code in STATES.items():
        if name != "the menu" or window == "phone":
            it.page.evaluate(f"() => {{ {code} }}")
            it.settle()
        broken, passed = it.page.evaluate(RUN)
        assert broken == [], name
        assert "target-size" in passed, name
        assert name == "the keys" or "page-has-heading-one" in passed, name


def strayed(data: MapData) -> MapData:
    """Five times the items, three of which stand far off."""
    points = np.concatenate([data.points + np.float32(at) / 10 for at in range(5)])
    points[[7, 8, 9]] = [[-400, 3], [900, 4], [5, 2000]]
    return MapData("Strays", [str(at) for at in range(len(points))], points, "umap")


def test_what_lies_outside_is_counted_and_shown_by_a_click(read: Read, grid: Grid) -> None:
    it = read(strayed(grid()))
    button = it.page.locator(".outside")
    assert button.inner_text() == "3 items lie outside. Show all"
    opening = it.app("app.front().camera")
    far = "[7, 8, 9].map((id) => app.front().at(nearfield.rowOf(String(id))))"
    width, height = opening["width"], opening["height"]

    def seen() -> list[bool]:
        places = it.page.evaluate(far.replace("app.front", "nearfield.app.front"))
        return [0 <= x <= width and 0 <= y <= height for x, y in places]

    assert seen() == [False] * 3
    button.click()
    it.settle()
    assert seen() == [True] * 3
    assert button.is_hidden()
    it.page.click("#farther")  # no nearer, though the zoom is below what a wheel may reach
    assert seen() == [True] * 3
    it.page.click("#whole")
    it.settle()
    assert it.app("app.front().camera.zoom") == 1
    assert button.is_visible()
    it.page.mouse.move(600, 400)
    it.page.mouse.wheel(0, -300)
    it.settle()
    assert button.is_hidden()


def test_nothing_is_said_where_all_is_seen(read: Read, grid: Grid) -> None:
    it = read(grid())
    assert it.page.locator(".outside").is_hidden()


def test_all_that_can_be_done_with_a_selection_fits_on_a_phone(read: Read, grid: Grid) -> None:
    it = read(grid(), **WINDOWS["phone"])
    for code in ("{ query: 'red' }", "{ table: true }"):
        it.page.evaluate(f"nearfield.app.state.set({code})")
        it.settle()
        bar = it.page.locator("#chosen").bounding_box()
        boxes = [one.bounding_box() for one in it.page.locator("#chosen button").all()]
        assert len(boxes) == 4
        for box in boxes:
            assert bar["x"] <= box["x"] <= box["x"] + box["width"] <= bar["x"] + bar["width"] <= 390
            assert bar["y"] <= box["y"] <= box["y"] + box["height"] <= bar["y"] + bar["height"]
