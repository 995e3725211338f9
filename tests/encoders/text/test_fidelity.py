from typing import Any

import numpy as np
import pytest

from nearfield.encoders.text.fidelity import Fidelity, compare


def unit(rows: Any) -> Any:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_noise_is_seen() -> None:
    rng = np.random.default_rng(0)
    exact = unit(rng.standard_normal((200, 16)))
    near, far = (unit(exact + size * rng.standard_normal(exact.shape)) for size in (0.001, 0.3))
    some, more = compare(exact, near, 5), compare(exact, far, 5)
    assert (some.calibrated_on, some.held_out) == (5, 200)
    assert some.overlap > 0.98
    assert 0.05 < more.overlap < 0.5
    lowest_first = [more.cosine_p1, more.cosine_mean, some.cosine_p1, some.cosine_mean]
    assert lowest_first == sorted(lowest_first)


def test_overlap_counts_the_ten_nearest_without_the_row_itself() -> None:
    exact = np.eye(30, dtype=np.float32)
    fast = exact.copy()
    fast[[5, 20]] = fast[[20, 5]]  # equal ones go by number: 0 to 9 are everyone's nearest
    assert compare(exact, exact, 1).overlap == 1
    assert compare(exact, fast, 1).overlap == 1
    assert compare(exact, fast, 1).cosine_p1 == 0


def test_it_is_a_sentence() -> None:
    sentence = str(Fidelity(0.9987, 0.9976, 0.946, 300, 1000))
    assert sentence.startswith(
        "Against f32 on 1,000 held-out texts: cosine 0.9987 in the mean, 0.9976"
    )
    assert "94.6% of the ten nearest" in sentence
    assert Fidelity(1, 1, 1, 3, 4).to_dict()["held_out"] == 4


@pytest.mark.parametrize("n", [11, 12])
def test_few_rows(n: Any) -> None:
    assert compare(np.eye(n, 16, dtype=np.float32), np.eye(n, 16, dtype=np.float32), 1).overlap == 1
