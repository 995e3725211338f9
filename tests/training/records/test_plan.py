"""What is hidden, and how fast a network learns, follow from how much stands in a record."""

import numpy as np
import pytest

from nearfield.modalities.records import Schema
from nearfield.training.records.learning import PLANS
from nearfield.training.records.parts import Parts
from nearfield.types import Record


@pytest.mark.parametrize("method", sorted(PLANS))
def test_more_is_hidden_of_records_that_hold_more(method: str) -> None:
    shares = [PLANS[method].hidden_beside_labels(values) for values in (1, 6, 22, 32, 500)]
    assert shares == sorted(shares)
    assert shares[1] == pytest.approx(0.03)
    assert shares[3] == shares[4] == 0.15


def test_sums_of_many_values_learn_slower_and_means_do_not() -> None:
    sums, means = PLANS["tree-lstm"], PLANS["json2vec"]
    assert sums.rate(6) == sums.rate(8) == sums.learning_rate
    assert sums.rate(30) == pytest.approx(0.004)
    assert means.rate(6) == means.rate(300) == means.learning_rate


def test_the_values_of_a_record_are_counted_without_the_label_and_with_lists() -> None:
    records = [
        Record({"a": 1, "tags": ["x", "y"], "grade": "good"}),
        Record({"a": 2, "grade": "bad"}),
    ]
    schema = Schema.of(records)
    parts = Parts(schema.typed(records), schema, frozenset({"grade"}))
    assert parts.values == np.mean([3, 1])
