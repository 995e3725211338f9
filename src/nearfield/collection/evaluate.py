"""Files -> vectors -> metrics: what ``nearfield evaluate`` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from nearfield.collection.binding import DEFAULT_MODEL, Binding
from nearfield.collection.evaluation_files import read_qrels, read_queries, read_table
from nearfield.collection.evaluation_forms import Form, form_of, numbers, take
from nearfield.collection.evaluation_vectors import encode, ranked
from nearfield.collection.resolve import resolve
from nearfield.errors import UsageError
from nearfield.tasks import evaluate as task
from nearfield.tasks.evaluate import Comparison, Evaluation
from nearfield.tasks.evaluate.retrieval import DEPTH
from nearfield.tasks.ranking import MODES
from nearfield.types import Encoder, Watch, unwatched

if TYPE_CHECKING:
    from nearfield.collection.collection import Collection

Measure = Callable[[Encoder], Evaluation]
Qrels = dict[str, dict[str, float]]


def evaluate(
    file: Any = None,
    *,
    model: str | Encoder | None = None,
    against: str | Encoder | None = None,
    queries: Any = None,
    qrels: Any = None,
    collection: Collection | None = None,
    mode: str | None = None,
    kind: str | None = None,
    columns: Sequence[str] = (),
    k: int = 10,
    random_state: int = 0,
    watch: Watch = unwatched,
) -> Evaluation | Comparison:
    """Measure a model, two models, or a collection's ways to search, on files of one's own.

    Parameters
    ----------
    file
        A table; its columns say what is measured (``evaluation_forms.FORMS``). With ``queries``,
        the items that are searched, rather than a collection's.
    model, against
        Encoders or their names; ``against`` is compared with the other on the same rows.
    queries, qrels
        Tables, or dicts: id to text, and query to item to relevance.
    collection
        The items that are searched, by each of its modes or by ``mode``, best known first; and
        whose encoder measures ``file`` where no model is named.
    kind, columns
        What is measured, and its columns in the form's order, where they are not obvious; of
        items that are searched the id and the text.
    k
        The places that count in retrieval.

    Raises
    ------
    UsageError, UnknownName, BadSource
        Files that do not fit, with what they hold.

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder
    >>> rows = [{"query": "red fruit", "document": "a red apple"},
    ...         {"query": "the sky", "document": "blue sky"}]
    >>> evaluate(rows, model=ToyEncoder()).metrics["MRR@10"].value
    1.0
    """
    if (queries is None) != (qrels is None):
        raise UsageError(
            "Queries and qrels belong together; one of them is missing.",
            "Run: nearfield evaluate --queries queries.csv --qrels qrels.tsv",
        )
    if queries is not None:
        asked, judged = read_queries(queries), read_qrels(qrels)
        if collection is not None and file is None:
            return _searched(
                collection, asked, judged, model, against, mode, k, random_state, watch
            )
        measure = _over_items(_items(file, columns, watch), asked, judged, k, random_state)
        return _compared(measure, model, against, collection, watch)
    if file is None:
        raise UsageError(
            "Nothing to evaluate.", "Run: nearfield evaluate FILE, or --queries FILE --qrels FILE"
        )
    table = read_table(file)
    form = form_of(table, kind, columns)
    rows = take(table, form, columns)
    if not form.texts:
        _no_model(form, model, against)
        return _given(form, rows, random_state)
    return _compared(
        partial(_measured, form, rows, k, random_state), model, against, collection, watch
    )


def _compared(
    measure: Measure,
    model: str | Encoder | None,
    against: str | Encoder | None,
    collection: Collection | None,
    watch: Watch,
) -> Evaluation | Comparison:
    if model is None and collection is not None:
        first = collection.encoder(watch)
    else:
        first = _encoder(model or DEFAULT_MODEL, watch)
    if against is None:
        return measure(first)
    other = _encoder(against, watch)
    if first.fingerprint == other.fingerprint:
        raise UsageError(
            f"{first.name} would be compared with itself.", "Name another: --against M"
        )
    return task.compare({_name(first, other): measure(first), _name(other, first): measure(other)})


def _measured(
    form: Form, rows: Mapping[str, list[str]], k: int, random_state: int, encoder: Encoder
) -> Evaluation:
    """A table of texts, by an encoder's vectors."""
    ids = ["\x1f".join(row) for row in zip(*rows.values(), strict=True)]
    if form.kind == "retrieval":
        return _pairs_found(rows, k, random_state, encoder)
    if form.kind in {"similarity", "pairs"}:
        given = form.roles[2]
        gold = numbers(rows[given], given)
        scores = np.einsum(
            "nd,nd->n", *(encode(encoder, rows[side]) for side in ("first", "second"))
        )
        measure = task.similarity if form.kind == "similarity" else task.pairs
        return measure(scores, gold, ids=ids, random_state=random_state)
    vectors = encode(encoder, rows["text"])
    labels = rows["label"]
    if form.kind == "classification":
        said, notes = task.held_out(vectors, labels, random_state=random_state)
        notes = ["Each fifth of the items by a regression on the others.", *notes]
        return task.classification(labels, said, ids=ids, notes=notes, random_state=random_state)
    found = task.by_kmeans(vectors, len(set(labels)), random_state=random_state)
    notes = [f"Clusters by k-means, k = {len(set(labels))}, as many as labels."]
    return task.clustering(labels, found.tolist(), ids=ids, notes=notes, random_state=random_state)


