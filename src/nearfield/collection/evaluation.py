"""Tables, items and searches, measured: by an encoder, by two, or by a collection's modes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from nearfield.collection.ask import vector_of
from nearfield.collection.base import BaseCollection
from nearfield.collection.binding import DEFAULT_MODEL, Binding
from nearfield.collection.retrieve import by_words
from nearfield.errors import NAME, Hint, UsageError
from nearfield.pipeline.read import Reading
from nearfield.pipeline.texts import encode_texts, ranked
from nearfield.sources.numbers import numbers
from nearfield.sources.qrels import read_qrels, read_queries
from nearfield.sources.request import AS_IT_IS, Written
from nearfield.sources.roles import column_of
from nearfield.sources.table import read_table
from nearfield.tasks import evaluate as task
from nearfield.tasks.evaluate import Comparison, Evaluation
from nearfield.tasks.evaluate.forms import Form, form_of, left_out, take
from nearfield.tasks.evaluate.retrieval import DEPTH
from nearfield.tasks.ranking import MODES
from nearfield.types import Encoder, Watch

Measure = Callable[[Encoder], Evaluation]
Qrels = dict[str, dict[str, float]]
Result = Evaluation | Comparison


@dataclass(frozen=True)
class Measuring:
    """What is measured, and by whom: models, or the modes of a collection."""

    collection: BaseCollection | None
    model: str | Encoder | None
    against: str | Encoder | None
    mode: str | None
    k: int
    random_state: int
    watch: Watch
    written: Written = AS_IT_IS

    def table(self, file: Any, name: str | None, columns: Sequence[str]) -> Result:
        """A table whose columns say what it is for."""
        table = read_table(file, self.written, columns)
        form = form_of(table, name, columns)
        rows = take(table, form, columns)
        notes = [*_columns(form, columns), *left_out(table, rows)]
        if form.texts:
            measure = partial(_measured, form, rows, self.k, self.random_state)
            return self._compared(lambda encoder: _noted(measure(encoder), notes))
        if self.model is not None or self.against is not None:
            raise UsageError(
                f"The columns {' and '.join(form.roles)} hold what is compared; no model is "
                "needed.",
                "Leave model and against out, or name other columns.",
            )
        return _noted(_given(form, rows, self.random_state), notes)

    def items(self, file: Any, columns: Sequence[str], queries: Any, qrels: Any) -> Result:
        """Queries among the items of a source."""
        texts, judged = read_queries(queries, self.written), read_qrels(qrels, self.written)
        items = _items(file, columns, self.watch, self.written)
        notes = _fitting(texts, judged, set(items))

        def measure(encoder: Encoder) -> Evaluation:
            posed = {q: text for q, text in texts.items() if q in judged}
            rankings = ranked(encoder, posed, items, max(self.k, DEPTH))
            return self._retrieval({**dict.fromkeys(texts, ()), **rankings}, judged, notes)

        return self._compared(measure)

    def searches(self, queries: Any, qrels: Any) -> Result:
        """Queries in the collection: by its modes, or by the vectors of other models."""
        collection = self.collection
        if collection is None:
            raise UsageError(
                "There are queries, but nothing to search.",
                Hint.use("Name a collection:", collection=NAME),
            )
        texts, judged = read_queries(queries, self.written), read_qrels(qrels, self.written)
        items = collection.items()
        notes = _fitting(texts, judged, set(items.ids))
        posed = {q: text for q, text in texts.items() if q in judged and text.strip()}
        others = [self._encoder(m) for m in (self.model, self.against) if m is not None]
        rankings: dict[str, dict[str, Any]] = {}
        for mode in [self.mode] if self.mode else [] if self.model else MODES:
            rankings[mode] = self._by_mode(collection, posed, mode)
        for encoder in others:
            whole = dict(zip(items.ids, items.texts or [], strict=True))
            rankings[encoder.name] = ranked(encoder, posed, whole, max(self.k, DEPTH))
        unjudged = dict.fromkeys(texts, ())
        evaluations = {
            way: self._retrieval({**unjudged, **ranking}, judged, notes)
            for way, ranking in rankings.items()
        }
        first = next(iter(evaluations.values()))
        return first if len(evaluations) == 1 else task.compare(evaluations)

    def _by_mode(
        self, collection: BaseCollection, queries: Mapping[str, str], mode: str
    ) -> dict[str, list[str]]:
        progress, depth = self.watch(f"Searching, {mode}"), max(self.k, DEPTH)
        view = collection.view()
        encoder = None
        if mode != "text":
            encoder = collection.binding.encoder(view.manifest.encoder, self.watch)
        ids: dict[str, list[str]] = {}
        for number, (query, text) in enumerate(queries.items(), start=1):
            row = None if encoder is None else vector_of(encoder, text)
            options: dict[str, Any] = {"where": None, "metric": "cosine", "mode": mode}
            ids[query] = by_words(view, text, row, depth, **options).ids
            progress(number, len(queries))
        return ids

    def _retrieval(self, rankings: dict[str, Any], qrels: Qrels, notes: list[str]) -> Evaluation:
        return task.retrieval(
            rankings, qrels, k=self.k, notes=notes, random_state=self.random_state
        )

    def _compared(self, measure: Measure) -> Result:
        if self.model is None and self.collection is not None:
            first = self.collection.encoder(self.watch)
        else:
            first = self._encoder(self.model or DEFAULT_MODEL)
        if self.against is None:
            return measure(first)
        other = self._encoder(self.against)
        if first.fingerprint == other.fingerprint:
            raise UsageError(
                f"{first.name} would be compared with itself.",
                Hint.use("Name another:", against=NAME),
            )
        return task.compare(
            {_name(first, other): measure(first), _name(other, first): measure(other)}
        )

    def _encoder(self, model: str | Encoder) -> Encoder:
        return Binding("evaluate", model, "auto").encoder(None, self.watch)


def _columns(form: Form, given: Sequence[str]) -> list[str]:
    """Which of the named columns means what, where a name does not say it."""
    pairs = [*zip(form.roles, given, strict=False)]
    if all(column_of([name], role) for role, name in pairs):
        return []
    return [f"Columns: {', '.join(f'{role} is {name!r}' for role, name in pairs)}."]


def _noted(evaluation: Evaluation, notes: Sequence[str]) -> Evaluation:
    return replace(evaluation, notes=(*notes, *evaluation.notes))


def _measured(
    form: Form, rows: Mapping[str, list[str]], k: int, random_state: int, encoder: Encoder
) -> Evaluation:
    """A table of texts, by an encoder's vectors."""
    ids = ["\x1f".join(row) for row in zip(*rows.values(), strict=True)]
    if form.task == "retrieval":
        return _pairs(rows, k, random_state, encoder)
    if form.task in {"similarity", "pairs"}:
        gold = numbers(rows[form.roles[2]], form.roles[2])
        sides = (encode_texts(encoder, rows[side]) for side in ("first", "second"))
        measure = task.similarity if form.task == "similarity" else task.pairs
        scores = np.einsum("nd,nd->n", *sides)
        return measure(scores, gold, ids=ids, random_state=random_state)
    vectors, labels = encode_texts(encoder, rows["text"]), rows["label"]
    if form.task == "classification":
        predicted, notes = task.held_out(vectors, labels, random_state=random_state)
        notes = ["Each fifth of the items by a regression on the others.", *notes]
        return task.classification(
            labels, predicted, ids=ids, notes=notes, random_state=random_state
        )
    clusters = task.by_kmeans(vectors, len(set(labels)), random_state=random_state).tolist()
    notes = [f"Clusters by k-means, k = {len(set(labels))}, as many as labels."]
    return task.clustering(labels, clusters, ids=ids, notes=notes, random_state=random_state)


