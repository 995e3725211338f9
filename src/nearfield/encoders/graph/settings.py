"""What decides a graph's vectors, beside the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from nearfield.encoders.graph.walks import Walks
from nearfield.errors import Hint, UnknownName, UsageError

METHODS = {
    "netmf": "NetMF: what infinitely many walks would meet, factorised",
    "deepwalk": "DeepWalk: random walks",
    "node2vec": "node2vec: walks that turn by p and q",
}
"""The methods, each with a line on it."""

TEXTS = "minilm"
"""The encoder of the nodes' texts, where they have any."""


@dataclass(frozen=True)
class Settings:
    """A method and its numbers.

    ``dim`` is the width of the graph's part of a vector. ``p`` and ``q`` turn the walks of
    node2vec; ``each`` walks of ``length`` nodes start at every node. ``texts`` names the encoder
    of the nodes' texts, ``"none"`` for vectors of the edges alone.
    """

    method: str = "netmf"
    dim: int = 128
    p: float = 1.0
    q: float = 1.0
    each: int = 80
    length: int = 40
    random_state: int = 0
    texts: str = TEXTS

    @classmethod
    def of(cls, method: str, given: Mapping[str, Any]) -> Settings:
        """The settings of a method; what is None is left as it is.

        Raises
        ------
        UnknownName
            There is no such method or setting.
        UsageError
            A number cannot be, or p and q are given to a method that has none.

        Examples
        --------
        >>> Settings.of("node2vec", {"q": 0.5, "p": None}).q
        0.5
        """
        if method not in METHODS:
            raise UnknownName("method for graphs", method, METHODS)
        said = {name: value for name, value in given.items() if value is not None}
        known = [field.name for field in fields(cls) if field.name != "method"]
        for name in said:
            if name not in known:
                raise UnknownName(f"setting of {method}", name, known)
        settings = replace(cls(method), **said)
        settings.check()
        return settings

    def check(self) -> None:
        """Raise ``UsageError`` for what cannot be."""
        if (self.p, self.q) != (1, 1) and self.method != "node2vec":
            raise UsageError(
                f"{self.method} has no p and q; node2vec has.",
                Hint.use("Leave them out, or use:", method="node2vec"),
            )
        for name in ("p", "q"):
            if not 0 < getattr(self, name) < float("inf"):
                raise UsageError(f"{name} is {getattr(self, name)}; wanted more than 0.")
        for name, least in (("dim", 2), ("each", 1), ("length", 2), ("random_state", 0)):
            value = getattr(self, name)
            if not isinstance(value, int) or value < least:
                raise UsageError(f"{name} is {value}; wanted a whole number from {least} on.")

    @property
    def walks(self) -> Walks:
        """How walks go."""
        return Walks(self.p, self.q, self.each, self.length, self.random_state)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it; what :meth:`of` takes, and the method."""
        return asdict(self)
