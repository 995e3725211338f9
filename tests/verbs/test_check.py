"""Arguments are checked in one place, for every verb and every face."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest

import nearfield as nf
from nearfield.errors import BadFilter, Hint, UnknownItem, UnknownName, UsageError
from nearfield.testing import ToyEncoder
from nearfield.verbs import VERBS, parameters, summary, target
from nearfield.verbs.check import BOUNDS, checked
from nearfield.verbs.options import Count, Share


@checked
def pick(
    collection: object, k: Count = 10, *, how: Literal["a", "b"] = "a", share: Share = 0.5
) -> Any:
    """Pick some.

    Parameters
    ----------
    k
        How many.
    how, share
        Which.
    """
    return k, how, share


def test_what_fits_runs() -> None:
    assert pick(None, 3, how="b", share=1) == (3, "b", 1)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"k": 0}, "k is 0; wanted at least 1"),
        ({"k": 2.5}, "k is 2.5; wanted a whole number, at least 1"),
        ({"share": 0}, "share is 0; wanted more than 0 and at most 1"),
        ({"share": float("nan")}, "share is nan; wanted"),
        ({"k": "many"}, "k is 'many'; wanted a whole number"),
    ],
)
def test_what_is_out_of_bounds_is_a_sentence(options: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        pick(None, **options)
    assert says in caught.value.message
    [name] = options
    assert isinstance(caught.value.hint, Hint)
    assert set(caught.value.hint.options) == {name}


def test_a_switch_takes_no_name(tmp_path: Path) -> None:
    items = nf.open("items", db=tmp_path, model=ToyEncoder())
    items.add(["red apple"])
    with pytest.raises(UsageError, match="rerank is 'minilm'; wanted True or False"):
        items.search("apple", rerank="minilm")  # type: ignore[arg-type]


def test_another_choice_lists_the_choices() -> None:
    with pytest.raises(UnknownName, match="There is no how 'c'; known: a, b"):
        pick(None, how="c")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_and_parameter_is_described(name: str) -> None:
    verb = VERBS[name]
    assert summary(verb.run).endswith(".")
    assert target(verb.run)[0] in {"", "collection", "database"}
    for parameter in parameters(verb.run):
        assert parameter.help, f"{name}: {parameter.name}"


@pytest.mark.parametrize("name", VERBS)
def test_no_bound_is_broken_by_a_default(name: str) -> None:
    for parameter in parameters(VERBS[name].run):
        if isinstance(parameter.default, int | float) and parameter.marks:
            for mark in parameter.marks:
                for kind, (_, keeps) in BOUNDS.items():
                    if hasattr(mark, kind):
                        assert keeps(parameter.default, getattr(mark, kind))
        if parameter.choices and parameter.default is not None:
            assert parameter.default in parameter.choices


def test_python_is_checked_as_the_command_line_is(tmp_path: Path) -> None:
    fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
    fruit.add({"a": "red apple", "b": "green apple"})
    with pytest.raises(UnknownName, match="no mode 'magic'; known: hybrid, text, vector"):
        fruit.search("apple", mode="magic")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="k is 0"):
        fruit.search("apple", k=0)
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        fruit.search("apple", limit=3)  # type: ignore[call-arg]
    with pytest.raises(UsageError, match=r"Use: k=10"):
        fruit.search("apple", k=-1)


def test_halves_of_signs_are_replaced_in_words_and_ids(tmp_path: Path) -> None:
    fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
    fruit.add({"a": "red apple", "b": "green apple"})
    assert fruit.search("red apple\udcff", k=1).ids == ["a"]
    assert fruit.search("\ud83d\ude00 red apple", k=1).query == "😀 red apple"
    assert [hits.ids for hits in fruit.search_many(["red apple\ud800"], k=1)] == [["a"]]
    assert "a\udcff" not in fruit
    with pytest.raises(UnknownItem, match="'a\ufffd'"):
        fruit.similar("a\udcff")
    with pytest.raises(UnknownItem, match="'a\ufffd'"):
        fruit.delete("a\udcff")
    with pytest.raises(UnknownItem):
        fruit.search(nf.ItemRef("a\udcff"))
    with pytest.raises(BadFilter, match="half of a sign"):
        fruit.search("red", where="id = 'a\udcff'")
    with pytest.raises(UsageError, match="no file's name"):
        fruit.export("a\ud800.csv")
