"""What a graph's encoder learned, in memory and on disk."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np

from nearfield.encoders.graph.blending import WEIGHTS, Blend
from nearfield.encoders.graph.network import Network
from nearfield.encoders.graph.settings import METHODS, Settings
from nearfield.errors import BadModel, NearfieldError, count
from nearfield.types import Vectors
from nearfield.types.whole import whole, write_text

CONFIG, VECTORS = "config.json", "model.safetensors"
MODEL_TYPE = "nearfield-graph"


@dataclass(frozen=True)
class Learned:
    """The names of nodes, a row for each, and how texts are blended in.

    ``graph`` is the digest of the graph; ``edges``, ``isolated`` and ``directed`` say what it was;
    ``exact`` whether nothing of the rows is of chance. The ``later`` last rows were placed.
    """

    names: list[str]
    vectors: Vectors
    graph: str
    edges: int
    directed: bool
    exact: bool
    blend: Blend | None = None
    later: int = 0

    @classmethod
    def of(cls, network: Network, vectors: Vectors, blend: Blend | None, *, exact: bool) -> Self:
        """What was learned of a graph; nodes without an edge are left out."""
        joined = network.joined
        names = [network.names[row] for row in joined]
        edges = network.symmetric.nnz // 2 if not network.directed else network.edges.nnz
        made = (digest(network), edges, network.directed, exact, blend)
        return cls(names, vectors[joined], *made)

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each name."""
        return {name: row for row, name in enumerate(self.names)}

    def grown(self, names: list[str], vectors: Vectors) -> Learned:
        """With more nodes, that were placed."""
        return replace(
            self,
            names=[*self.names, *names],
            vectors=np.concatenate([self.vectors, vectors]),
            later=self.later + len(names),
        )

    def notes(self, settings: Settings) -> tuple[str, ...]:
        """What it is, in sentences."""
        kind = "arrow" if self.directed else "edge"
        how = METHODS[settings.method].partition(":")[0]
        nodes = len(self.names) - self.later
        said = [f"{how} on {count(nodes, 'node')} and {count(self.edges, kind)}."]
        if settings.method == "netmf" and not self.exact:
            said.append("Walks estimate what NetMF computes for a smaller graph.")
        if self.later:
            said.append(f"{count(self.later, 'node')} came later, placed by their neighbors.")
        return (*said, *([self._blended(self.blend)] if self.blend else []))

    def _blended(self, blend: Blend) -> str:
        shares = f"{blend.weight:.0%} by the graph, {1 - blend.weight:.0%} by the texts"
        if not blend.curve:
            return f"Likeness is {shares}: too few edges join nodes with texts to choose by."
        best = blend.curve[int(np.abs(WEIGHTS - blend.weight).argmin())]
        return (
            f"Likeness is {shares}: of {count(blend.edges, 'hidden edge')}, that tells most from "
            f"pairs without one (area under the curve {best:.3f}; the graph alone "
            f"{blend.curve[-1]:.3f}, the texts alone {blend.curve[0]:.3f})."
        )

    def save(self, folder: Path, settings: Settings) -> None:
        """Write it as JSON and safetensors."""
        from safetensors.numpy import save_file

        names = json.dumps(self.names).encode()
        with whole(folder / VECTORS) as path:
            save_file({"vectors": self.vectors, "names": np.frombuffer(names, np.uint8)}, path)
        held = {
            "model_type": MODEL_TYPE,
            "settings": settings.to_dict(),
            **{name: getattr(self, name) for name in ("graph", "edges", "directed", "exact")},
            "later": self.later,
            "blend": asdict(self.blend) if self.blend else None,
        }
        write_text(folder / CONFIG, json.dumps(held, indent=1))

    @classmethod
    def read(cls, folder: Path) -> tuple[Settings, Learned]:
        """The settings and what was learned.

        Raises
        ------
        BadModel
            The folder is damaged, or another encoder's.
        """
        try:
            return cls._read(folder)
        except NearfieldError:
            raise
        except Exception as error:
            raise BadModel(
                f"{folder.name} holds no encoder of a graph that can be read: "
                f"{type(error).__name__}.",
                "It is damaged: embed the collection anew.",
            ) from error

    @classmethod
    def _read(cls, folder: Path) -> tuple[Settings, Learned]:
        from safetensors.numpy import load_file

        held: dict[str, Any] = json.loads((folder / CONFIG).read_text("utf-8"))
        if held.get("model_type") != MODEL_TYPE:
            raise BadModel(f"{folder.name} is the folder of another encoder than a graph's.")
        said = dict(held["settings"])
        settings = Settings.of(said.pop("method"), said)
        arrays = load_file(folder / VECTORS)
        names = json.loads(arrays["names"].tobytes())
        vectors = arrays["vectors"]
        if vectors.shape != (len(names), settings.dim) or not np.isfinite(vectors).all():
            raise BadModel(f"{folder.name} holds {vectors.shape} numbers for {len(names)} nodes.")
        blend = held["blend"]
        if blend is not None:
            blend = Blend(**{**blend, "curve": tuple(blend["curve"])})
        rest = (held["edges"], held["directed"], held["exact"], blend, held["later"])
        return settings, cls(names, np.asarray(vectors, np.float32), held["graph"], *rest)


def digest(network: Network) -> str:
    """Hex digest of a graph: its names, edges and texts."""
    state = hashlib.sha256()
    for name in network.names:
        state.update(f"{len(name)} {name}".encode("utf-8", "surrogatepass"))
    edges = network.edges
    for array, kind in ((edges.indptr, "<i8"), (edges.indices, "<i8"), (edges.data, "<f8")):
        state.update(array.astype(kind).tobytes())
    for name in sorted(network.texts):
        state.update(f"{name}\0{network.texts[name]}\0".encode("utf-8", "surrogatepass"))
    return state.hexdigest()
