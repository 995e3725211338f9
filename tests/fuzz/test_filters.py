"""5,000 filters, cut, doubled, filled with odd signs: an answer or a sentence, never a traceback.

A case is its number: what ``broken(n)`` gives for it stays the same, so that one that fails can be
tried again alone. ``FOUND`` are those that once ended in a traceback.
"""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from typing import Any

import pytest

from nearfield.collection import View
from nearfield.errors import NearfieldError
from nearfield.testing import toy_collection

CASES = 5_000
FOUND = [
    "status like '50\ud800!%%' escape '!'",
    "text like '\udcd9refund%' or id in ('a','b')",
    "\udfff = 1",
]
SEEDS = [
    "status = 'open'",
    "stars >= 4 and not status = 'open'",
    "stars in (1, 2, 3)",
    "price between 1.5 and 2e3",
    "status like '50!%%' escape '!'",
    "day < '2024-12-31'",
    "at >= '2024-12-31 23:59:00'",
    '"my col" is not null or [my col] is null',
    "done and not (done = false)",
    "select = -1",
    "text like '%refund%' or id in ('a','b''c')",
    "day = '01.02.2024'",
    "at > '1500-01-01T00:00:00+02:00'",
    "done = 'ja'",
]
SIGNS = "\ud800 \udfff \0 ' '' \" ` [ ] ( ) -- /* ; \\ % _ ? :x @ $ { } | || ::int -> <=> ~ * + - /"
WORDS = "0x x'41' 1e999 1e-400 null true not and or in( between like escape is select exists( cast("
TIMES = "'10000-01-01' '2024-02-30' '24:00' '2024-01-01T00:00:00+99:99' date interval -5000-01-01"
NAMES = "id text status stars price done day at select nothing"
ODD = [*f"{SIGNS} {WORDS} {TIMES} {NAMES}".split(), "\U0001f600", "\u202e", "9" * 5_000]


def broken(number: int) -> str:
    """The filter of a number: a good one, with one or two things done to it."""
    random = Random(number)
    text = random.choice(SEEDS)
    for _ in range(random.choice([1, 1, 1, 2])):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.randint(0, 8))
        piece = random.choice([f" {random.choice(ODD)} ", random.choice(ODD), _sign(random)])
        head, middle, tail = text[:start], text[start:end], text[end:]
        deep = random.choice(["not (", "(", "-", "not "]) * random.choice([1, 5, 30, 300, 3_000])
        more = random.choice([" and ", " or ", " "]) + random.choice(SEEDS)
        text = random.choice(
            [
                head + tail,
                head + piece + middle + tail,
                head + piece + tail,
                head + middle + middle + tail,
                deep + text,
                text + more,
            ]
        )
    return text


def _sign(random: Random) -> str:
    return chr(random.randrange(random.choice([128, 0x10000, 0x110000])))


@pytest.fixture(scope="module")
def view() -> View:
    rows: dict[str, Any] = {
        "id": ["a", "b'", "c\\"],
        "text": ["red apple", "blue sky", "it's"],
        "status": ["open", None, "it's"],
        "stars": [1, 2, None],
        "price": [1.5, float("nan"), -2.0],
        "done": [True, False, None],
        "my col": ["x", "y", "z"],
        "select": [1, 2, 3],
        "day": [date(2024, 1, 2)] * 3,
        "at": [datetime(2024, 1, 2)] * 3,
    }
    values = zip(*rows.values(), strict=True)
    return toy_collection([dict(zip(rows, row, strict=True)) for row in values]).view()


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, CASES, 1_000))
def test_no_filter_ends_in_a_traceback(
    view: View, start: int, caplog: pytest.LogCaptureFixture
) -> None:
    taken = 0
    for number in range(start, start + 1_000):
        taken += answers(view, broken(number), number)
    assert 50 < taken < 500  # neither all refused nor all alike
    assert not caplog.records


@pytest.mark.parametrize("text", FOUND)
def test_what_once_was_a_traceback_is_a_sentence(view: View, text: str) -> None:
    assert not answers(view, text)


def answers(view: View, text: str, number: int = -1) -> bool:
    """Whether a filter is taken; fails for what is neither an answer nor a sentence."""
    try:
        assert view.mask(text).shape == (3,)
    except NearfieldError as error:
        str(error).encode()
        return False
    except BaseException as error:
        pytest.fail(f"filter {number}, {text!a}: {type(error).__name__}: {error!a}")
    return True
