"""``README.md`` of a trained model: what it was made from, how, and how good it is."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any

from nearfield.models import ModelFolder
from nearfield.models.table import row
from nearfield.types.whole import write_text

PACKAGES = ("nearfield", "torch", "sentence-transformers", "transformers", "openvino", "numpy")
DEPTHS = {
    "adapter": "a linear map on the frozen vectors of the base: `Normalize`, `Dense`, `Normalize`",
    "full": "all weights",
    "static": "a table of token vectors, distilled from the base",
}
_ENDS = ".,;:!?)]}'\""


@dataclass(frozen=True)
class Score:
    """A metric on the test split, before and after; an interval is ``(low, high)``, of 95 %."""

    metric: str
    before: float
    after: float
    difference: tuple[float, float] | None = None
    before_interval: tuple[float, float] | None = None
    after_interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class Card:
    """What a card says.

    Attributes
    ----------
    name
        Of the model, as a user will type it.
    base
        The encoder that was trained.
    depth
        ``adapter``, ``full`` or ``static``.
    form, rows, notes
        Of the examples; see :class:`nearfield.training.data.examples.Examples`.
    splits
        Split to its number of rows.
    loss, formula, options
        Name of the loss, the first line of its docstring or its formula, and its options.
    arguments
        All others that the training was given. Of a path only the last part is written.
    scores
        Before and after, on the test split.
    sentence
        The comparison in words.
    """

    name: str
    base: ModelFolder
    depth: str
    form: str
    rows: int
    loss: str
    formula: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    splits: Mapping[str, int] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)
    scores: Sequence[Score] = ()
    sentence: str = ""
    notes: Sequence[str] = ()


def card(content: Card) -> str:
    """The text of a model card: YAML front matter and Markdown.

    The front matter's keys are those of the Hugging Face hub (huggingface.co/docs/hub/model-cards).
    No path of this machine is written.
    """
    parts = [
        _front(content),
        f"# {_last(content.name)}",
        _opening(content),
        _use(content),
        _scores(content),
    ]
    parts += [_data(content), _training(content), _licence(content), _versions()]
    return "\n\n".join(part for part in parts if part) + "\n"


def write_card(folder: Path, content: Card) -> None:
    """Write it as ``README.md``."""
    write_text(folder / "README.md", card(content))


def _front(content: Card) -> str:
    """YAML; strings are written as JSON has them, which is YAML too."""
    listed = row(content.base.name)
    values: dict[str, Any] = {"library_name": "sentence-transformers"}
    values["pipeline_tag"] = "sentence-similarity"
    values["base_model"] = (listed and listed.hub) or base_name(content.base)
    if listed:
        values["license"] = listed.licence.lower()
    values["tags"] = ["sentence-transformers", "feature-extraction", "nearfield", content.depth]
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(["---", *lines, "---"])


def _opening(content: Card) -> str:
    return (
        f"{base_name(content.base)}, trained with nearfield on {content.rows:,} rows of the form "
        f"{content.form}, by the loss `{content.loss}`. What was trained: {DEPTHS[content.depth]}."
    )


def _use(content: Card) -> str:
    name = json.dumps(_last(content.name), ensure_ascii=False)
    ways = [f"import nearfield as nf\n\nmodel = nf.load({name})"]
    both = content.depth == "static" or any(content.base.path.rglob("*.safetensors"))
    if both:
        loaded = f"model = SentenceTransformer({name})"
        ways.append(f"from sentence_transformers import SentenceTransformer\n\n{loaded}")
    rows = 'rows = model.encode_document(["a text"])'
    parts = ["## How to use it", *(f"```python\n{way}\n{rows}\n```" for way in ways)]
    if not both:
        parts.append("The base is an ONNX graph: sentence-transformers cannot load this folder.")
    return "\n\n".join(parts)


def _scores(content: Card) -> str:
    if not content.scores:
        return "## Scores\n\nNot measured: there was no test split."
    head = ["| metric | before | after | difference, 95 % interval |", "|---|---|---|---|"]
    lines = [
        f"| {each.metric} | {_number(each.before, each.before_interval)} "
        f"| {_number(each.after, each.after_interval)} "
        f"| {_number(each.after - each.before, each.difference, '+')} |"
        for each in content.scores
    ]
    table = "\n".join([*head, *lines])
    return "\n\n".join(["## Scores", "On the test split.", table, clean(content.sentence)]).strip()


def _data(content: Card) -> str:
    splits = ", ".join(f"{name} {rows:,}" for name, rows in content.splits.items())
    lines = [f"{content.rows:,} rows of the form {content.form}{splits and f': {splits}'}."]
    lines += ["\n".join(f"- {clean(note)}" for note in content.notes)]
    return "\n\n".join(["## Data", *filter(None, lines)])


def _training(content: Card) -> str:
    formula = f": {' '.join(content.formula.split())}" if content.formula else "."
    given = {**content.options, **content.arguments}
    table = "\n".join(
        ["| argument | value |", "|---|---|", *(f"| {k} | {_value(v)} |" for k, v in given.items())]
    )
    return "\n\n".join(
        ["## Training", f"Loss: `{content.loss}`{formula}", *([table] if given else [])]
    )


def _licence(content: Card) -> str:
    listed = row(content.base.name)
    licence = listed.licence if listed else "not known; see where the base came from"
    return f"## Licence\n\nOf the base: {licence}."


def _versions() -> str:
    day = datetime.now(UTC).date().isoformat()
    versions = [f"Python {platform.python_version()}"]
    for name in PACKAGES:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return f"## Made\n\n{day}, with {', '.join(versions)}."


def base_name(folder: ModelFolder) -> str:
    """Name of a base; of a folder's path only the last part."""
    return folder.path.name if folder.name == str(folder.path) else folder.name


def clean(text: str) -> str:
    """A sentence in which absolute paths are cut to their last part.

    >>> clean("Read /home/me/pairs.csv: 3 rows/columns.")
    'Read pairs.csv: 3 rows/columns.'
    """
    return " ".join(map(_word, text.split(" ")))


def _word(word: str) -> str:
    start = word.lstrip("('\"[{")
    bare = start.rstrip(_ENDS)
    if not (PurePath(bare).is_absolute() or PureWindowsPath(bare).is_absolute()):
        return word
    return word.replace(bare, _last(bare) or bare)


def _last(text: str) -> str:
    """The last part of a path, of either kind of machine."""
    return PureWindowsPath(text).name or text


def _value(value: Any) -> str:
    shown = _last(str(value)) if isinstance(value, PurePath) else clean(str(value))
    return shown.replace("|", "\\|").replace("\n", " ")


def _number(value: float, interval: tuple[float, float] | None, sign: str = "") -> str:
    shown = f"{value:{sign}.4f}"
    return shown if interval is None else f"{shown} ({interval[0]:.4f} to {interval[1]:.4f})"
