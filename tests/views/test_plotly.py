"""Maps as plotly figures."""

import builtins
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from nearfield.errors import MissingExtra, UnknownName
from nearfield.views.plotly import to_plotly
from nearfield.views.points import MapData

EVIL = "<script>alert(1)</script> & <b>bold</b>"


def some(width: int = 2, **columns: Sequence[Any]) -> MapData:
    points = np.random.default_rng(0).normal(size=(60, width)).astype(np.float32)
    ids = [f"i{at}" for at in range(60)]
    return MapData(EVIL, ids, points, texts=[EVIL] * 60, columns=columns)


def test_each_class_is_a_trace_and_texts_are_escaped() -> None:
    data = some(c=[EVIL] * 40 + ["b"] * 15 + [None] * 5)
    figure = to_plotly(data, "c")
    assert [type(trace).__name__ for trace in figure.data] == ["Scattergl"] * 3
    assert [len(trace.x) for trace in figure.data] == [5, 40, 15]
    assert figure.data[0].name == "others"
    assert np.allclose(figure.data[1].x, data.points[:40, 0])
    shown = str(figure.to_dict())
    assert "<script" not in shown
    assert "&lt;script&gt;" in figure.data[1].text[0]
    assert figure.data[1].text[0].startswith("<b>i0</b>")
    assert "<b>bold" not in shown


def test_numbers_have_a_colour_each_and_space_three_axes() -> None:
    figure = to_plotly(some(3, n=[at / 7 for at in range(60)]), "n")
    (trace,) = figure.data
    assert type(trace).__name__ == "Scatter3d"
    assert len(set(trace.marker.color)) > 50
    assert len(trace.z) == 60
    assert len(to_plotly(some()).data) == 1


def test_mistakes_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownName):
        to_plotly(some(), "c")
    imports = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("plotly"):
            raise ImportError(name)
        return imports(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"nearfield\[plotly\]"):
        to_plotly(some())
