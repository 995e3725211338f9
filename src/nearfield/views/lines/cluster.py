"""Clusters."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint, count
from nearfield.tasks.cluster import Clusters
from nearfield.views.lines.text import indented, one_line


def lines(result: Clusters, width: int) -> Iterator[str | Hint]:
    """How many and why so many; then two lines a cluster: its name, and typical items."""
    none = int((result.labels < 0).sum())
    apart = f", {none:,} of them in none" if none else ""
    items = count(len(result.ids), "item")
    yield f"{count(len(result), 'cluster')} of {items}{apart} ({result.method}: {result.why_k})."
    if result.stability is not None:
        yield f"Stability {result.stability:.2f}: adjusted Rand index over samples of 80 %."
    for at in range(len(result)):
        confidence = float(result.confidence[result.labels == at].mean())
        name = result.names[at] or f"cluster {at}"
        size = count(int(result.sizes[at]), "item")
        yield one_line(f"{at:>3}. {size}, confidence {confidence:.2f}: {name}", width)
        yield indented(", ".join(result.ids[row] for row in result.typical[at]), width, 5)
