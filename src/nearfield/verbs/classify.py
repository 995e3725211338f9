"""The verb ``classify``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Gt, Lt

from nearfield.errors import COLUMN, Hint, UsageError
from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import (
    Column,
    Columns,
    Encoding,
    File,
    Format,
    Header,
    Meta,
    Missing,
    RandomState,
    Saved,
    Sheet,
    Shown,
    SkipRows,
    TextColumn,
    Watch,
    Where,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from nearfield.collection.items import HasItems, ItemSet
    from nearfield.sources.request import Written
    from nearfield.tasks.classify import Classification

ZERO_SHOT = "zero-shot"


@checked
def classify(
    collection: HasItems,
    label: Column | None = None,
    *,
    predict: File | Any | None = None,
    text: TextColumn | Sequence[str] | None = None,
    method: Literal["auto", "logistic", "neighbors", "zero-shot"] | None = None,
    labels: Columns | Sequence[str] | Mapping[str, str] | None = None,
    coverage: Annotated[float, Gt(0), Lt(1), Meta("SHARE")] = 0.9,
    sets: Literal["scoped", "lac", "adaptive"] | None = None,
    format: Format | None = None,  # noqa: A002 - the field's word
    encoding: Encoding | None = None,
    sheet: Sheet | None = None,
    skip_rows: SkipRows = 0,
    header: Header | None = None,
    na: Missing | Sequence[str] = (),
    separator: Annotated[str, Meta("SIGN")] | None = None,
    next: Annotated[int, Ge(0), Meta("N")] = 0,  # noqa: A002 - the option's name
    random_state: RandomState = 0,
    where: Where | None = None,
    columns: Shown | Sequence[str] | None = None,
    load: Saved | None = None,
    watch: Watch = unwatched,
) -> Classification:
    """Labels with calibrated probabilities, or an abstention; and how far to trust them.

    Learned from the items that have a label, measured on held-out ones, and given to the others.

    Parameters
    ----------
    label
        The column of labels to learn from; a null is no label, a list holds several.
    predict
        What to label: a file, in Python also a data frame or a list of strings. [default: the
        items without a label]
    text
        The column of text in that file.
    method
        How it learns. [default: auto, whichever has less held-out loss]
    labels
        Names or descriptions, for zero-shot; in Python also a dictionary of names to descriptions.
    coverage
        How often the sets of labels hold the right one.
    sets
        How they are made: by probability and nearness to the examples (scoped), by probability
        alone (lac), or larger ones for harder rows. [default: scoped; of nodes lac]
    separator
        Between several labels in one cell. [default: ; or | where the column shows it]
    next
        Name the N items to label next.

    Returns
    -------
    Classification
        For each item a label and its probability, a set of labels, or an abstention; and the
        learned model. See :func:`nearfield.tasks.classify.classify`.

    Raises
    ------
    UnknownName
        There is no such column or method.
    UsageError
        No labels came, or too few items carry one.
    EncoderMismatch
        What was saved was learned from another model's vectors.
    BadFilter, BadSource
        What came cannot be read.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> kinds = ["fruit", "fruit", "sky", "sky", None]
    >>> texts = ["red apple", "ripe apple", "blue sky", "grey sky", "dark sky"]
    >>> fruit = toy_collection([{"text": t, "kind": k} for t, k in zip(texts, kinds)])
    >>> fruit.classify("kind").labels
    ['sky']
    """
    from nearfield.sources.request import Written

    written = Written(format, encoding, sheet, skip_rows, header, tuple(na))
    if load is not None:
        result = _by_saved(collection, load, predict, text, where, coverage, watch, written)
    else:
        options: dict[str, Any] = {"separator": separator, "random_state": random_state}
        options |= {"method": method} if method else {}
        items = collection.items(where)
        options |= {"coverage": coverage, "sets": sets or _sets_of(items)}
        new = {} if predict is None else _read(collection, items, predict, text, watch, written)
        result = _learned(collection, items, label, labels, new, watch, options)
    if columns:
        result = _with_columns(result, collection.items(where), columns, predict)
    return replace(result, to_label=tuple(result.next(next))) if next else result


def _with_columns(
    result: Classification, items: ItemSet, columns: Sequence[str], predict: Any
) -> Classification:
    """The columns beside each item; raises ``UsageError`` for items of a file: it has its own."""
    from nearfield.collection.details import with_columns

    if predict is not None:
        raise UsageError(
            "Columns are those of the collection; what is labelled here comes from elsewhere.",
            Hint.use("Leave out:", columns=tuple(columns)),
        )
    return with_columns(result, items, columns)


def _learned(
    collection: Any,
    items: ItemSet,
    label: str | None,
    labels: Sequence[str] | Mapping[str, str] | None,
    new: dict[str, Any],
    watch: Watch,
    options: dict[str, Any],
) -> Classification:
    from nearfield.pipeline.texts import encode_texts
    from nearfield.tasks import classify as task

    if label is None and labels is None:
        raise UsageError("Which labels?", Hint.run("classify", label=COLUMN))
    if labels is None and options.get("method") == ZERO_SHOT and label is not None:
        labels = task.labels_in(items.column(label), options["separator"])
    if labels is not None:
        described = (
            labels if isinstance(labels, Mapping) else {name.strip(): name for name in labels}
        )
        options |= {"method": ZERO_SHOT, "names": list(described)}
        encoder = collection.encoder(watch, of=items)
        options["descriptions"] = encode_texts(encoder, list(described.values()))
    result = task.classify(
        items.near(watch),
        None if label is None else items.column(label),
        ids=items.ids,
        texts=items.texts,
        groups=_apart(items),
        **new,
        **options,
    )
    if result.model is None:
        return result
    return replace(result, model=result.model.learned_from(items.fingerprint))


def _apart(items: ItemSet) -> NDArray[np.int64] | None:
    """Nodes each on its own: those with the same neighbors are near, and no copies of each other.

    Of 903 labelled nodes of Cora 433 have another at a cosine of .9: held out together, they made
    .81 of right labels look like .72, and the sets too large to answer with.
    """
    import numpy as np

    return np.arange(len(items.ids)) if items.modalities == {"node"} else None


def _sets_of(items: ItemSet) -> str:
    """Nodes have no scope: one that is like no labelled one has its place in the graph too.

    Of those 903, sets of .9 are one label for .15 where likeness counts, for .68 where it does not.
    """
    return "lac" if items.modalities == {"node"} else "scoped"


def _by_saved(
    collection: Any,
    path: str | Path,
    predict: Any,
    text: str | Sequence[str] | None,
    where: Where | None,
    coverage: float,
    watch: Watch,
    written: Written,
) -> Classification:
    """What a saved model says of the items, or of other texts."""
    from nearfield.collection.binding import refuse_saved
    from nearfield.tasks import classify as task

    model = task.load_model(path)
    items = collection.items(where)
    again = Hint.run(
        "classify", collection=collection.name, label=COLUMN, save=path, words="Learn again:"
    )
    refuse_saved(collection.name, items, path, model.fingerprint, again)
    if predict is None:
        rows, ids, texts = items.vectors, items.ids, items.texts
    else:
        new = _read(collection, items, predict, text, watch, written)
        rows, ids, texts = new["predict"], new["predict_ids"], new["predict_texts"]
    return task.label(model, rows, ids=ids, texts=texts, coverage=coverage)


def _read(
    collection: Any,
    items: ItemSet,
    source: Any,
    text: str | Sequence[str] | None,
    watch: Watch,
    written: Written,
) -> dict[str, Any]:
    """The rows of a source, encoded as the items were; or vectors, where vectors came."""
    from nearfield.collection.given import Given
    from nearfield.pipeline.read import Reading
    from nearfield.pipeline.texts import encode_texts

    if isinstance(collection, Given):
        if text is not None:
            raise UsageError(
                "text names a column of texts, but vectors are labelled by vectors.",
                Hint.use("Leave out:", text=text),
            )
        new = Given.read(source)
        return {"predict": new.vectors, "predict_ids": new.ids, "predict_texts": None}
    texts = Reading(text=text, watch=watch, written=written, verb="").by_id(source)
    if not texts:
        raise UsageError("There is no text to label.", Hint.use("Name its column:", text=COLUMN))
    rows = encode_texts(collection.encoder(watch, of=items), list(texts.values()))
    return {
        "predict": rows,
        "predict_ids": list(texts),
        "predict_texts": list(texts.values()),
    }
