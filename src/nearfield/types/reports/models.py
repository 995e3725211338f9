"""The models that are known, and one that was fetched."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import TypedDict

from nearfield.types.reports.known import Known, Pulled, PulledDocument


class ModelDocument(TypedDict):
    """A model that is known by name; ``size`` in bytes, ``here`` in the cache.

    ``reads`` is the modality of its items; ``max_tokens`` are of the longest text, 0 for what reads
    none.
    """

    name: str
    role: str
    reads: str
    title: str
    licence: str
    dim: int
    max_tokens: int
    size: int
    here: bool


class ModelsDocument(TypedDict):
    """All models that are known by name."""

    models: list[ModelDocument]


class PulledModelDocument(PulledDocument):
    """Where a model is, and the digest of its weights."""

    sha256: str


class Models(Known[ModelDocument]):
    """Every model known by name."""

    def to_dict(self) -> ModelsDocument:
        """The document."""
        return {"models": list(self.rows)}


@dataclass(frozen=True)
class PulledModel(Pulled):
    """A model in the cache, checked."""

    sha256: str

    def to_dict(self) -> PulledModelDocument:
        """The document."""
        return {"name": self.name, "path": self.path, "sha256": self.sha256}
