"""Files in, metrics out: by a model, by two, or by the ways to search a collection."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import nearfield as nf
from nearfield.errors import UsageError
from nearfield.tasks.evaluate import Comparison, Evaluation
from nearfield.testing import ToyEncoder

ITEMS = {"a": "red apple", "b": "green pear", "s": "blue sky", "t": "grey sky"}


@pytest.fixture
def fruit(tmp_path: Path, toy: ToyEncoder) -> nf.Collection:
    collection = nf.open("fruit", db=tmp_path, model=toy)
    collection.add(ITEMS)
    return collection


def evaluated(result: Any) -> Evaluation:
    assert isinstance(result, Evaluation)
    return result


def compared(result: Any) -> Comparison:
    assert isinstance(result, Comparison)
    return result


def test_modes_of_a_collection(fruit: nf.Collection) -> None:
    queries, qrels = {"1": "apple", "2": "sky"}, {"1": {"a": 1}, "2": {"s": 1, "t": 2}}
    result = compared(fruit.evaluate(queries=queries, qrels=qrels))
    assert list(result.evaluations) == ["hybrid", "vector", "text"]
    assert result.first.metrics["recall@10"].value == 1
    assert set(result.sentences) == {"vector", "text"}
    one = evaluated(fruit.evaluate(queries=queries, qrels=qrels, mode="text"))
    assert one.metrics == result.evaluations["text"].metrics
    wide = ToyEncoder(64, name="wide")
    other = compared(fruit.evaluate(queries=queries, qrels=qrels, mode="vector", against=wide))
    assert list(other.evaluations) == ["vector", "wide"]


def test_a_file_that_is_searched(toy: ToyEncoder) -> None:
    result = evaluated(nf.evaluate(ITEMS, queries={"1": "apple"}, qrels={"1": {"a": 1}}, model=toy))
    assert result.metrics["nDCG@10"].value == 1


def test_qrels_that_name_nothing(fruit: nf.Collection) -> None:
    with pytest.raises(UsageError, match="None of the 2 items in the qrels is here: x, y"):
        fruit.evaluate(queries={"1": "apple"}, qrels={"1": {"x": 1, "y": 1}})
    with pytest.raises(UsageError, match="No query has qrels"):
        fruit.evaluate(queries={"1": "apple"}, qrels={"9": {"a": 1}})
    queries = {"1": "apple", "2": "sky"}
    result = evaluated(
        fruit.evaluate(queries=queries, qrels={"1": {"a": 1, "x": 1}}, mode="vector")
    )
    assert result.metrics["recall@10"].value == 0.5
    assert "1 item in the qrels is not here, and counts as not found: x." in result.notes
    assert "1 query without qrels: left out." in result.notes
    with pytest.raises(UsageError, match="belong together"):
        fruit.evaluate(queries={"1": "apple"})


def test_tables_of_texts(toy: ToyEncoder) -> None:
    rows = [
        {"text": f"{fruit} {n} word{n}", "label": fruit}
        for n in range(12)
        for fruit in ("apple", "pear")
    ]
    assert evaluated(nf.evaluate(rows, model=toy)).metrics["accuracy"].value > 0.9
    result = evaluated(nf.evaluate(rows, model=toy, task="clustering"))
    assert result.facts == {"labels": 2, "clusters": 2}
    similar = [
        {"sentence1": "red apple", "sentence2": s, "score": v}
        for s, v in [("red apple", 5), ("red pear", 3), ("blue sky", 0)]
    ]
    assert evaluated(nf.evaluate(similar, model=toy)).metrics["Spearman"].value == 1
    same = [
        {"text1": "red apple", "text2": s, "label": v}
        for s, v in [("red apple", "yes"), ("apple red", 1), ("blue sky", 0), ("a pear", 0)]
    ]
    assert evaluated(nf.evaluate(same, model=toy)).metrics["average precision"].value == 1


def test_the_order_of_a_files_rows_cannot_matter(toy: ToyEncoder) -> None:
    rows = [{"text": f"{w} {n}", "label": w} for n in range(15) for w in ("apple", "pear", "sky")]
    assert (
        evaluated(nf.evaluate(rows, model=toy)).metrics
        == evaluated(nf.evaluate(rows[::-1], model=toy)).metrics
    )


def test_two_models_on_one_file(toy: ToyEncoder, tmp_path: Path) -> None:
    rows = [{"query": f"apple {n}", "document": f"a {n} apple"} for n in range(40)]
    result = compared(nf.evaluate(rows, model=toy, against=ToyEncoder(4, name="narrow")))
    assert result.sentence.split(" by ")[0] == "toy is better than narrow"
    assert json.dumps(result.to_dict())
    assert result.to_arrow().column_names == ["name", "metric", "value", "low", "high"]
    with pytest.raises(UsageError, match="with itself"):
        nf.evaluate(rows, model=toy, against=ToyEncoder())
    with pytest.raises(UsageError, match="no model is needed"):
        nf.evaluate([{"label": "a", "prediction": "b"}], model=toy)


@pytest.mark.weights
@pytest.mark.slow
def test_minilm_on_sentences_that_say_the_same() -> None:
    rows = [
        {
            "sentence1": "A man is playing a guitar.",
            "sentence2": "Someone plays guitar.",
            "score": 5,
        },
        {"sentence1": "A dog runs.", "sentence2": "The stock market fell.", "score": 0},
        {"sentence1": "A child eats.", "sentence2": "A kid is eating an apple.", "score": 4},
    ]
    assert evaluated(nf.evaluate(rows, model="minilm")).metrics["Pearson"].value > 0.9
