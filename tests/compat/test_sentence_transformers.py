"""The facade beside sentence-transformers itself, on a tiny model: the same calls, one by one."""

import pickle
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import WriteModel

from nearfield.compat import SentenceTransformer
from nearfield.errors import UsageError

pytestmark = pytest.mark.slow  # torch and transformers take seconds to import

TEXTS = ["the cat sat", "red apple", "", "a mat on a mat", "heart pain " * 60, "blue"]
PROMPTS = {"query": "red ", "passage": "blue "}
Call = Callable[[Any], Any]

# Every call is made of both; kind, shape, type of numbers and values must be the same.
SAME: dict[str, Call] = {
    "one text": lambda m: m.encode("red"),
    "texts": lambda m: m.encode(TEXTS),
    "a tuple": lambda m: m.encode(tuple(TEXTS)),
    "an array": lambda m: m.encode(np.array(TEXTS)),
    "no text": lambda m: m.encode([]),
    "no text, a tensor": lambda m: m.encode([], convert_to_tensor=True),
    "no text, a list": lambda m: m.encode([], convert_to_numpy=False),
    "by position": lambda m: m.encode(TEXTS, "query", None, 2, False, "sentence_embedding"),
    "further positions": lambda m: m.encode(
        TEXTS, None, "a ", 2, False, "sentence_embedding", "float32", True, False, "cpu", True, 8
    ),
    "inputs=": lambda m: m.encode(inputs=TEXTS),
    "sentences=": lambda m: m.encode(sentences=TEXTS),
    "a tensor": lambda m: m.encode(TEXTS, convert_to_tensor=True),
    "a tensor of one": lambda m: m.encode("red", convert_to_tensor=True),
    "a list of tensors": lambda m: m.encode(TEXTS, convert_to_numpy=False),
    "one of a list of tensors": lambda m: m.encode("red", convert_to_numpy=False),
    "unit rows": lambda m: m.encode(TEXTS, normalize_embeddings=True),
    "truncated": lambda m: m.encode(TEXTS, truncate_dim=8),
    "truncated unit rows": lambda m: m.encode(TEXTS, truncate_dim=8, normalize_embeddings=True),
    "truncated beyond the width": lambda m: m.encode(TEXTS, truncate_dim=99),
    "token embeddings": lambda m: m.encode(TEXTS, output_value="token_embeddings"),
    "token embeddings of one": lambda m: m.encode("red cat", output_value="token_embeddings"),
    "token embeddings, truncated": lambda m: m.encode(
        ["red"], output_value="token_embeddings", truncate_dim=8
    ),
    "rows of all that is given": lambda m: [
        one["sentence_embedding"] for one in m.encode(TEXTS, output_value=None, truncate_dim=8)
    ],
    "tokens of all that is given": lambda m: m.encode(
        "red cat", output_value=None, normalize_embeddings=True
    )["token_embeddings"],
    "precision None": lambda m: m.encode(TEXTS, precision=None),
    "binary": lambda m: m.encode(TEXTS, precision="binary"),
    "ubinary": lambda m: m.encode(TEXTS, precision="ubinary"),
    "a prompt's name": lambda m: m.encode(TEXTS, prompt_name="query"),
    "a prompt": lambda m: m.encode(TEXTS, prompt="a mat "),
    "a prompt before a name": lambda m: m.encode(TEXTS, prompt="a ", prompt_name="query"),
    "no prompt": lambda m: m.encode(TEXTS, prompt=""),
    "a query": lambda m: m.encode_query(TEXTS),
    "a query without its prompt": lambda m: m.encode_query(TEXTS, prompt=""),
    "a document": lambda m: m.encode_document(TEXTS),
    "a document as a query": lambda m: m.encode_document("red", prompt_name="query"),
    "the device's name": lambda m: m.encode(TEXTS, device="cpu"),
    "similarity": lambda m: m.similarity(m.encode(TEXTS), m.encode(TEXTS[:2])),
    "similarity of tensors": lambda m: m.similarity(
        m.encode(TEXTS, convert_to_tensor=True), m.encode(TEXTS, convert_to_tensor=True)
    ),
    "similarity of one": lambda m: m.similarity(m.encode("red"), m.encode("blue")),
    "similarity of a list": lambda m: m.similarity(
        m.encode(TEXTS, convert_to_numpy=False), m.encode(TEXTS)
    ),
    "pairs": lambda m: m.similarity_pairwise(m.encode(TEXTS), m.encode(TEXTS[::-1])),
    "the width": lambda m: m.get_embedding_dimension(),
    "the limit": lambda m: (m.max_seq_length, m.get_max_seq_length()),
    "the device": lambda m: m.device,
    "the prompts": lambda m: m.prompts,
    "the default prompt": lambda m: m.default_prompt_name,
    "the similarity": lambda m: m.similarity_fn_name,
    "the width kept": lambda m: m.truncate_dim,
    "moved to where it is": lambda m: m.to("cpu").eval().device,
}


