"""Labels for the items of a collection, or for others that its encoder reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.collection.evaluation_vectors import encode
from nearfield.collection.resolve import resolve
from nearfield.errors import UsageError
from nearfield.tasks import classify as task
from nearfield.types import Watch, unwatched

if TYPE_CHECKING:
    from nearfield.collection.collection import Collection


def classified(
    collection: Collection,
    label: str | None,
    *,
    predict: Any = None,
    text: str | None = None,
    labels: Sequence[str] | Mapping[str, str] | None = None,
    model: str | Path | None = None,
    where: str | None = None,
    coverage: float = 0.9,
    watch: Watch = unwatched,
    **options: Any,
) -> task.Classification:
    """See :meth:`~nearfield.collection.analyses.Analyses.classify`."""
    new = _read(collection, predict, text, watch) if predict is not None else {}
    if model is not None:
        items = None if new else collection.items(where)
        rows = new.pop("predict") if items is None else items.vectors
        ids = new["predict_ids"] if items is None else items.ids
        texts = new["predict_texts"] if items is None else items.texts
        loaded = task.load_model(model)
        return task.label(loaded, rows, ids=ids, texts=texts, coverage=coverage)
    items = collection.items(where)
    if label is None and labels is None:
        raise UsageError(
            "Which labels?", 'Run: nearfield classify --label COLUMN, or --labels "billing,refund"'
        )
    if labels is None and options.get("method") == task.ZERO_SHOT and label is not None:
        labels = task.labels_in(items.column(label), options.get("separator"))
    if labels is not None:
        described = labels if isinstance(labels, Mapping) else {name: name for name in labels}
        options |= {"method": task.ZERO_SHOT, "names": list(described)}
        options["descriptions"] = encode(collection.encoder(watch), list(described.values()))
    return task.classify(
        items.near,
        None if label is None else items.column(label),
        ids=items.ids,
        texts=items.texts,
        coverage=coverage,
        **new,
        **options,
    )


def _read(collection: Collection, source: Any, text: str | None, watch: Watch) -> dict[str, Any]:
    """The rows of a source that hold text, encoded as the items were."""
    opened = resolve(source, text=text, id=None, kind=None, strict=False, size=None, watch=watch)
    found: dict[str, str] = {}
    row = 0
    for batch in opened.batches():
        for name, words in zip(*(batch.column(c).to_pylist() for c in ("id", "text")), strict=True):
            if words and words.strip():
                found[str(row) if name is None else name] = words
            row += 1
    if not found:
        raise UsageError("There is no text to label.", "Name its column: --text COLUMN")
    texts = list(found.values())
    rows = encode(collection.encoder(watch), texts)
    return {"predict": rows, "predict_ids": list(found), "predict_texts": texts}
