"""What every result of a task keeps to: it pickles, holds no closure, and its document is plain."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from types import FunctionType
from typing import Any

import numpy as np
import pytest

from nearfield.neighbors import Neighborhood
from nearfield.tasks import evaluate
from nearfield.tasks.classify import Classification, classify
from nearfield.tasks.duplicates import Duplicates, Matches, duplicates, matches
from nearfield.tasks.explain import Explanation
from nearfield.tasks.outliers import Outliers, outliers
from nearfield.tasks.project import Projection, project
from nearfield.tasks.recommend import Events, evaluate_recommender, recommend
from nearfield.tasks.representatives import Representatives, representatives
from nearfield.tasks.result import Result
from nearfield.tasks.search import Hit, Hits, Passage, Why
from nearfield.testing import ToyEncoder
from nearfield.types import Span, Vectors

WORDS = ["apple", "pear", "plum", "sky", "moon", "star"]
TEXTS = [f"the {a} and the {b} of {n}" for n, a in enumerate(WORDS) for b in WORDS]
IDS = [f"t{n}" for n in range(len(TEXTS))]


def vectors() -> Vectors:
    return ToyEncoder().encode_document(TEXTS)


def of_duplicates() -> Duplicates:
    twice = [*TEXTS, TEXTS[0].upper()]
    return duplicates(ToyEncoder().encode_document(twice), texts=twice, keep="longest")


def of_matches() -> Matches:
    some = vectors()[:3]
    return matches(some, vectors(), texts=TEXTS[:3], other_texts=TEXTS)


def of_classification() -> Classification:
    labels: list[Any] = ["fruit"] * 18 + ["sky"] * 18
    labels[3] = labels[20] = None
    return classify(vectors(), labels, ids=IDS, texts=TEXTS)


def of_tags() -> Classification:
    labels = [["fruit"] if n < 18 else ["sky", "far"] for n in range(34)]
    return classify(vectors(), [*labels, None, None], ids=IDS)


def of_recommendations() -> Result:
    return recommend(vectors(), ids=IDS, like=["t1", "t30"], k=3)


def of_a_history() -> Result:
    return recommend(vectors(), ids=IDS, history=events(), user="u1", texts={"x": vectors()[0]})


def of_recommenders() -> Result:
    return evaluate_recommender(vectors(), events(), ids=IDS)


def events() -> Events:
    users = [f"u{user}" for user in range(6) for _ in range(10)]
    items = [f"t{(user * 3 + n) % 36}" for user in range(6) for n in range(10)]
    return Events(users, items, times=np.arange(60.0))


def of_evaluation() -> evaluate.Evaluation:
    return evaluate.classification([0, 1] * 20, [0, 1, 1, 1] * 10)


def of_comparison() -> evaluate.Comparison:
    return evaluate.compare({"one": of_evaluation(), "other": of_evaluation()})


def of_rankings() -> evaluate.Evaluation:
    return evaluate.retrieval({"q": ["b", "a"]}, {"q": {"a": 1}})


def of_projection() -> Projection:
    result = project(vectors(), ids=IDS, texts=TEXTS, method="mds")
    result.place(vectors()[:2])  # makes its index
    return result


def of_components() -> Projection:
    return project(vectors(), ids=IDS, texts=TEXTS, method="pca")


def of_outliers() -> Outliers:
    return outliers(vectors(), ids=IDS, texts=TEXTS, share=0.1)


def of_representatives() -> Representatives:
    return representatives(vectors(), ids=IDS, texts=TEXTS, k=3)


def of_hits() -> Hits:
    why = Why("hybrid", 0.5, 1, None, None, ("apple",))
    explanation = Explanation("red apple", Span(0, 9), (), (), (), "words in common")
    passage = Passage(0, 9, "red apple")
    return Hits((Hit("a", 0.5, "red apple", passage, {}, why, explanation),), "apple", "hybrid", "")


RESULTS: list[Callable[[], Result]] = [
    of_duplicates,
    of_matches,
    of_classification,
    of_tags,
    of_recommendations,
    of_a_history,
    of_recommenders,
    of_evaluation,
    of_comparison,
    of_rankings,
    of_projection,
    of_components,
    of_outliers,
    of_representatives,
    of_hits,
]


@pytest.mark.parametrize("make", RESULTS)
def test_a_result_pickles_and_its_document_is_plain(make: Callable[[], Result]) -> None:
    result = make()
    document = result.to_dict()
    assert json.loads(json.dumps(document)) == document
    again = pickle.loads(pickle.dumps(result))
    assert type(again) is type(result)
    assert again.to_dict() == document
    assert again.to_arrow().equals(result.to_arrow())
    assert repr(again) == repr(result)
    assert not again.failed


@pytest.mark.parametrize("make", RESULTS)
def test_a_result_holds_no_closure(make: Callable[[], Result]) -> None:
    assert list(closures(make())) == []


def closures(value: Any, where: str = "") -> list[str]:
    """Where functions stand in a result; the graph's maker of a neighborhood is its own affair."""
    if isinstance(value, FunctionType):
        return [where]
    if isinstance(value, Neighborhood):
        return []
    if isinstance(value, dict):
        return [each for name, part in value.items() for each in closures(part, f"{where}.{name}")]
    if isinstance(value, list | tuple):
        return [each for n, part in enumerate(value) for each in closures(part, f"{where}[{n}]")]
    if is_dataclass(value):
        parts = {field.name: getattr(value, field.name) for field in fields(value)}
        return closures(parts, where)
    return []


def test_what_was_pickled_answers_again() -> None:
    again = pickle.loads(pickle.dumps(of_duplicates()))
    assert again.rethreshold(0.3).to_dict() == of_duplicates().rethreshold(0.3).to_dict()
    labelled = pickle.loads(pickle.dumps(of_classification()))
    assert labelled.next(1) == of_classification().next(1)
    assert (labelled.at(0.5).sets == of_classification().at(0.5).sets).all()
    placed = pickle.loads(pickle.dumps(of_projection()))
    assert (placed.place(vectors()[:2]) == of_projection().place(vectors()[:2])).all()


def test_recommendations_name_the_items_whose_texts_are_printed() -> None:
    result = recommend(vectors(), ids=IDS, like=["t1"], k=2)
    assert result.named == sorted([*result.ids, "t1"])
    assert result.details is None
