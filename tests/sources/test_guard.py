"""No exception of a library leaves a reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nearfield.errors import BadSource, UnknownName
from nearfield.sources import open_source
from nearfield.sources.guard import drawn, guarded
from nearfield.sources.report import Report


class Panic(BaseException):
    """As Rust's libraries raise it: no Exception."""


FILE = Report("a.pdf", "a.pdf")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("Root"), "'Root' (KeyError)"),
        (MemoryError(), "it needs more memory than there is"),
        (RecursionError("maximum depth"), "it is nested too deeply"),
        (Panic("index out of bounds\nat src/lib.rs"), "index out of bounds (Panic)"),
        (ValueError(), "ValueError"),
        (ValueError("bad \ud800 name"), "bad ? name (ValueError)"),
    ],
)
def test_whatever_a_library_raises_is_one_sentence(error: BaseException, said: str) -> None:
    with pytest.raises(BadSource) as raised, guarded(FILE, "part 2"):
        raise error
    assert raised.value.message == f"a.pdf cannot be read at part 2: {said}."
    assert raised.value.hint
    assert raised.value.__cause__ is error


@pytest.mark.parametrize("error", [UnknownName("column", "x", ["y"]), KeyboardInterrupt()])
def test_errors_of_our_own_and_an_interrupt_pass_as_they_are(error: BaseException) -> None:
    with pytest.raises(type(error)) as raised, guarded(FILE):
        raise error
    assert raised.value is error


def test_every_chunk_is_drawn_under_the_guard() -> None:
    def chunks() -> Iterator[int]:
        yield 1
        raise OverflowError("date value out of range")

    held = drawn(chunks(), FILE)
    assert next(held) == 1
    with pytest.raises(BadSource, match=r"at part 2: date value out of range \(OverflowError\)"):
        next(held)


def test_what_the_code_of_a_caller_raises_is_the_callers() -> None:
    def rows() -> Iterator[dict[str, str]]:
        yield {"text": "red"}
        raise LookupError("of the caller")

    with pytest.raises(LookupError, match="of the caller"):
        list(open_source(rows()).batches())