def _set(name: str, value: Any, then: Call) -> Call:
    def call(model: Any) -> Any:
        before = getattr(model, name)
        setattr(model, name, value)
        try:
            return then(model)
        finally:
            setattr(model, name, before)

    return call


def _changed_in_place(model: Any) -> Any:
    model.prompts["query"] = "blue "
    try:
        return model.encode_query(TEXTS)
    finally:
        model.prompts["query"] = "red "


def _in_a_block(model: Any) -> Any:
    with model.truncate_embeddings(4):
        return model.encode(TEXTS), model.get_embedding_dimension()


SET: dict[str, Call] = {
    "max_seq_length": _set("max_seq_length", 4, lambda m: m.encode(TEXTS)),
    "truncate_dim": _set(
        "truncate_dim", 8, lambda m: (m.encode(TEXTS), m.get_embedding_dimension())
    ),
    "prompts": _set("prompts", {"other": "a "}, lambda m: m.encode(TEXTS, prompt_name="other")),
    "a prompt in place": _changed_in_place,
    "default_prompt_name": _set("default_prompt_name", "query", lambda m: m.encode(TEXTS)),
    "default_prompt_name, document": _set(
        "default_prompt_name", "query", lambda m: m.encode_document(TEXTS, prompt="")
    ),
    "dot": _set(
        "similarity_fn_name", "dot", lambda m: m.similarity(m.encode(TEXTS), m.encode(TEXTS))
    ),
    "euclidean": _set(
        "similarity_fn_name", "euclidean", lambda m: m.similarity(m.encode(TEXTS), m.encode(["a"]))
    ),
    "manhattan": _set(
        "similarity_fn_name",
        "manhattan",
        lambda m: m.similarity_pairwise(m.encode(TEXTS), m.encode(TEXTS[::-1])),
    ),
    "truncate_embeddings": _in_a_block,
}

# Both raise a ValueError.
RAISE: dict[str, Call] = {
    "batch_size 0": lambda m: m.encode(TEXTS, batch_size=0),
    "an unknown precision": lambda m: m.encode(TEXTS, precision="int3"),
    "an unknown prompt": lambda m: m.encode(TEXTS, prompt_name="nothing"),
    "an unknown argument": lambda m: m.encode(TEXTS, speed=3),
    "maxsim": lambda m: setattr(m, "similarity_fn_name", "maxsim"),
    "an unknown similarity": lambda m: setattr(m, "similarity_fn_name", "chebyshev"),
}


