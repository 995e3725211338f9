"""Topics over time and by group: counted by hand, and beside scipy."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import fisher_exact

from nearfield.errors import UsageError
from nearfield.tasks.topics import Topics, topics


@pytest.fixture
def small() -> Topics:
    texts = ["apple pie", "apple tart", "apple crumble", "apple crumble cake", "moon", "moon light"]
    rows = np.repeat(np.eye(2, dtype=np.float32), [4, 2], axis=0)
    rows += np.arange(12, dtype=np.float32).reshape(6, 2) / 1000
    return topics(rows, texts=texts, labels=[0, 0, 0, 0, 1, 1])


def test_counts_shares_and_new_words(small: Topics) -> None:
    dates = ["2021-03-01", "2021-05-01", "2022-01-01", "2022-02-02", "2021-01-01", None]
    result = small.over_time(dates, "year")
    assert (result.starts, result.end, result.undated) == (("2021", "2022"), "2023", 1)
    assert result.counts.tolist() == [[2, 2], [1, 0]]
    assert result.share.round(3).tolist() == [[0.667, 1.0], [0.333, 0.0]]
    assert result.new[0] == ((), ("apple crumble",)) or result.new[0] == ((), ("crumble",))
    assert result.to_arrow().num_rows == 4
    assert result.to_dict()["clusters"][1]["counts"] == [1, 0]
    assert result.to_dict()["partial"] == [1]  # of 2022 there are January and a day
    assert "2 bins from 2021" in repr(result)


def test_equally_long_bins_hold_every_item(small: Topics) -> None:
    result = small.over_time([2000, 2001, 2002, 2003, 2004, 2005], 5)
    assert result.counts.sum() == 6
    assert len(result.starts) == 5
    assert small.over_time([2000] * 6, 3).counts.sum() == 6


@pytest.mark.parametrize(
    ("dates", "bins", "message"),
    [
        ([None] * 6, 3, "None of the values"),
        (["soon"] * 6, 3, "'soon' is no date"),
        ([2000] * 5, 3, "5 values came for 6"),
        ([2000] * 6, "decade", "wanted a number"),
        ([2000] * 6, 0, "bins"),
        (["0001-01-01", *["2024-01-01"] * 5], "day", "bins"),
        ("created", 3, r"one for each item.*items\(\)\.column\('created'\)"),
    ],
)
def test_bad_dates(small: Topics, dates: list[Any], bins: int | str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        small.over_time(dates, bins)


def test_groups_compared(result: Topics, subjects: list[str]) -> None:
    groups = ["a" if row % 3 else "b" for row in range(len(subjects))]
    table = result.by_group(groups)
    assert table.groups == ("a", "b")
    labels = result.labels
    for topic in range(3):
        for at, group in enumerate("ab"):
            here = np.array(groups) == group
            count = int((labels[here] == topic).sum())
            assert table.counts[topic, at] == count
            assert table.share[topic, at] == count / here.sum()
            assert table.lift[topic, at] == pytest.approx(count / here.sum() / (60 / 180))
            assert table.low[topic, at] < table.lift[topic, at] < table.high[topic, at]
            rest = int((labels[~here] == topic).sum())
            cells: list[list[Any]] = [[count, here.sum() - count], [rest, (~here).sum() - rest]]
            tails = [fisher_exact(cells, side).pvalue for side in ("less", "greater")]
            assert table.p[topic, at] == pytest.approx(min(1, 2 * min(tails)), rel=1e-6)


def test_a_topic_of_one_group_stands_out_and_chance_does_not(
    result: Topics, subjects: list[str]
) -> None:
    table = result.by_group(subjects)
    assert table.differs.all()
    best = table.lift.argmax(axis=0)
    assert sorted(best) == [0, 1, 2]
    assert table.lift.max() == pytest.approx(3)
    assert len(table.lines()) == 3
    chance = np.random.default_rng(0).integers(0, 4, len(subjects)).tolist()
    assert not result.by_group(chance).differs.any()


def test_items_without_a_group_are_left_out(result: Topics) -> None:
    values = [None, *["x"] * 100, *["y"] * 79]
    table = result.by_group(values)
    assert (table.ungrouped, table.sizes.tolist()) == (1, [100, 79])
    assert table.to_dict()["ungrouped"] == 1
    assert table.to_arrow().num_rows == 6
    with pytest.raises(UsageError, match="group by"):
        result.by_group([None] * 180)
