"""Labels for the items of a collection, or for others that its encoder reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.collection.binding import refuse_saved
from nearfield.collection.evaluation_vectors import encode
from nearfield.collection.resolve import resolve
from nearfield.errors import UsageError
from nearfield.tasks import classify as task
from nearfield.types import Watch, unwatched

if TYPE_CHECKING:
    from nearfield.collection.collection import Collection
    from nearfield.collection.items import Items


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
    if model is not None:
        return _by_saved(collection, model, predict, text, where, coverage, watch)
    items = collection.items(where)
    new = _read(collection, items, predict, text, watch) if predict is not None else {}
    if label is None and labels is None:
        raise UsageError(
            "Which labels?", 'Run: nearfield classify --label COLUMN, or --labels "billing,refund"'
        )
    if labels is None and options.get("method") == task.ZERO_SHOT and label is not None:
        labels = task.labels_in(items.column(label), options.get("separator"))
    if labels is not None:
        described = labels if isinstance(labels, Mapping) else {name: name for name in labels}
        options |= {"method": task.ZERO_SHOT, "names": list(described)}
        encoder = collection.encoder(watch, of=items)
        options["descriptions"] = encode(encoder, list(described.values()))
    found = task.classify(
        items.near,
        None if label is None else items.column(label),
        ids=items.ids,
        texts=items.texts,
        coverage=coverage,
        **new,
        **options,
    )
    if found.model is None:
        return found
    return replace(found, model=found.model.learned_from(items.fingerprint))


def _by_saved(
    collection: Collection,
    model: str | Path,
    predict: Any,
    text: str | None,
    where: str | None,
    coverage: float,
    watch: Watch,
) -> task.Classification:
    """What a saved model says of the items, or of other texts."""
    loaded = task.load_model(model)
    refuse_saved(
        collection, model, loaded.fingerprint,
        f"Learn again: nearfield classify -c {collection.name} --label COLUMN --save {model}",
    )  # fmt: skip
    if predict is None:
        items = collection.items(where)
        rows, ids, texts = items.vectors, items.ids, items.texts
    else:
        new = _read(collection, None, predict, text, watch)
        rows, ids, texts = new["predict"], new["predict_ids"], new["predict_texts"]
    return task.label(loaded, rows, ids=ids, texts=texts, coverage=coverage)


def _read(
    collection: Collection, items: Items | None, source: Any, text: str | None, watch: Watch
) -> dict[str, Any]:
    """The rows of a source that hold text, encoded as the items were."""
    opened = resolve(source, text=text, id=None, format=None, strict=False, size=None, watch=watch)
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
    rows = encode(collection.encoder(watch, of=items), texts)
    return {"predict": rows, "predict_ids": list(found), "predict_texts": texts}
