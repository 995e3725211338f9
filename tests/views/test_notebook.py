"""Results that show themselves, and the widget."""

import base64
import builtins
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nearfield.errors import MissingExtra, UnknownName
from nearfield.tasks.cluster import cluster
from nearfield.tasks.duplicates import duplicates
from nearfield.tasks.outliers import outliers
from nearfield.tasks.result import Result, table_html
from nearfield.tasks.topics import topics
from nearfield.testing import ToyEncoder
from nearfield.types import Vectors
from nearfield.views import notebook
from nearfield.views.figure import map_figure
from nearfield.views.notebook import map_html, widget
from nearfield.views.points import MapData

EVIL = '<script>alert("x")</script> $a$ "><img onerror=alert(1)>'


def some(n: int = 50, **more: Any) -> MapData:
    points = np.random.default_rng(0).normal(size=(n, 2)).astype(np.float32)
    ids = [f"i{at}" for at in range(n)]
    return MapData(
        EVIL, ids, points, texts=[EVIL] * n, columns={"c": ["a", "b"] * (n // 2)}, **more
    )


def test_a_map_is_a_picture_with_words() -> None:
    data = some(words="Groups: yes.")
    html = map_html([data], map_figure(data, "c"))
    assert "<script" not in html
    assert "onerror=alert(1)>" not in html
    assert "Groups: yes." in html
    held = html.split("base64,")[1].split('"')[0]
    assert base64.b64decode(held).startswith(b"\x89PNG")


def test_tables_escape_everything_and_are_cut() -> None:
    rows = [{EVIL: EVIL, "score": 0.12345, "ids": ["a", "b"], "none": None}] * 30
    html = table_html(rows, caption=EVIL)
    assert "<script" not in html
    assert "<img" not in html
    assert "mathjax_ignore" in html
    assert "0.123" in html
    assert "a, b" in html
    assert html.count("<tr>") == 21
    assert "…" in html
    assert "<p>" not in table_html([])
    assert len(table_html([{"text": "x" * 10_000}])) < 1_000


TEXTS = [f"{words} {EVIL if at == 3 else at}" for at in range(12) for words in ("red fruit", "sky")]


@pytest.mark.parametrize(
    "task",
    [
        lambda v: topics(v, texts=TEXTS, k=2),
        lambda v: cluster(v, texts=TEXTS, k=2),
        lambda v: duplicates(np.vstack([v, v]), texts=TEXTS * 2),
        lambda v: outliers(v, share=0.2),
    ],
)
def test_a_result_shows_itself(task: Callable[[Vectors], Result]) -> None:
    result = task(ToyEncoder().encode_document(TEXTS))
    html = result._repr_html_()
    assert html.count("<tr>") > 1
    assert "<script" not in html
    assert repr(result).splitlines()[0][:10] in html


def test_the_selection_is_in_python() -> None:
    made = widget(some(), "c")
    seen: list[list[int]] = []
    made.observe(lambda change: seen.append(change["new"]), "rows")
    made.rows = [2, 0, 99]
    assert made.selection == ["i2", "i0"]
    made.selection = ["i7", "no such"]
    assert made.rows == [7]
    assert seen == [[2, 0, 99], [7]]


def test_the_widget_holds_places_colours_and_texts() -> None:
    data = some()
    data.points[4] = np.nan
    made = widget(data, "c", theme="dark")
    places = np.frombuffer(made.points, np.float32).reshape(-1, 2)
    assert len(places) == len(made.texts) == len(made.colors) // 3 == 49
    assert np.abs(places).max() == pytest.approx(1)
    assert "i4" not in made.ids
    assert max(map(len, made.texts)) <= 160
    with pytest.raises(UnknownName):
        widget(data, "d")


def test_of_too_many_items_a_fair_sample_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "MOST", 10)
    assert len(widget(some()).ids) == 10


def test_without_anywidget_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    imports = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "anywidget":
            raise ImportError(name)
        return imports(name, *args, **kwargs)

    notebook._widget_class.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"nearfield\[notebook\]"):
        widget(some())


@pytest.mark.slow
def test_a_lasso_in_the_browser_selects_what_lies_inside(tmp_path: Path, chromium: Any) -> None:
    made = widget(some())
    script = (Path(notebook.__file__).with_name("notebook.js")).read_text()
    held = base64.b64encode(made.points).decode(), base64.b64encode(made.colors).decode()
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><body style='margin:0'><div id=el></div><script type=module>"
        + script.replace("export default", "const module =")
        + "const code = (c) => c.charCodeAt(0);"
        + "const view = (t) => new DataView(Uint8Array.from(atob(t), code).buffer);"
        + f"window.state = {{points: view('{held[0]}'), colors: view('{held[1]}'), rows: [],"
        + f"texts: Array({len(made.texts)}).fill('<img src=x onerror=window.bad=1>'),"
        + "title: 't', words: 'w', dark: false};"
        + "module.render({model: {get: (k) => state[k], set: (k, v) => (state[k] = v),"
        + "save_changes() {}, on() {}}, el: document.getElementById('el')});</script>"
    )
    tab = chromium.new_page(viewport={"width": 800, "height": 600})
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(page.as_uri())
    tab.wait_for_timeout(200)
    tab.keyboard.down("Shift")
    tab.mouse.move(400, 1)
    tab.mouse.down()
    for x, y in ((799, 1), (799, 479), (400, 479)):
        tab.mouse.move(x, y)
    tab.mouse.up()
    tab.keyboard.up("Shift")
    rows = tab.evaluate("state.rows")
    tab.mouse.move(400, 240)
    tab.keyboard.press("Escape")
    cleared, bad = tab.evaluate("state.rows"), tab.evaluate("window.bad")
    tab.close()
    right = np.flatnonzero(np.frombuffer(made.points, np.float32)[::2] > 0).tolist()
    assert rows == right
    assert (cleared, bad, errors) == ([], None, [])
