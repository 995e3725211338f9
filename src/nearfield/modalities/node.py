"""A node of a graph: its name, its edges, and what it says."""

from __future__ import annotations

import json

from nearfield.errors import BadSource
from nearfield.modalities.digest import digest_of
from nearfield.modalities.kind import Kind, Packed
from nearfield.modalities.text.valid import valid
from nearfield.types import Node, Segment

WHOLE = Segment(0, 0)


def digest(node: Node) -> bytes:
    """Digest of its name, its edges by the names of their ends, and its text.

    >>> digest(Node("a", {"b": 1, "c": 2})) == digest(Node("a", {"c": 2.0, "b": 1.0}))
    True
    """
    return digest_of([_json(node, sort=True)])


def words(node: Node) -> str | None:
    """Its text; of a node that says nothing its name.

    >>> words(Node("python3-numpy", {})), words(Node("7", {}, "a red apple"))
    ('python3-numpy', 'a red apple')
    """
    return valid(node.text or node.name) or None


def whole(_: Node) -> Segment:
    """All of it: a node has no pieces."""
    return WHOLE


def cut(node: Node, segment: Segment) -> Node:
    """The node itself.

    Raises
    ------
    BadSource
        The segment is a piece.
    """
    if segment != WHOLE:
        raise BadSource(f"The node {node.name!r} has no pieces; {segment} was wanted.")
    return node


def pack(node: Node) -> Packed:
    """The node as JSON in UTF-8, its edges in their order."""
    return None, _json(node)


def unpack(text: str | None, uri: str | None, data: bytes | None) -> Node:
    """The node that JSON in UTF-8 holds."""
    held = json.loads(data or b"{}")
    return Node(held.get("name", ""), held.get("edges", {}), held.get("text"))


def _json(node: Node, *, sort: bool = False) -> bytes:
    edges = {name: float(weight) for name, weight in node.edges.items()}
    held = {"name": node.name, "edges": edges}
    if node.text is not None:
        held["text"] = node.text
    # Half an emoji, which no UTF-8 holds, stays as JSON writes it: \ud83d.
    return json.dumps(held, sort_keys=sort, separators=(",", ":")).encode()


NODE: Kind[Node] = Kind("node", digest, words, whole, cut, pack, unpack)
