"""One topic, and one item's place among the topics."""

from __future__ import annotations

from dataclasses import dataclass

from nearfield.tasks.cluster.document import ClusterDocument


@dataclass(frozen=True)
class Topic:
    """One topic: its number, name, keywords, size and most typical items, by id.

    ``example`` is the text of the most typical one.
    """

    cluster: int
    name: str
    keywords: tuple[str, ...]
    size: int
    typical: tuple[str, ...]
    example: str

    def to_dict(self) -> ClusterDocument:
        """Plain values."""
        return {
            "cluster": self.cluster,
            "name": self.name,
            "keywords": list(self.keywords),
            "size": self.size,
            "typical": list(self.typical),
        }


@dataclass(frozen=True)
class Placed:
    """An item's topic and confidence; ``cluster`` is -1 and ``name`` None where it has none."""

    id: str
    cluster: int
    name: str | None
    confidence: float
