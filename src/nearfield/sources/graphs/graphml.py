"""GraphML, read tag by tag: nothing is expanded, nothing is fetched."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from nearfield.errors import BadSource
from nearfield.sources.graphs.marked import Marked
from nearfield.sources.graphs.network import Drawn
from nearfield.sources.graphs.rows import Asked
from nearfield.sources.report import Report
from nearfield.sources.stream import Stream

BLOCK = 1 << 16
LONGEST = 10_000_000
"""Characters of one value."""

_NUMBERS = {"int": int, "long": int, "float": float, "double": float}


def read_graphml(stream: Stream, asked: Asked) -> Drawn:
    """Nodes, edges and attributes of a GraphML file (graphml.graphdrawing.org).

    Raises
    ------
    BadSource
        It is no well-formed XML, is cut short, or declares a document type: its entities could
        grow without bound, and GraphML needs none.
    """
    reader = _Reader(stream.report, asked)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    parser.ExternalEntityRefHandler = reader.refuse
    try:
        while block := stream.file.read(BLOCK):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadSource(
            f"{stream.report.name} is no whole GraphML: {expat.ErrorString(error.code)}, at line "
            f"{error.lineno:,}.",
            "It may be cut off: fetch or write it again.",
        ) from error
    return reader.marked.drawn(stream.report)


class _Reader:
    """What stands in the tags, as it comes."""

    def __init__(self, report: Report, asked: Asked) -> None:
        self._report = report
        self.marked = Marked(asked)
        self._keys: dict[str, tuple[str, str]] = {}
        self._item: dict[str, Any] | None = None
        self._about: dict[str, Any] = {}
        self._data: str | None = None
        self._text: list[str] = []
        self._length = 0
        self._arrows = False

    def refuse(self, *_: Any) -> int:
        """Of a document type, or an entity."""
        raise BadSource(
            f"{self._report.name} declares a document type or an entity, which may grow without "
            "bound; GraphML needs none.",
            "Take the declaration out if you trust the file.",
        )

    def start(self, tag: str, held: dict[str, str]) -> None:
        """A tag begins."""
        name = tag.rpartition(":")[2]
        if name == "key":
            self._keys[held.get("id", "")] = (
                held.get("attr.name", held.get("id", "")),
                held.get("attr.type", "string"),
            )
        elif name == "graph":
            self._arrows = held.get("edgedefault") == "directed"
            self.marked.arrows(self._arrows)
        elif name in ("node", "edge"):
            self._begin(name, held)
        elif name == "data" and self._item is not None:
            self._data, self._text, self._length = held.get("key", ""), [], 0
        elif name == "hyperedge":
            self._report.skip("a hyperedge", "it joins more than two nodes")

    def _begin(self, name: str, held: dict[str, str]) -> None:
        self._item, self._about = {"tag": name, **held}, {}
        if name == "edge" and "directed" in held:
            self.marked.arrows(held["directed"] == "true")

    def text(self, data: str) -> None:
        """Characters between tags."""
        if self._data is None:
            return
        self._length += len(data)
        if self._length > LONGEST:
            raise BadSource(f"{self._report.name}: a value has more than {LONGEST:,} characters.")
        self._text.append(data)

    def end(self, tag: str) -> None:
        """A tag ends."""
        name = tag.rpartition(":")[2]
        if name == "data" and self._data is not None:
            key, kind = self._keys.get(self._data, (self._data, "string"))
            self._about[key] = _value("".join(self._text).strip(), kind)
            self._data = None
        elif name == "node" and self._item is not None and self._item["tag"] == "node":
            self._take_node()
        elif name == "edge" and self._item is not None and self._item["tag"] == "edge":
            self._take_edge()

    def _take_node(self) -> None:
        held, self._item = self._item or {}, None
        if not held.get("id"):
            self._report.skip("a node", "it has no id")
            return
        self.marked.node(held["id"], self._about)

    def _take_edge(self) -> None:
        held, self._item = self._item or {}, None
        head, end = held.get("source"), held.get("target")
        if not head or not end:
            self._report.skip("an edge", "an end is missing")
            return
        self.marked.edge(head, end, self._about, self._report)


def _value(text: str, kind: str) -> Any:
    if kind == "boolean":
        return text.lower() == "true" if text else None
    try:
        return _NUMBERS[kind](text) if kind in _NUMBERS else text or None
    except ValueError:
        return text or None
