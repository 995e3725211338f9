"""The verb ``evaluate``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Gt, Lt

from nearfield.errors import FILE, NAME, Hint, UsageError
from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import (
    Columns,
    Count,
    Encoding,
    File,
    Format,
    Header,
    Meta,
    Missing,
    Mode,
    ModelName,
    Positional,
    RandomState,
    Sheet,
    SkipRows,
    Watch,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nearfield.collection import BaseCollection
    from nearfield.sources.request import Written
    from nearfield.tasks.evaluate import Comparison, Evaluation
    from nearfield.tasks.recommend import RecommenderReport
    from nearfield.types import Encoder


@checked
def evaluate(
    collection: BaseCollection | None,
    file: Annotated[File, Positional()] | Any | None = None,
    *,
    queries: File | Any | None = None,
    qrels: File | Any | None = None,
    history: File | Any | None = None,
    model: ModelName | Encoder | None = None,
    against: ModelName | Encoder | None = None,
    mode: Mode | None = None,
    task: Literal["retrieval", "similarity", "pairs", "clustering", "classification", "links"]
    | None = None,
    columns: Columns | Sequence[str] = (),
    format: Format | None = None,  # noqa: A002 - the field's word
    encoding: Encoding | None = None,
    sheet: Sheet | None = None,
    skip_rows: SkipRows = 0,
    header: Header | None = None,
    na: Missing | Sequence[str] = (),
    k: Count = 10,
    share: Annotated[float, Gt(0), Lt(1), Meta("SHARE")] = 0.2,
    fail_under: Annotated[dict[str, float], Meta("METRIC=V")] | Mapping[str, float] | None = None,
    random_state: RandomState = 0,
    watch: Watch = unwatched,
) -> Evaluation | Comparison | RecommenderReport:
    """How good is a model, a search, or advice, on your own files; and is it better than another.

    Parameters
    ----------
    file
        A table; its columns say what is measured. With queries, the items that are searched,
        rather than a collection's.
    queries
        Queries: id, text; in Python also a dictionary. Every mode of the collection is measured,
        and compared with hybrid.
    qrels
        What is relevant: query, item, relevance.
    history
        Events: user, item, and rating or event, and time. The last of each user are hidden, and
        recommended from the others.
    model
        The model. [default: the collection's, minilm]
    against
        A second model, compared with the first on the same rows.
    mode
        Only this way to search. [default: all]
    task
        What is measured, where the columns do not say it; links of a collection's graph need no
        file.
    columns
        The columns of the file, where they are not obvious.
    k
        Places that count.
    share
        Of each user's events, how many are hidden.
    fail_under
        Fail if a metric is lower than this.

    Returns
    -------
    Evaluation, Comparison or RecommenderReport
        With intervals of 95 %; two models are compared by the paired bootstrap.

    Raises
    ------
    UsageError
        Nothing came to measure, or queries without qrels.
    UnknownName
        There is no such model or column.
    BadSource
        A file cannot be read, or no query of it is judged.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "s": "blue sky"})
    >>> result = fruit.evaluate(queries={"1": "apple"}, qrels={"1": {"a": 1}}, mode="vector")
    >>> result.metrics["MRR@10"].value
    1.0
    """
    from nearfield.collection.evaluation import Measuring
    from nearfield.sources.request import Written

    written = Written(format, encoding, sheet, skip_rows, header, tuple(na))
    if history is not None:
        return _recommender(collection, history, k, share, random_state, written)
    if (queries is None) != (qrels is None):
        raise UsageError(
            "Queries and qrels belong together; one of them is missing.",
            Hint.run("evaluate", queries=FILE, qrels=FILE),
        )
    if task == "links":
        linked = _links(collection, file, random_state, watch)
        return replace(linked, failures=linked.missed(fail_under)) if fail_under else linked
    if file is None and queries is None:
        raise UsageError("Nothing to evaluate.", Hint.run("evaluate", FILE))
    measuring = Measuring(collection, model, against, mode, k, random_state, watch, written)
    if queries is None:
        result = measuring.table(file, task, columns)
    elif file is None:
        result = measuring.searches(queries, qrels)
    else:
        result = measuring.items(file, columns, queries, qrels)
    return replace(result, failures=result.missed(fail_under)) if fail_under else result


def _links(
    collection: BaseCollection | None, file: Any, random_state: int, watch: Watch
) -> Comparison:
    from nearfield.collection.linking import links

    if collection is None or file is not None:
        raise UsageError(
            "Links are those of a collection's graph, without a file.",
            Hint.use("Name the collection alone:", collection=NAME),
        )
    return links(collection, random_state, watch)


def _recommender(
    collection: BaseCollection | None,
    history: Any,
    k: int,
    share: float,
    random_state: int,
    written: Written,
) -> RecommenderReport:
    from nearfield.collection.items import one
    from nearfield.tasks.recommend import Events, evaluate_recommender
    from nearfield.tasks.recommend.reading import read_events

    items = one(collection).items()
    events = history if isinstance(history, Events) else read_events(history, written=written)
    return evaluate_recommender(
        items.near(), events, ids=items.ids, k=k, share=share, random_state=random_state
    )
