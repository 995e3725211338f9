from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.errors import Hint, UsageError
from nearfield.store.names import check_name, suggest_name


@pytest.mark.parametrize("name", ["tickets", "a", "T-1.v_2", "2026", "x" * 64])
def test_good_names(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "a/b", "a\\b", "..", ".hidden", "-x", "con", "NUL.txt", "ä", "a b", "x" * 65, "a."]
)
def test_bad_names_get_one_that_would_do(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_name(name)
    hint = caught.value.hint
    assert isinstance(hint, Hint)
    suggested = hint.options["collection"]
    assert check_name(suggested) == suggested
    assert str(hint) == f"Use: collection={suggested!r}"


@given(st.text())
def test_what_is_suggested_is_allowed(text: str) -> None:
    assert check_name(suggest_name(text))