def _quiet(make: Callable[[], Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make()


@pytest.fixture(scope="module")
def both(write_model: WriteModel) -> Any:
    folder = str(write_model(steps=("Transformer", "Pooling"), settings={"prompts": PROMPTS}))

    def theirs() -> Any:
        from sentence_transformers import SentenceTransformer as Theirs

        return Theirs(folder, device="cpu")

    return SentenceTransformer(folder), _quiet(theirs)


def _same(ours: Any, theirs: Any) -> None:
    import torch

    assert type(ours) is type(theirs)
    if isinstance(ours, list | tuple):
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            _same(one, other)
    elif isinstance(ours, torch.Tensor | np.ndarray):
        assert ours.shape == theirs.shape
        assert ours.dtype == theirs.dtype
        assert np.allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-4, atol=2e-5)
    else:
        assert ours == theirs


@pytest.mark.parametrize("name", [*SAME, *SET])
def test_the_same_call_gives_the_same(name: str, both: Any) -> None:
    call = (SAME | SET)[name]
    ours, theirs = both
    got = call(ours)  # no warning either
    _same(got, _quiet(lambda: call(theirs)))


@pytest.mark.parametrize("name", RAISE)
def test_both_refuse(name: str, both: Any) -> None:
    for model in both:
        with pytest.raises(ValueError):  # noqa: PT011 - their words are their own
            _quiet(partial(RAISE[name], model))


@pytest.mark.parametrize(
    "options",
    [
        {"truncate_dim": 8},
        {"prompts": {"query": "a "}},
        {"prompts": {"query": "a ", "document": None}},
        {"prompts": {"query": "a "}, "default_prompt_name": "query"},
        {"similarity_fn_name": "euclidean"},
        {"cache_folder": None, "local_files_only": True, "revision": None, "token": None},
    ],
)
@pytest.mark.parametrize("settings", [{}, {"prompts": PROMPTS, "truncate_dim": 16}])
def test_loaded_with_the_same_options(
    options: dict[str, Any], settings: dict[str, Any], write_model: WriteModel
) -> None:
    folder = str(write_model(settings=settings))
    from sentence_transformers import SentenceTransformer as Theirs

    theirs = _quiet(lambda: Theirs(folder, device="cpu", **options))
    ours = SentenceTransformer(folder, **options)
    for name in ("prompts", "default_prompt_name", "truncate_dim", "similarity_fn_name"):
        assert getattr(ours, name) == getattr(theirs, name), name
    for call in (SAME["texts"], SAME["a query"], SAME["a document"], SAME["similarity"]):
        _same(call(ours), _quiet(partial(call, theirs)))


def test_what_is_refused(both: Any, write_model: WriteModel) -> None:
    """Where nothing of ours stands behind a name, it is said at once."""
    ours, _ = both
    folder = str(write_model())
    refused: list[dict[str, Any]] = [{"modules": []}, {"model_kwargs": {"dtype": "bfloat16"}}]
    for options in refused:
        with pytest.raises(UsageError, match=next(iter(options))):
            SentenceTransformer(folder, **options)
    for wrong in (
        lambda: ours.to("cuda"),
        ours.train,
        lambda: ours.encode(TEXTS, device="cuda:1"),
        SentenceTransformer,
        lambda: SentenceTransformer(folder, prompts={"a": "b"}, default_prompt_name="c"),
    ):
        with pytest.raises(UsageError):
            wrong()


def test_it_is_pickled_with_what_was_set(write_model: WriteModel) -> None:
    own = SentenceTransformer(str(write_model()))
    own.prompts["query"], own.truncate_dim, own.similarity_fn_name = "red ", 8, "dot"
    again = pickle.loads(pickle.dumps(own))
    assert (again.encode_query("cat") == own.encode_query("cat")).all()
    assert (again.prompts, again.truncate_dim) == (own.prompts, 8)
    assert again.similarity_fn_name == "dot"


def test_its_folder_is_sentence_transformers_again(both: Any, tmp_path: Any) -> None:
    ours, theirs = both
    ours.save_pretrained(str(tmp_path / "copy"))
    from sentence_transformers import SentenceTransformer as Theirs

    again = _quiet(lambda: Theirs(str(tmp_path / "copy"), device="cpu"))
    _same(_quiet(lambda: again.encode(TEXTS)), _quiet(lambda: theirs.encode(TEXTS)))


def test_a_pool_computes_here(both: Any) -> None:
    ours, _ = both
    pool = ours.start_multi_process_pool(["cpu", "cpu"])
    assert (ours.encode(TEXTS, pool=pool, chunk_size=2) == ours.encode(TEXTS)).all()
    assert (ours.encode_multi_process(TEXTS, pool) == ours.encode(TEXTS)).all()
    ours.stop_multi_process_pool(pool)


def test_an_evaluator_of_theirs_takes_it(both: Any) -> None:
    from sentence_transformers.sentence_transformer.evaluation import (
        EmbeddingSimilarityEvaluator,
    )

    pairs = ["red apple", "blue", "the cat", "a mat"], ["apple", "red", "cat sat", "heart"]
    judge = EmbeddingSimilarityEvaluator(*pairs, scores=[0.9, 0.1, 0.8, 0.3], write_csv=False)
    ours, theirs = (_quiet(partial(judge, model)) for model in both)
    assert ours.keys() == theirs.keys()
    assert all(abs(ours[name] - theirs[name]) < 1e-3 for name in ours)
