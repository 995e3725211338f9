"""What was seen of a column is the same, however its cells came: in one batch, or in many."""

import pyarrow as pa
import pytest

from nearfield.modalities.text.columns.evidence import MANY, Evidence

KINDS = ["12", "3.5", "1,5", "2024-02-01", "n/a", "yes", "12 EUR", "word", "", "1.000", "99 %"]


def seen(cells: list[str], size: int) -> Evidence:
    evidence = Evidence()
    for start in range(0, len(cells), size):
        evidence.observe(pa.array(cells[start : start + size], pa.string()))
    return evidence


@pytest.mark.parametrize("count", [MANY - 1, MANY, MANY + 1, 2 * MANY + 5])
def test_the_bound_of_what_waits_changes_nothing(count: int) -> None:
    cells = [KINDS[n * n % len(KINDS)] for n in range(count)]
    whole, parts = seen(cells, count), seen(cells, 4_096)
    assert whole.counts == parts.counts
    assert whole.examples == parts.examples
    assert whole.points == parts.points
    assert whole["cells"] == sum(bool(cell.strip()) for cell in cells)


def test_different_cells_beyond_the_bound() -> None:
    cells = [str(n) for n in range(MANY + 100)]
    evidence = seen(cells, 1_000)
    assert evidence["whole"] == len(cells)
    assert evidence.values == evidence.numbers == len(cells)


def test_asked_in_between() -> None:
    cells = [KINDS[n % len(KINDS)] for n in range(MANY + 7)]
    evidence = Evidence()
    for start in range(0, len(cells), 5_000):
        evidence.observe(pa.array(cells[start : start + 5_000], pa.string()))
        assert evidence["cells"] > 0
    assert evidence.counts == seen(cells, len(cells)).counts


def test_merged_is_as_seen_together() -> None:
    first, second = KINDS * 1_000, ["7", "x", "2024-05-01"] * 3_000
    merged = seen(first, 700)
    merged.merge(seen(second, 5_000))
    assert merged.counts == seen([*first, *second], 4_096).counts
