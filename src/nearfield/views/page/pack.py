"""Maps to bytes: a JSON document that says where things stand, and one block of arrays and texts.

Points are shuffled by a hash of their ids, so that any prefix is a fair sample, whatever order they
came in. Places are 16 bits an axis (a 65,535th of the map), layers too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UnknownName, UsageError
from nearfield.types import KnnGraph
from nearfield.views.methods import method_name
from nearfield.views.page.cells import CLASSES, encode
from nearfield.views.page.palettes import PALETTES
from nearfield.views.page.previews import fitting
from nearfield.views.page.texts import cut, joined
from nearfield.views.points import MapData

Q = 65_535
TEXTS = 32_000_000  # characters of all texts; a million items have 32 each
LINKS, FEWEST_LINKS, MOST_LINKS = 10, 3, 4_000_000  # neighbors of a point, at least, and in all
NO_ROW = 2**32 - 1


@dataclass
class Packed:
    """``about`` is the document, ``block`` what its ``blocks`` point into."""

    about: dict[str, Any] = field(default_factory=dict)
    block: bytearray = field(default_factory=bytearray)

    def array(self, name: str, values: NDArray[Any]) -> None:
        """Add numbers."""
        little = values.astype(values.dtype.newbyteorder("<"))
        self.bytes(name, little.tobytes(), f"{values.dtype.kind}{values.dtype.itemsize}")

    def bytes(self, name: str, content: bytes, dtype: str = "text") -> None:
        """Add bytes, at a multiple of eight."""
        self.block.extend(bytes(-len(self.block) % 8))
        self.about.setdefault("blocks", {})[name] = [dtype, len(self.block), len(content)]
        self.block.extend(content)

    def json(self) -> str:
        """The document, so that no text in it can end its element or open a comment."""
        plain = json.dumps(self.about, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        for letter in "<>&\u2028\u2029":
            plain = plain.replace(letter, f"\\u{ord(letter):04x}")
        return plain.encode("utf-8", "replace").decode()


def pack(maps: Sequence[MapData], color: str | None, limit: int) -> Packed:
    """All maps, with what the first says of the items."""
    first = maps[0]
    rows = shuffled(first.ids)[: max(1, limit)]
    packed = Packed({"title": first.title, "n": len(rows), "total": len(first)})
    packed.about["maps"] = [_map(packed, data, m, rows) for m, data in enumerate(maps)]
    packed.about["layers"] = _layers(packed, maps, rows)
    _texts(packed, first, rows)
    _previews(packed, first, rows)
    _topics(packed, first, rows)
    _columns(packed, first.columns, rows, color)
    packed.about["links"] = _links(packed, first.neighbors, rows, len(first))
    packed.about["color"] = _color(packed.about, color)
    packed.about["palettes"] = PALETTES
    return packed


def shuffled(ids: Sequence[str]) -> NDArray[np.int64]:
    """Rows in the order of a hash of their ids, ``(n,)``: the same whatever order they came in."""
    digests = b"".join(
        hashlib.blake2b(i.encode("utf-8", "replace"), digest_size=8).digest() for i in ids
    )
    return np.argsort(np.frombuffer(digests, "<u8"), kind="stable")


def _map(packed: Packed, data: MapData, m: int, rows: NDArray[np.int64]) -> dict[str, Any]:
    points = np.nan_to_num(np.asarray(data.points[rows], np.float64))
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    for axis in range(points.shape[1]):
        step = span[axis] / Q or 1.0
        packed.array(
            f"{m}.{axis}", np.round((points[:, axis] - low[axis]) / step).astype(np.uint16)
        )
    places = [] if data.labels is None else _plain(data.labels.places)
    return {
        "title": data.title,
        "method": method_name(data.method),
        "words": data.words,
        "low": low.tolist(),
        "middle": np.median(points, axis=0).tolist(),
        "span": span.tolist(),
        "places": places,
        "ends": _axes(data) if points.shape[1] == 2 else [],
    }


def _plain(places: NDArray[np.float32]) -> list[list[float]]:
    rounded: list[list[float]] = np.nan_to_num(places.astype(float)).round(5).tolist()
    return rounded


def _axes(data: MapData) -> list[dict[str, str]]:
    """What stands at the ends of each axis that is explained."""
    ends = []
    for axis in list(data.axes)[:2]:
        low, high = (", ".join((end.words or end.ids)[:5]) for end in (axis.low, axis.high))
        ends.append({"low": low, "high": f"{high} ({axis.variance:.0%} of the variance)"})
    return ends


def _layers(
    packed: Packed, maps: Sequence[MapData], rows: NDArray[np.int64]
) -> list[dict[str, Any]]:
    """Layers that every map has; whole numbers stay whole."""
    names = [name for name in maps[0].layers if all(name in data.layers for data in maps)]
    layers = []
    for at, name in enumerate(names):
        scales = [
            _layer(packed, f"{m}.layer{at}", data.layers[name][rows]) for m, data in enumerate(maps)
        ]
        layers.append({"name": name, "scales": scales})
    return layers


def _layer(packed: Packed, name: str, values: NDArray[np.float32]) -> dict[str, float]:
    finite = values[np.isfinite(values)].astype(np.float64)
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
    integers = bool((finite == np.round(finite)).all()) and high - low < Q
    step = 1.0 if integers else (high - low) / (Q - 1)
    steps = np.full(len(values), Q, np.uint16)
    steps[np.isfinite(values)] = np.round((finite - low) / (step or 1.0))
    packed.array(name, steps)
    return {"low": low, "step": step}


def _texts(packed: Packed, data: MapData, rows: NDArray[np.int64]) -> None:
    packed.bytes("ids", joined([data.ids[row] for row in rows]))
    packed.about["cut"] = None
    if data.texts is not None:
        texts, packed.about["cut"] = cut([data.texts[row] or "" for row in rows], TEXTS)
        packed.bytes("texts", joined(texts))


def _previews(packed: Packed, data: MapData, rows: NDArray[np.int64]) -> None:
    packed.about["previewsLeftOut"] = 0
    if data.previews is not None:
        content, ends, left_out = fitting([data.previews[row] for row in rows])
        packed.about["previewsLeftOut"] = left_out
        packed.bytes("previews", content, "u1")
        packed.array("previewEnds", ends)


def _topics(packed: Packed, data: MapData, rows: NDArray[np.int64]) -> None:
    packed.about |= {"topics": [], "topicSizes": []}
    if data.labels is not None and data.labels.names:
        codes = data.labels.of[rows] + 1
        sizes = np.bincount(codes, minlength=len(data.labels.names) + 1)[1:]
        packed.about |= {"topics": list(data.labels.names), "topicSizes": sizes.tolist()}
        packed.array("topics", codes.astype(np.uint32))


def _columns(
    packed: Packed, columns: Mapping[str, Sequence[Any]], rows: NDArray[np.int64], color: str | None
) -> None:
    packed.about["columns"] = []
    for at, (name, values) in enumerate(columns.items()):
        column = encode([values[row] for row in rows], coloured=name == color)
        about = {"name": name, "type": column.value_type, "values": column.names}
        packed.about["columns"].append(about)
        if column.codes is None:
            texts, _ = cut(column.names, TEXTS // (4 * len(columns)))
            about["values"] = []
            packed.bytes(f"c{at}", joined(texts))
        else:
            packed.array(f"c{at}", column.codes)


def _links(packed: Packed, graph: KnnGraph | None, rows: NDArray[np.int64], n: int) -> int:
    """True neighbors of each point among those shown; 0 where there are none."""
    if graph is None or graph.k == 0:
        return 0
    k = min(graph.k, max(FEWEST_LINKS, min(LINKS, MOST_LINKS // len(rows))))
    place = np.full(n, NO_ROW, np.uint32)
    place[rows] = np.arange(len(rows))
    packed.array("links", place[graph.indices[rows, :k]].ravel())
    nearness = np.clip(graph.similarities[rows, :k], 0, 1)
    packed.array("nearness", np.round(nearness * 255).astype(np.uint8).ravel())
    return k


def _color(about: dict[str, Any], color: str | None) -> str:
    """The key of the field that the page opens with."""
    types = {column["name"]: column["type"] for column in about["columns"]}
    keys = {name: f"c.{name}" for name, type_ in types.items() if type_ != "text"}
    keys = {layer["name"]: f"l.{layer['name']}" for layer in about["layers"]} | keys
    if about["topics"]:
        keys = {"topic": "topic"} | keys
    if color is not None:
        if types.get(color) == "text":
            raise UsageError(
                f"{color!r} has over {CLASSES:,} different values: too many to colour."
            )
        if color not in keys:
            raise UnknownName("column", color, keys)
        return keys[color]
    classes = [name for name, type_ in types.items() if type_ == "category"]
    return next((keys[name] for name in ["topic", *classes, "trustworthiness"] if name in keys), "")
