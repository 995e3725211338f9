"""The page in headless Chromium: from ``file://``, with the network blocked."""

import base64
import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nearfield.types import KnnGraph
from nearfield.views.page import page
from nearfield.views.points import Labels, MapData, labels_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not installed: pip install playwright"
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing: apt-get install chromium"),
]

BAD = '</script><script>window.bad = 1</script><!-- "><img src=x onerror="window.bad = 1">'
SIDE = 20
DOT = (  # a PNG of one pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def grid(**more):
    """Points on a grid: ``r3c5`` stands in row 3 from below, column 5 from the left."""
    places = [(r, c) for r in range(SIDE) for c in range(SIDE)]
    n = len(places)
    points = np.array([(c, r) for r, c in places], np.float32)
    near = np.array([[(i + 1) % n, (i - 1) % n, (i + SIDE) % n] for i in range(n)], np.int32)
    known = {
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
    return MapData("Grid", [f"r{r}c{c}" for r, c in places], points, "pca", **{**known, **more})


class Reader:
    """A page that is open, and what went wrong on it."""

    def __init__(self, chromium, path, **how):
        self.context = chromium.new_context(
            offline=True, reduced_motion="reduce", accept_downloads=True,
            **{"viewport": {"width": 1200, "height": 800}, **how},
        )  # fmt: skip
        self.page, self.path = self.context.new_page(), path
        self.requests, self.errors = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda said: said.type in ("error", "warning") and self.errors.append(said.text),
        )
        self.open()

    def open(self, address=""):
        self.page.goto("about:blank")
        self.page.goto(address or self.path.as_uri())
        self.page.locator("#stage[aria-busy=false]").wait_for(timeout=20_000)
        self.settle()

    def settle(self):
        """Until the address is written and the points stand."""
        self.page.wait_for_timeout(450)

    def app(self, code):
        return self.page.evaluate(f"nearfield.{code}")

    def asked(self):
        return set(self.app("asked()"))

    def at(self, id_):
        """Where an item stands, in pixels of the window."""
        box = self.page.locator(".over").first.bounding_box()
        x, y = self.app(f"app.front().at(nearfield.rowOf({json.dumps(id_)}))")
        return box["x"] + x, box["y"] + y

    def drag(self, *corners, keys=()):
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

    def around(self, low, high, room=5):
        """Corners of a box around the points from one to the other."""
        (left, bottom), (right, top) = self.at(low), self.at(high)
        left, right, top, bottom = left - room, right + room, top - room, bottom + room
        return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


@pytest.fixture
def read(chromium, tmp_path):
    """Opens maps; at the end nothing may have gone wrong, and no request left the machine."""
    opened = []

    def read(maps, **how):
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


def box(rows, columns):
    return {f"r{r}c{c}" for r in rows for c in columns}


def test_it_opens_and_draws_with_the_network_off(read):
    it = read(grid())
    assert it.page.title() == "Grid"
    assert it.app("app.front().drawn") == SIDE * SIDE
    image = "points.getContext('2d').getImageData(0, 0, 800, 700).data.buffer"
    assert it.page.evaluate(f"new Set(new Uint32Array(nearfield.app.front().{image})).size") > 2
    assert {url.split("#")[0] for url in it.requests} <= {it.path.as_uri(), "about:blank"}


def test_search_finds_texts_and_ids(read):
    it = read(grid())
    it.page.fill("#query", "RED thing")
    it.settle()
    assert it.asked() == box(range(SIDE), range(5))
    assert it.page.inner_text("#hits") == "100 hits"
    it.page.fill("#query", '"row 7" red')
    it.settle()
    assert it.asked() == box([7], range(5))
    it.page.fill("#query", "r3c5")
    it.settle()
    assert it.asked() == {"r3c5"}
    it.page.fill("#query", "nowhere")
    it.settle()
    assert it.asked() == set()


def test_lasso_selects_adds_and_removes(read):
    it = read(grid())
    it.page.click("#tool-lasso")
    it.drag(*it.around("r2c2", "r5c6"))
    assert it.asked() == box(range(2, 6), range(2, 7))
    it.drag(*it.around("r10c10", "r10c12"), keys=["Shift"])
    assert it.asked() == box(range(2, 6), range(2, 7)) | box([10], [10, 11, 12])
    it.drag(*it.around("r2c2", "r5c4"), keys=["Alt"])
    assert it.asked() == box(range(2, 6), [5, 6]) | box([10], [10, 11, 12])
    assert it.page.inner_text("#count") == "11 of 400 items"


def test_box_and_undo_and_filter(read):
    it = read(grid())
    it.page.keyboard.press("b")
    corners = it.around("r0c0", "r1c1")
    it.drag(corners[0], corners[2])
    assert it.asked() == box([0, 1], [0, 1])
    it.page.click("#only")
    assert it.app("app.marks.filter((mark) => mark === 0).length") == 396
    it.page.keyboard.press("Control+z")
    it.page.keyboard.press("Control+z")
    assert len(it.asked()) == 400
    it.page.keyboard.press("Control+Shift+z")
    assert it.asked() == box([0, 1], [0, 1])
    it.page.keyboard.press("Escape")
    assert len(it.asked()) == 400


def test_a_click_shows_the_item_and_its_true_neighbors(read):
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


def test_the_legend_isolates_classes_and_ranges(read):
    it = read(grid())
    it.page.select_option("#color", "c.side")
    it.page.click("#legend button[title=left]")
    it.settle()
    assert it.asked() == box(range(SIDE), range(10))
    it.page.select_option("#color", "c.height")
    assert len(it.asked()) == 400
    slider = it.page.get_by_label("Smallest height")
    slider.evaluate("(e) => { e.value = 900; e.dispatchEvent(new Event('input')); }")
    slider.dispatch_event("change")
    it.settle()
    assert it.asked() == box([18, 19], range(SIDE))


def test_the_address_restores_all(read):
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
    address, asked, zoom = it.page.url, it.asked(), it.app("app.front().camera.zoom")
    assert asked == box(range(3, 9), range(5, 9))
    it.open(address)
    assert it.asked() == asked
    assert it.app("app.front().camera.zoom") == pytest.approx(zoom, rel=1e-3)
    assert it.page.input_value("#color") == "c.side"
    assert it.page.input_value("#query") == "blue"
    assert it.page.inner_text("#card h2") == "r6c6"
    assert it.page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize(
    "hash_", ["#c=nothing&s=%%%&v0=x~y&p=99999&m=7&i=a.b", "#s=____&p=-5&v0=1~1~0"]
)
def test_a_broken_address_is_the_first_view(read, hash_):
    it = read(grid())
    it.open(it.path.as_uri() + hash_)
    assert it.app("app.state.values.pinned") == -1
    assert it.app("app.front().camera.zoom") == 1


def test_the_keyboard_alone(read):
    it = read(grid())
    it.page.locator(".over").focus()
    camera = lambda: it.app("app.front().camera")  # noqa: E731
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


def test_the_table_says_the_same(read):
    it = read(grid())
    it.page.click("#as-table")
    it.page.fill("#query", '"row 3"')
    it.settle()
    ids = it.page.locator("#rows th").all_inner_texts()
    assert set(ids) == box([3], range(SIDE))
    assert it.page.inner_text("#live") == "20 items"
    it.page.click("#rows button >> nth=0")
    assert it.page.inner_text("#card h2") == ids[0]


def test_every_control_has_a_name(read):
    it = read(grid())
    nameless = """[...document.querySelectorAll("button, input, select")].filter((e) =>
      !(e.textContent.trim() || e.ariaLabel || e.labels?.length)).map((e) => e.id)"""
    assert it.page.evaluate(nameless) == []


def test_the_csv_is_right_and_runs_nothing(read):
    it = read(grid(texts=['=1+1, "quoted"\nline'] * 400))
    it.page.fill("#query", "r2c3")
    it.settle()
    with it.page.expect_download() as waiting:
        it.page.click("#download")
    assert waiting.value.suggested_filename == "grid.csv"
    text = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text, newline=""))
    found = dict(zip(head, row, strict=True))
    assert found["id"] == "r2c3"
    assert found["text"] == '\'=1+1, "quoted"\nline'
    assert (found["topic"], found["side"], found["height"]) == ("low", "left", "-1.5")
    assert found["'=cmd"] == "'-3"


