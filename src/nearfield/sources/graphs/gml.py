"""GML (Himsolt, 1997): keys, values and lists in brackets."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from nearfield.errors import BadSource
from nearfield.sources.encoding import ERRORS, settle
from nearfield.sources.graphs.marked import Marked
from nearfield.sources.graphs.network import Drawn
from nearfield.sources.graphs.rows import Asked
from nearfield.sources.stream import Stream

DEPTH = 64
"""Lists within lists."""

_TOKEN = re.compile(
    r'\s+|#[^\n]*|"(?P<text>[^"]*)"|(?P<sign>[\[\]])|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)'
    r"(?:[eE][+-]?\d+)?)(?=[\s\]\[]|$)|(?P<key>[A-Za-z_][\w.]*)"
)
Pairs = list[tuple[str, Any]]


def read_gml(stream: Stream, asked: Asked) -> Drawn:
    """Nodes, edges and attributes of a GML file; nodes are called by their labels if these differ.

    Raises
    ------
    BadSource
        It is cut short, no GML, or nested more than ``DEPTH`` deep.
    """
    report = stream.report
    codec, _ = settle(stream, asked.request)
    text = stream.file.read().decode(codec, ERRORS)
    graph = next(
        (
            value
            for key, value in _list(_tokens(text, report.name), report.name)
            if key == "graph" and isinstance(value, list)
        ),
        None,
    )
    if graph is None:
        raise BadSource(f"{report.name} holds no graph [ ... ].", "It may be no GML.")
    marked = Marked(asked)
    marked.arrows(bool(dict(graph).get("directed")))
    nodes = [dict(value) for key, value in graph if key == "node" and isinstance(value, list)]
    labels = [str(node.get("label", "")) for node in nodes]
    by_label = all(labels) and len(set(labels)) == len(labels)
    names: dict[str, str] = {}
    for node, label in zip(nodes, labels, strict=True):
        own = _plain(node.pop("id", ""))
        names[own] = label if by_label else own
        if by_label:
            node.pop("label")
        marked.node(names[own], _flat(node))
    for key, value in graph:
        if key != "edge" or not isinstance(value, list):
            continue
        held = dict(value)
        head, end = (_plain(held.pop(side, "")) for side in ("source", "target"))
        if head and end:
            marked.edge(names.get(head, head), names.get(end, end), held, report)
        else:
            report.skip("an edge", "an end is missing")
    return marked.drawn(report)


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _flat(node: dict[str, Any]) -> dict[str, Any]:
    """What is said of a node; lists, which say how it is drawn, are left out."""
    return {key: value for key, value in node.items() if not isinstance(value, list)}


def _tokens(text: str, name: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            line = text.count("\n", 0, at) + 1
            raise BadSource(f"{name} is no GML at line {line:,}: {text[at : at + 20]!r}.")
        at = match.end()
        if match.lastgroup is not None:
            yield match.lastgroup, match[match.lastgroup]


def _list(tokens: Iterator[tuple[str, str]], name: str) -> Pairs:
    """Keys with their values; lists within are lists of pairs again. No recursion."""
    whole: Pairs = []
    open_: list[Pairs] = [whole]
    key: str | None = None
    for kind, token in tokens:
        if kind == "key" and key is None:
            key = token
        elif kind == "sign" and token.startswith("]"):
            if len(open_) == 1 or key is not None:
                raise BadSource(f"{name} is no GML: a bracket closes where none is open.")
            open_.pop()
        elif key is None:
            raise BadSource(f"{name} is no GML: {token!r} stands where a key was wanted.")
        elif kind == "sign":
            inner: Pairs = []
            open_[-1].append((key, inner))
            open_.append(inner)
            key = None
            if len(open_) > DEPTH:
                raise BadSource(f"{name} holds lists in lists more than {DEPTH} deep.")
        else:
            open_[-1].append((key, _value(kind, token)))
            key = None
    if len(open_) > 1 or key is not None:
        raise BadSource(f"{name} ends in the middle.", "It is cut off: fetch or write it again.")
    return whole


def _value(kind: str, token: str) -> Any:
    if kind == "text":
        return html.unescape(token)
    if kind == "key":  # NAN, INF, words without quotes
        return token
    number = float(token)
    return int(token) if number.is_integer() and token.lstrip("+-").isdigit() else number
