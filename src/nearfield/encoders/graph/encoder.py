"""The encoder of a graph's nodes: learned from all of them at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nearfield.encoders.graph.blending import Blend, blend_of
from nearfield.encoders.graph.learned import Learned
from nearfield.encoders.graph.network import Network, network_of
from nearfield.encoders.graph.placing import placed
from nearfield.encoders.graph.settings import Settings
from nearfield.encoders.graph.vectors import is_exact, vectors_of
from nearfield.errors import Hint, UsageError
from nearfield.types import Content, Encoder, Modality, Node, Progress, Segment, Vectors, silent

Texts = Callable[[str], Encoder]
"""From the name of an encoder of texts to the encoder."""

WHOLE = Segment(0, 0)


class GraphEncoder:
    """Unit rows of the nodes of a graph, so that nodes with the same surroundings are near.

    By NetMF (Qiu et al., 2018, arXiv:1710.02971), DeepWalk (Perozzi et al., 2014, arXiv:1403.6652)
    or node2vec (Grover and Leskovec, 2016, arXiv:1607.00653). It learns from all nodes at once,
    and gives the same vectors in any order of nodes and edges. Nodes that come later are placed
    among their neighbors; nothing else moves. Where nodes have texts, a row holds both: first the
    graph's part, then that of the text, in a proportion that was chosen on hidden edges.

    >>> ring = [Node(name, {other: 1.0}) for name, other in zip("abcd", "bcda")]
    >>> encoder = GraphEncoder(Settings(dim=2)).fit(ring)
    >>> encoder.encode_document([ring[0], Node("e", {"a": 1.0})]).shape
    (2, 2)
    """

    modalities: frozenset[Modality] = frozenset({"node"})

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        texts: Texts | None = None,
        learned: Learned | None = None,
        asked: Mapping[str, Any] | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self._load = texts
        self._learned = learned
        self._asked = dict(asked or {})
        self._texts: Encoder | None = None

    @property
    def name(self) -> str:
        """The method."""
        return self.settings.method

    @property
    def fitted(self) -> bool:
        """Whether it has learned a graph."""
        return self._learned is not None

    @property
    def learned(self) -> Learned:
        """What it learned.

        Raises
        ------
        UsageError
            It has learned nothing yet.
        """
        if self._learned is None:
            raise UsageError(
                f"{self.name} has learned no graph yet.",
                Hint.run("add", "edges.csv", kind="graph", words="Add one. Run:"),
            )
        return self._learned

    @property
    def fingerprint(self) -> str:
        """Of its settings, and of the graph that it learned."""
        said = json.dumps(self.settings.to_dict(), sort_keys=True)
        graph = self._learned.graph if self._learned else ""
        return hashlib.sha256(f"{said} {graph}".encode()).hexdigest()[:16]

    @property
    def dim(self) -> int:
        """Width of a row: the graph's part, and the text's where there is one."""
        blend = self._learned and self._learned.blend
        return self.settings.dim + (blend.width if blend else 0)

    @property
    def query_modalities(self) -> frozenset[Modality]:
        """Nodes; texts too, where the nodes' texts are part of their rows."""
        by_text = self._learned is not None and self._learned.blend is not None
        return frozenset({"node", "text"}) if by_text else frozenset({"node"})

    def fit(self, items: Iterable[Content], *, progress: Progress = silent) -> GraphEncoder:
        """The encoder that learned the graph of ``items``, which are nodes.

        Raises
        ------
        UsageError
            The graph has no edge, or what came are no nodes.
        BadSource
            The weight of an edge is negative or no finite number.
        """
        network = network_of(_nodes(items))
        if not len(network.joined):
            raise UsageError(
                f"The graph of {len(network.names):,} nodes has no edges between two of them; "
                "only edges say which nodes are near.",
                "Name a file of edges too.",
            )
        vectors = vectors_of(network, self.settings, progress=progress)
        blend = self._blend(network)
        learned = Learned.of(network, vectors, blend, exact=is_exact(network, self.settings))
        return self._with(learned)

    def grown(self, items: Iterable[Content]) -> GraphEncoder:
        """The encoder that knows the nodes among ``items`` that are new, placed by their edges.

        Its fingerprint stays, and so does every row that it knew.
        """
        network = network_of(_nodes(items))
        learned = self.learned
        names, rows = placed(network, learned.rows, learned.vectors)
        return self._with(learned.grown(names, rows)) if names else self

    def encode_document(
        self, items: Sequence[Content], /, *, progress: Progress = silent
    ) -> Vectors:
        """The rows of nodes ``(n, dim)``; zeros for one that nothing is known of."""
        nodes = list(_nodes(items))
        learned = self.learned
        if any(node.name not in learned.rows for node in nodes):
            learned = self.grown(nodes).learned
        rows = np.zeros((len(nodes), self.settings.dim), np.float32)
        for at, node in enumerate(nodes):
            if (row := learned.rows.get(node.name)) is not None:
                rows[at] = learned.vectors[row]
        if learned.blend is None:
            progress(len(nodes), len(nodes))
            return rows
        words = np.zeros((len(nodes), learned.blend.width), np.float32)
        said = [at for at, node in enumerate(nodes) if node.text and node.text.strip()]
        if said:
            texts = [nodes[at].text for at in said]
            words[said] = self._of_texts().encode_document(texts, progress=progress)
        return learned.blend.rows(rows, words)

    def encode_query(self, items: Sequence[Any], /, *, progress: Progress = silent) -> Vectors:
        """The rows of nodes, by their names or edges, or of texts, by what nodes say: ``(n, dim)``.

        Raises
        ------
        UsageError
            A text came, and the rows hold nothing of what nodes say.
        """
        texts = [at for at, item in enumerate(items) if isinstance(item, str)]
        rows = np.zeros((len(items), self.dim), np.float32)
        if texts:
            if self.learned.blend is None:
                raise UsageError(
                    f"The vectors of {self.name} come from edges alone, and a text has none.",
                    Hint.use("Search the words of the nodes:", mode="text"),
                )
            rows[texts, self.settings.dim :] = self._of_texts().encode_query(
                [items[at] for at in texts], progress=progress
            )
        others = [at for at in range(len(items)) if at not in set(texts)]
        if others:
            rows[others] = self.encode_document([items[at] for at in others], progress=progress)
        return rows

    def segment(self, items: Sequence[Content], /) -> list[list[Segment]]:
        """Every node is one piece."""
        return [[WHOLE] for _ in items]

    @property
    def notes(self) -> tuple[str, ...]:
        """What it learned, in sentences."""
        return self.learned.notes(self.settings) if self._learned else ()

    def save(self, folder: Path, /) -> None:
        """Write what was learned into ``folder``, as safetensors and JSON."""
        self.learned.save(folder, self.settings)

    def restored(self, folder: Path, /) -> GraphEncoder:
        """The encoder that wrote ``folder``; of another method this one, as it is.

        Raises
        ------
        BadModel
            The folder is damaged, or another encoder's.
        UsageError
            It was made with another setting than this one was asked for.
        """
        settings, learned = Learned.read(folder)
        if settings.method != self.settings.method:
            return self
        held = settings.to_dict()
        for name, value in self._asked.items():
            if held.get(name) != value:
                raise UsageError(
                    f"The graph was learned with {name}={held.get(name)}, and {value} was asked.",
                    Hint.run("reembed", model=self.name, words="To learn it anew:"),
                )
        return GraphEncoder(settings, texts=self._load, learned=learned, asked=self._asked)

    def _with(self, learned: Learned) -> GraphEncoder:
        made = GraphEncoder(self.settings, texts=self._load, learned=learned, asked=self._asked)
        made._texts = self._texts
        return made

    def _blend(self, network: Network) -> Blend | None:
        """How much of a row is what the nodes say; None where they say nothing."""
        if self.settings.texts == "none" or self._load is None or not network.texts:
            return None
        return blend_of(
            network,
            lambda part: vectors_of(part, self.settings),
            self._of_texts().encode_document,
            self._of_texts().dim,
            self.settings.random_state,
        )

    def _of_texts(self) -> Encoder:
        if self._texts is None:
            if self._load is None:
                raise UsageError("There is no encoder for the texts of the nodes.")
            self._texts = self._load(self.settings.texts)
        return self._texts

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_texts": None}


def _nodes(items: Iterable[Any]) -> Iterable[Node]:
    for item in items:
        if not isinstance(item, Node):
            raise UsageError(
                f"A {type(item).__name__} came where a node of a graph was wanted.",
                Hint.run("add", "edges.csv", kind="graph", words="Add edges as a graph. Run:"),
            )
        yield item
