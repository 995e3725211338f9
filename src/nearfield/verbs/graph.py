"""What verbs are told of a graph, as the settings of its encoder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from nearfield.errors import Hint, UsageError
from nearfield.types import Modality


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


def modality_of_kind(kind: str | None) -> Modality | None:
    """The modality of the items of a kind: a graph's are its nodes.

    >>> modality_of_kind("graph"), modality_of_kind("text")
    ('node', 'text')
    """
    return cast("Modality | None", "node" if kind == "graph" else kind)
