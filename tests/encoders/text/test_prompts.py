import warnings
from collections.abc import Collection
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, WriteModel

import nearfield as nf
from nearfield.encoders.text import PromptWarning, TextEncoder
from nearfield.errors import UnknownName


def same(a: Any, b: Any) -> Any:
    return bool(np.abs(a - b).max() < 1e-5)


def test_prompts_by_role_name_and_text(tiny: TextEncoder, plain: TextEncoder) -> None:
    raw = plain.encode(["the cat red apple", "a mat red apple", "a red apple", "red apple"])
    text = "red apple"
    assert same(tiny.encode_query(text), raw[0])
    assert same(tiny.encode_document(text), raw[1])
    assert same(tiny.encode(text, prompt_name="query"), raw[0])
    assert same(tiny.encode(text, "document"), raw[1])
    assert same(tiny.encode(text, prompt="a "), raw[2])
    assert same(tiny.encode(text, "query", "a "), raw[2])  # the text goes before the name
    assert same(tiny.encode_query(text, prompt=""), raw[3])
    assert same(tiny.encode_query(text, "document"), raw[1])
    assert same(next(tiny.encode_stream([text], "query"))[0], raw[0])


def test_an_unknown_prompt_lists_the_known(tiny: TextEncoder) -> None:
    with pytest.raises(UnknownName, match="document, query"):
        tiny.encode("red", prompt_name="questions")


def test_without_a_prompt_a_model_that_has_them_warns(
    tiny: TextEncoder, plain: TextEncoder
) -> None:
    for way in (tiny.encode, lambda t: list(tiny.encode_stream([t])), tiny.encode_tokens):
        with pytest.warns(PromptWarning, match=r"document, query.*prompt='' means none") as caught:
            way("red")
        assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tiny.encode("red", prompt="")
        tiny.encode_query("red")
        tiny.encode_document("red")
        plain.encode("red")


@pytest.mark.parametrize(
    "settings",
    [
        {"prompts": {"query": "", "document": ""}},  # as sentence-transformers writes them
        {"prompts": {"a": "the cat "}, "default_prompt_name": "a"},
    ],
)
def test_empty_prompts_and_defaults_do_not_warn(
    write_model: WriteModel, open_model: OpenModel, settings: dict[str, Any]
) -> None:
    encoder = open_model(write_model(settings=settings))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        encoder.encode("red")


def test_a_role_that_the_model_has_not_takes_the_default_or_none(
    write_model: WriteModel, open_model: OpenModel, plain: TextEncoder
) -> None:
    odd = open_model(write_model(settings={"prompts": {"a": "the cat "}}))
    assert same(odd.encode_query("red"), plain.encode("red"))
    usual: dict[str, Collection[str]] = {"prompts": {"a": "the cat "}, "default_prompt_name": "a"}
    encoder = open_model(write_model(settings=usual))
    assert same(encoder.encode_query("red"), plain.encode("the cat red"))


def test_a_default_that_is_not_there(write_model: WriteModel, open_model: OpenModel) -> None:
    with pytest.raises(UnknownName, match="'b'; known: a"):
        open_model(write_model(settings={"prompts": {"a": "x"}, "default_prompt_name": "b"}))


def test_nf_encode_warns_at_the_callers_line(write_model: WriteModel) -> None:
    folder = write_model(settings={"prompts": {"query": "the cat "}})
    with pytest.warns(PromptWarning) as caught:
        nf.encode("red", model=str(folder))
    assert caught[0].filename == __file__
