"""``modules.json``: the steps from text to vector, as sentence-transformers writes them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from nearfield.encoders.network.config import inside, read_json
from nearfield.encoders.text.marker import adapter_steps
from nearfield.encoders.text.pooling import MEAN, Pooling, read_pooling
from nearfield.encoders.text.steps import STEPS, Step
from nearfield.encoders.text.use import POOLING, use_file
from nearfield.errors import BadModel

FIRST = ("Transformer", "StaticEmbedding")
KNOWN = (*FIRST, "Pooling", *STEPS)


@dataclass(frozen=True)
class Recipe:
    """What happens between the tokens and the row.

    Attributes
    ----------
    transformer
        The folder of the first step: weights, config and tokenizer.
    static
        Whether that step is a table of token vectors, rather than a transformer.
    pooling
        From token states to one row.
    steps
        From that row to the last one.
    normalize
        Whether the model itself makes unit rows, last of all: that is left to the encoder.
    adapter
        How many of the last steps, that Normalize among them, are an adapter's: see ``adapted.py``.
    """

    transformer: Path
    static: bool = False
    pooling: Pooling = MEAN
    steps: tuple[Step, ...] = ()
    normalize: bool = False
    adapter: int = 0

    @property
    def base(self) -> Recipe:
        """The same without the adapter, if there is one."""
        if not self.adapter:
            return self
        kept = self.steps[: len(self.steps) + self.normalize - self.adapter]
        normalize = bool(kept) and kept[-1].traits == ["Normalize"]
        return replace(self, steps=kept[: len(kept) - normalize], normalize=normalize, adapter=0)

    @property
    def modes(self) -> tuple[str, ...]:
        """The poolings, whose rows are joined."""
        return self.pooling.modes

    @property
    def traits(self) -> dict[str, Any]:
        """All that decides a vector besides the transformer, as JSON takes it."""
        steps = [step.traits for step in self.steps]
        return {**asdict(self.pooling), "steps": steps, "normalize": self.normalize}


def read_recipe(folder: Path, pooling: str = "") -> Recipe:
    """Read the steps; without ``modules.json``, mean pooling, as sentence-transformers has it.

    ``pooling`` is what to take there instead of the mean.

    Raises
    ------
    BadModel
        A step of an unknown type, or steps in another order than Transformer and Pooling (or
        StaticEmbedding alone), and then any of those that change a row.
    """
    path = folder / "modules.json"
    listed = read_json(path, list, missing=[])
    if not listed:
        return _bare(folder, pooling or (POOLING if use_file(folder) else "mean"))
    try:
        steps = [
            (str(step["type"]).rpartition(".")[2], inside(folder, step["path"], path))
            for step in listed
        ]
    except (TypeError, KeyError):
        raise BadModel(f"{path} lists a step without a type or a path.") from None
    kinds = [kind for kind, _ in steps]
    unknown = [kind for kind in kinds if kind not in KNOWN]
    if unknown:
        raise BadModel(f"{path} has a step of type {unknown[0]!r}; known: {', '.join(KNOWN)}.")
    static = kinds[0] == "StaticEmbedding"
    first = 1 if static else 2
    if not (static or kinds[:2] == ["Transformer", "Pooling"]) or set(kinds[first:]) - set(STEPS):
        raise BadModel(
            f"{path} has the steps {', '.join(kinds)}; wanted: Transformer, Pooling (or "
            f"StaticEmbedding alone), and then any of {', '.join(STEPS)}."
        )
    normalize = kinds[-1] == "Normalize"
    return Recipe(
        transformer=steps[0][1],
        static=static,
        pooling=MEAN if static else read_pooling(steps[1][1] / "config.json"),
        steps=tuple(STEPS[kind](at) for kind, at in steps[first : len(steps) - normalize]),
        normalize=normalize,
        adapter=adapter_steps(folder, kinds),
    )


def _bare(folder: Path, pooling: str) -> Recipe:
    """A transformer's own folder, or one of model2vec, whose config says what it is."""
    config = read_json(folder / "config.json", missing={})
    static = config.get("model_type") == "model2vec"
    normalize = static and bool(config.get("normalize"))
    return Recipe(folder, static, Pooling((pooling,)), normalize=normalize)