def test_what_is_planted_does_nothing(read):
    data, many = grid(), [f"{BAD}{i}" for i in range(400)]
    bad = replace(
        data, title=BAD, words=BAD, method=BAD, ids=many, texts=many,
        columns={BAD: [BAD, "b"] * 200, "u": many}, labels=replace(data.labels, names=(BAD, "b")),
        layers={BAD: data.layers["kept"]}, trust={BAD: 0.5},
    )  # fmt: skip
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
    assert len(it.asked()) == 400


def test_pictures_and_sounds_are_shown_from_disk_only(read, tmp_path):
    (tmp_path / "a picture #1.png").write_bytes(base64.b64decode(DOT))
    files = ["a picture #1.png", "https://example.org/far.png", "javascript:alert(1).png"] + [
        ""
    ] * 397
    it = read(grid(columns={"file": files}))
    it.app("app.pin(nearfield.rowOf('r0c0'))")
    it.page.wait_for_timeout(300)
    assert it.page.evaluate("document.querySelector('#card img').naturalWidth") == 1
    for other in ["r0c1", "r0c2"]:
        it.app(f"app.pin(nearfield.rowOf('{other}'))")
        assert it.page.locator("#card img").count() == 0


def test_four_maps_share_selection_and_hover(read):
    data = grid()
    turned = replace(data, points=data.points[:, ::-1].copy(), method="umap")
    it = read([data, turned, replace(data, method="mds"), replace(turned, method="tsne")])
    assert it.page.locator(".panel:visible").count() == 4
    it.page.click("#tool-lasso")
    it.drag(*it.around("r2c2", "r3c3"))
    assert it.asked() == box([2, 3], [2, 3])
    colours = it.page.evaluate(
        "nearfield.app.panels.map((panel) => panel.colours[nearfield.rowOf('r2c3')])"
    )
    assert len(colours) == 4
    assert len(set(colours)) == 1
    it.page.select_option("#shown", "0.1")
    assert it.page.locator(".panel:visible").count() == 2
    assert it.page.inner_text(".panel:visible >> nth=1").startswith("UMAP")


