"""The page in headless Chromium: from ``file://``, with the network blocked."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nearfield.types import KnnGraph
from nearfield.views.page import page
from nearfield.views.points import MapData, labels_of

SIDE = 20
Corner = tuple[float, float]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install playwright"
    )
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def gridded(**more: Any) -> MapData:
    """Points on a grid: ``r3c5`` stands in row 3 from below, column 5 from the left."""
    places = [(r, c) for r in range(SIDE) for c in range(SIDE)]
    n = len(places)
    points = np.array([(c, r) for r, c in places], np.float32)
    near = np.array([[(i + 1) % n, (i - 1) % n, (i + SIDE) % n] for i in range(n)], np.int32)
    usual: dict[str, Any] = {
        "texts": [f"Text of {'a red' if c < 5 else 'a blue'} thing in row {r}" for r, c in places],
        "columns": {
            "side": ["left" if c < 10 else "right" for r, c in places],
            "height": [r - 3.5 for r, c in places],
            "=cmd": [f"-{c}" for r, c in places],
        },
        "labels": labels_of(points, np.array([r // 10 for r, c in places]), ["low", "high"]),
        "layers": {"kept": np.linspace(0, 1, n, dtype=np.float32)},
        "neighbors": KnnGraph(near, np.tile(np.array([0.9, 0.8, 0.7], np.float32), (n, 1))),
        "trust": {"trustworthiness": 0.9},
        "words": "Groups: mostly.",
    }
    return MapData("Grid", [f"r{r}c{c}" for r, c in places], points, "pca", **{**usual, **more})


class Reader:
    """A page that is open, and what went wrong on it."""

    def __init__(self, chromium: Any, path: Path, **how: Any) -> None:
        self.context = chromium.new_context(
            offline=True,
            reduced_motion="reduce",
            accept_downloads=True,
            **{"viewport": {"width": 1200, "height": 800}, **how},
        )
        self.page, self.path = self.context.new_page(), path
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            self._hear,
        )
        self.open()

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def open(self, address: str = "") -> None:
        self.page.goto("about:blank")
        self.page.goto(address or self.path.as_uri())
        self.page.locator("#stage[aria-busy=false]").wait_for(timeout=20_000)
        self.settle()

    def settle(self) -> None:
        """Until the address is written and the points stand."""
        self.page.wait_for_timeout(450)

    def app(self, code: str) -> Any:
        return self.page.evaluate(f"nearfield.{code}")

    def filtered(self) -> set[str]:
        return set(self.app("filtered()"))

    def at(self, id_: str) -> Corner:
        """Where an item stands, in pixels of the window."""
        box = self.page.locator(".over").first.bounding_box()
        x, y = self.app(f"app.front().at(nearfield.rowOf({json.dumps(id_)}))")
        return box["x"] + x, box["y"] + y

    def drag(self, *corners: Corner, keys: Sequence[str] = ()) -> None:
        mouse = self.page.mouse
        for key in keys:
            self.page.keyboard.down(key)
        mouse.move(*corners[0])
        mouse.down()
        for corner in corners[1:]:
            mouse.move(*corner, steps=4)
        mouse.up()
        for key in keys:
            self.page.keyboard.up(key)
        self.settle()

    def around(self, low: str, high: str, room: float = 5) -> list[Corner]:
        """Corners of a box around the points from one to the other."""
        (left, bottom), (right, top) = self.at(low), self.at(high)
        left, right, top, bottom = left - room, right + room, top - room, bottom + room
        return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


@pytest.fixture
def read(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Reader]]:
    """Opens maps; at the end nothing may have gone wrong, and no request left the machine."""
    opened: list[Reader] = []

    def read(maps: MapData | Sequence[MapData], **how: Any) -> Reader:
        reader = Reader(chromium, page(maps, tmp_path / "map.html"), **how)
        opened.append(reader)
        return reader

    yield read
    for reader in opened:
        assert reader.errors == []
        assert [
            url
            for url in reader.requests
            if not url.startswith(("file:", "blob:", "data:", "about:"))
        ] == []
        reader.context.close()


@pytest.fixture
def grid() -> Callable[..., MapData]:
    return gridded


@pytest.fixture
def box() -> Callable[..., set[str]]:
    """The items of some rows and columns."""
    return lambda rows, columns: {f"r{r}c{c}" for r in rows for c in columns}
