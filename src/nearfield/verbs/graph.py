"""What verbs are told of a graph, as the settings of its encoder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from nearfield.errors import Hint, UsageError
from nearfield.types import Encoder, Modality


def graph_settings(kind: str | None, said: Mapping[str, Any]) -> dict[str, Any]:
    """Those of ``said`` that are not None; raises ``UsageError`` for them where no graph comes.

    >>> graph_settings("graph", {"p": None, "q": 0.5})
    {'q': 0.5}
    """
    settings = {name: value for name, value in said.items() if value not in (None, (), False)}
    if settings and kind != "graph":
        name = next(iter(settings))
        raise UsageError(f"{name} is for the kind graph.", Hint.use(kind="graph"))
    return settings


def chosen(
    kind: str | None,
    model: str | Encoder | None,
    of_walks: Mapping[str, Any],
    of_edges: Mapping[str, Any],
    weights: Any = (),
) -> tuple[str | Encoder | None, dict[str, Any]]:
    """The model that was chosen, and its settings: of a graph its method, of records the weights.

    ``of_walks`` are ``method, p, q, dim, random_state`` and ``of_edges`` how a file's edges are
    read: both are of the kind graph alone, and raise ``UsageError`` elsewhere.

    >>> chosen("graph", None, {"method": "node2vec", "p": None, "q": 0.5}, {"directed": False})
    ('node2vec', {'q': 0.5})
    """
    settings = graph_settings(kind, of_walks)
    graph_settings(kind, of_edges)
    method = settings.pop("method", None)
    return method or model, settings | ({"weights": weights} if weights else {})


def modality_of_kind(kind: str | None) -> Modality | None:
    """The modality of the items of a kind: a graph's are its nodes.

    >>> modality_of_kind("graph"), modality_of_kind("text")
    ('node', 'text')
    """
    return cast("Modality | None", "node" if kind == "graph" else kind)