def test_three_dimensions_turn(read):
    points = np.random.default_rng(0).normal(size=(400, 3)).astype(np.float32)
    data = grid()
    it = read(
        replace(data, points=points, labels=labels_of(points, data.labels.of, data.labels.names))
    )
    before = it.at("r0c0")
    it.drag((600, 400), (700, 430))
    assert np.hypot(*np.subtract(it.at("r0c0"), before)) > 1
    it.page.mouse.move(*it.at("r5c5"))
    assert it.app("app.hover") >= 0


def test_names_never_overlap_and_come_with_the_zoom(read):
    data, names = grid(), tuple(f"a long name of topic {t}" for t in range(80))
    places = np.random.default_rng(0).uniform(1, 18, (80, 2)).astype(np.float32)
    of = np.where(np.arange(400) < 160, np.arange(400) % 80, 7)  # the seventh is the largest
    it = read(replace(data, labels=Labels(of, names, places)))
    far = it.app("app.front().names")
    for i, a in enumerate(name["box"] for name in far):
        for b in (name["box"] for name in far[:i]):
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]
    assert far[0]["topic"] == 7
    assert len(far) < 80
    for _ in range(4):
        it.page.locator(".over").press("+")
    it.settle()
    near = {name["topic"] for name in it.app("app.front().names")}
    assert near - {name["topic"] for name in far}


def test_a_phone_with_fingers(read):
    it = read(
        grid(),
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        device_scale_factor=2,
    )
    assert it.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert it.app("app.front().points.width") == 780
    it.page.touchscreen.tap(*it.at("r9c9"))
    assert it.page.inner_text("#card h2") == "r9c9"
    it.page.click("#card .close")
    it.page.click("#menu")
    it.page.fill("#query", "r9c9")
    it.settle()
    assert it.asked() == {"r9c9"}


def test_light_and_dark_follow_the_system(read):
    it = read(grid(), color_scheme="dark")
    ground = "getComputedStyle(document.documentElement).getPropertyValue('--map').trim()"
    assert it.page.evaluate(ground) == it.app("app.look.ground") == "#14171c"
    it.page.emulate_media(color_scheme="light")
    it.settle()
    assert it.app("app.look.ground") == "#fcfcfa"


@pytest.mark.parametrize(("n", "limit"), [(100_000, 10), (1_000_000, 50)])
def test_frames_are_fast(read, n, limit):
    generator = np.random.default_rng(0)
    points = generator.normal(size=(n, 2)).astype(np.float32)
    it = read(MapData("Many", [str(i) for i in range(n)], points, "umap"))
    it.app("time(20)")
    frame = float(np.median(it.app("time(60)")))
    print(f"{n:,} points: {frame:.1f} ms a frame")
    assert frame <= 3 * limit  # the machine of the tests is shared; docs/page.md has the figures