def _given(form: Form, rows: Mapping[str, list[str]], random_state: int) -> Evaluation:
    """A table of labels and predictions, or of two scores: no model is needed."""
    first, second = (rows[role] for role in form.roles)
    if form.task == "classification":
        return task.classification(first, second, random_state=random_state)
    if form.task == "clustering":
        return task.clustering(first, second, random_state=random_state)
    scores, gold = (numbers(rows[role], role) for role in form.roles)
    measure = task.similarity if form.task == "similarity" else task.pairs
    return measure(scores, gold, random_state=random_state)


def _pairs(
    rows: Mapping[str, list[str]], k: int, random_state: int, encoder: Encoder
) -> Evaluation:
    """Each query's document among all the documents; equal texts are one."""
    qrels: Qrels = {}
    for query, document in zip(rows["query"], rows["document"], strict=True):
        qrels.setdefault(query, {})[document] = 1.0
    documents = {text: text for text in rows["document"]}
    rankings = ranked(encoder, {q: q for q in qrels}, documents, max(k, DEPTH))
    return task.retrieval(rankings, qrels, k=k, random_state=random_state)


def _items(file: Any, columns: Sequence[str], watch: Watch, written: Written) -> dict[str, str]:
    """The items of a source by id; the number of the row, from 0, where it has no ids."""
    if isinstance(file, Mapping):
        return {str(name): str(text) for name, text in file.items()}
    name, text = columns if len(columns) == 2 else (None, None)
    return Reading(text=text, id=name, watch=watch, written=written).by_id(file)


def _fitting(queries: Mapping[str, str], qrels: Qrels, items: set[str]) -> list[str]:
    """What a reader should know of qrels that do not fit; raises where none does."""
    judged = {item for row in qrels.values() for item in row}
    missing = sorted(judged - items)
    if len(missing) == len(judged):
        raise UsageError(
            f"None of the {len(judged):,} items in the qrels is here: {', '.join(missing[:3])}. "
            f"The items here are called {', '.join(sorted(items)[:3])}.",
            "Name the columns of their ids and texts; in a collection, the ids they were added by.",
        )
    if not set(queries) & set(qrels):
        raise UsageError(
            f"No query has qrels: the queries are called {', '.join(sorted(queries)[:3])}, "
            f"those of the qrels {', '.join(sorted(qrels)[:3])}."
        )
    if not missing:
        return []
    shown = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
    single = "item in the qrels is not here, and counts"
    many = "items in the qrels are not here, and count"
    return [f"{len(missing):,} {single if len(missing) == 1 else many} as not found: {shown}."]


def _name(one: Encoder, other: Encoder) -> str:
    return one.name if one.name != other.name else f"{one.name} ({one.fingerprint[:6]})"