def _given(form: Form, rows: Mapping[str, list[str]], random_state: int) -> Evaluation:
    """A table of labels and predictions, or of two scores: no model is needed."""
    one, two = (rows[role] for role in form.roles)
    if form.kind == "classification":
        return task.classification(one, two, random_state=random_state)
    if form.kind == "clustering":
        return task.clustering(one, two, random_state=random_state)
    scores, gold = (numbers(rows[role], role) for role in form.roles)
    measure = task.similarity if form.kind == "similarity" else task.pairs
    return measure(scores, gold, random_state=random_state)


def _pairs_found(
    rows: Mapping[str, list[str]], k: int, random_state: int, encoder: Encoder
) -> Evaluation:
    """Each query's document among all the documents; equal texts are one."""
    qrels: Qrels = {}
    for query, document in zip(rows["query"], rows["document"], strict=True):
        qrels.setdefault(query, {})[document] = 1.0
    documents = {text: text for text in rows["document"]}
    rankings = ranked(encoder, {q: q for q in qrels}, documents, max(k, DEPTH))
    return task.retrieval(rankings, qrels, k=k, random_state=random_state)


def _over_items(
    items: dict[str, str], queries: dict[str, str], qrels: Qrels, k: int, random_state: int
) -> Measure:
    """Queries among the items of a file."""
    kept = _fitting(queries, qrels, set(items))

    def measure(encoder: Encoder) -> Evaluation:
        asked = {q: text for q, text in queries.items() if q in qrels}
        rankings = ranked(encoder, asked, items, max(k, DEPTH))
        return task.retrieval(
            {**dict.fromkeys(queries, ()), **rankings},
            qrels,
            k=k,
            notes=kept,
            random_state=random_state,
        )

    return measure


def _searched(
    collection: Collection,
    queries: dict[str, str],
    qrels: Qrels,
    model: str | Encoder | None,
    against: str | Encoder | None,
    mode: str | None,
    k: int,
    random_state: int,
    watch: Watch,
) -> Evaluation | Comparison:
    """Queries in a collection: by its modes, or by the vectors of other models over its texts."""
    items = collection.items()
    notes = _fitting(queries, qrels, set(items.ids))
    asked = {q: text for q, text in queries.items() if q in qrels and text.strip()}
    depth = max(k, DEPTH)
    found: dict[str, dict[str, Any]] = {}
    others = [_encoder(m, watch) for m in (model, against) if m is not None]
    for way in [mode] if mode else [] if model else MODES:
        done = watch(f"Searching, {way}")
        found[way] = {}
        for number, (query, text) in enumerate(asked.items(), start=1):
            found[way][query] = collection.search(text, depth, mode=way).ids
            done(number, len(asked))
    for encoder in others:
        texts = dict(zip(items.ids, items.texts, strict=True))
        found[encoder.name] = ranked(encoder, asked, texts, depth)
    unjudged = dict.fromkeys(queries, ())
    evaluations = {
        way: task.retrieval(
            {**unjudged, **rankings}, qrels, k=k, notes=notes, random_state=random_state
        )
        for way, rankings in found.items()
    }
    return next(iter(evaluations.values())) if len(evaluations) == 1 else task.compare(evaluations)


def _items(file: Any, columns: Sequence[str], watch: Watch) -> dict[str, str]:
    """The items of a source by id; the number of the row, from 0, where it has no ids."""
    if isinstance(file, Mapping):
        return {str(name): str(text) for name, text in file.items()}
    if file is None:
        raise UsageError(
            "There are queries, but nothing to search.", "Name a file of items, or: -c COLLECTION"
        )
    name, text = columns if len(columns) == 2 else (None, None)
    source = resolve(file, text=text, id=name, kind=None, strict=False, size=None, watch=watch)
    found: dict[str, str] = {}
    row = 0
    for batch in source.batches():
        for name, text in zip(*(batch.column(c).to_pylist() for c in ("id", "text")), strict=True):
            if text and text.strip():
                found[str(row) if name is None else name] = text
            row += 1
    return found


def _fitting(queries: Mapping[str, str], qrels: Qrels, items: set[str]) -> list[str]:
    """What a reader should know of qrels that do not fit; raises where none does."""
    named = {item for judged in qrels.values() for item in judged}
    missing = sorted(named - items)
    if len(missing) == len(named):
        raise UsageError(
            f"None of the {len(named):,} items in the qrels is here: {', '.join(missing[:3])}. "
            f"The items here are called {', '.join(sorted(items)[:3])}.",
            "Name the column of the ids: --columns ID,TEXT (or in a collection: add --id ID)",
        )
    if not set(queries) & set(qrels):
        raise UsageError(
            f"No query has qrels: the queries are called {', '.join(sorted(queries)[:3])}, "
            f"those of the qrels {', '.join(sorted(qrels)[:3])}."
        )
    if not missing:
        return []
    shown = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
    is_here = (
        "item in the qrels is not here, and counts"
        if len(missing) == 1
        else ("items in the qrels are not here, and count")
    )
    return [f"{len(missing):,} {is_here} as not found: {shown}."]


def _no_model(form: Form, model: Any, against: Any) -> None:
    if model is not None or against is not None:
        raise UsageError(
            f"The columns {' and '.join(form.roles)} hold what is compared; no model is needed.",
            "Leave --model and --against out, or name other columns: --columns",
        )


def _encoder(model: str | Encoder, watch: Watch) -> Encoder:
    return Binding("evaluate", model, "auto").encoder(None, watch)


def _name(one: Encoder, other: Encoder) -> str:
    return one.name if one.name != other.name else f"{one.name} ({one.fingerprint[:6]})"
