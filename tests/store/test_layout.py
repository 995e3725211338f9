from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nearfield.store import layout


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_column_name_comes_back(name: str) -> None:
    column = layout.physical(name)
    assert layout.logical(column) == name
    assert column not in layout.OWN.names
    assert not set(".`") & set(column)
