"""What may be assigned to an encoder works, or is refused at once."""

import json
import multiprocessing
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, WriteModel

from nearfield import encoders
from nearfield.encoders.text import PromptWarning, TextEncoder, TruncationWarning
from nearfield.errors import BadModel, UsageError

LONG = "the cat sat on a mat while red blue apple heart pain"


@pytest.fixture
def own(write_model: WriteModel, open_model: OpenModel) -> TextEncoder:
    return open_model(write_model())


def test_a_saved_width_is_kept(write_model: WriteModel, open_model: OpenModel) -> None:
    short = open_model(write_model(settings={"truncate_dim": 8}))
    assert (short.dim, short.get_embedding_dimension(), short.truncate_dim) == (8, 8, 8)
    assert short.encode(["red"]).shape == (1, 8)
    assert abs(float(np.linalg.norm(short.encode("red"))) - 1) < 1e-6
    assert short.encode("red", truncate_dim=16).shape == (16,)
    whole = open_model(write_model())
    cut = whole.encode("red", truncate_dim=8)
    assert np.abs(cut - short.encode("red")).max() < 1e-6
    assert short.fingerprint != whole.fingerprint
    assert next(short.encode_stream(["red"])).shape == (1, 8)
    assert short.encode_passages(["red. " * 40], late=True)[0].vectors.shape[1] == 8


@pytest.mark.parametrize("width", ["8", 0, True, [8]])
def test_a_saved_width_that_cannot_be(
    width: Any, write_model: WriteModel, open_model: OpenModel
) -> None:
    with pytest.raises(BadModel, match="truncate_dim"):
        open_model(write_model(settings={"truncate_dim": width}))


def test_the_width_may_be_set(own: TextEncoder) -> None:
    before = own.fingerprint
    own.truncate_dim = 8
    assert own.encode(["red"]).shape == (1, 8)
    assert own.dim == 8
    assert own.fingerprint != before
    own.truncate_dim = None
    assert own.fingerprint == before
    with own.truncate_embeddings(4):
        assert own.encode("red").shape == (4,)
    assert own.encode("red").shape == (32,)
    with pytest.raises(UsageError, match="truncate_dim=33"):
        own.truncate_dim = 33
    assert own.truncate_dim is None


def test_the_limit_may_be_set(own: TextEncoder) -> None:
    before = own.fingerprint
    own.max_seq_length = 4
    with pytest.warns(TruncationWarning):
        short = own.encode(LONG)
    assert np.abs(short - own.encode("the cat")).max() < 1e-6
    assert own.max_tokens == 2
    assert len(own.segment([LONG])[0]) > 4
    assert own.fingerprint != before
    for wrong in (2, 65, 4.0, None, True):
        with pytest.raises(UsageError, match="max_seq_length="):
            own.max_seq_length = wrong  # type: ignore[assignment]
    assert own.max_seq_length == 4


def test_prompts_may_be_set(own: TextEncoder) -> None:
    before = own.fingerprint
    own.prompts = {"query": "red ", "other": "blue "}
    assert np.abs(own.encode_query("cat") - own.encode("red cat", prompt="")).max() < 1e-6
    assert own.fingerprint != before
    with pytest.warns(PromptWarning):
        own.encode("cat")
    own.default_prompt_name = "other"
    assert np.abs(own.encode("cat") - own.encode("blue cat", prompt="")).max() < 1e-6
    with pytest.raises(UsageError, match="nothing"):
        own.default_prompt_name = "nothing"
    named: Any = own.prompts
    with pytest.raises(TypeError):
        named["query"] = "blue "
    for wrong in ({"a": 1}, "query", 3):
        with pytest.raises(UsageError, match="prompts="):
            own.prompts = wrong  # type: ignore[assignment]
    with pytest.raises(UsageError, match="no room"):
        own.prompts = {"document": LONG * 5, "other": ""}
    assert own.prompts == {"query": "red ", "other": "blue "}
    assert own.default_prompt_name == "other"


def test_similarity_may_be_set(own: TextEncoder) -> None:
    rows = own.encode(["red", "blue"])
    own.similarity_fn_name = "manhattan"
    assert np.abs(own.similarity(rows, rows)[0, 1] + np.abs(rows[0] - rows[1]).sum()) < 1e-5
    with pytest.raises(UsageError, match=r"'maxsim'; known: .* tokens of a multi-vector model"):
        own.similarity_fn_name = "maxsim"
    assert own.similarity_fn_name == "manhattan"


def test_load_takes_settings(write_model: WriteModel) -> None:
    folder = str(write_model(settings={"prompts": {"query": "red ", "document": "blue "}}))
    own = encoders.load(
        folder,
        prompts={"query": "a "},
        default_prompt_name="query",
        truncate_dim=8,
        similarity_fn_name="dot",
    )
    assert dict(own.prompts) == {"query": "a ", "document": "blue "}
    assert (own.default_prompt_name, own.dim, own.similarity_fn_name) == ("query", 8, "dot")
    with pytest.raises(UsageError, match="maxsim"):
        encoders.load(folder, similarity_fn_name="maxsim")
    with pytest.raises(UsageError, match="prompts=3"):
        encoders.load(folder, prompts=3)  # type: ignore[arg-type]


def test_pickled_it_keeps_what_was_set(write_model: WriteModel) -> None:
    own = encoders.load(str(write_model()), precision="f32", threads=1)
    own.prompts, own.truncate_dim, own.max_seq_length = {"query": "red "}, 8, 6
    own.default_prompt_name, own.similarity_fn_name = "query", "dot"
    again = pickle.loads(pickle.dumps(own))
    assert again.settings() == own.settings()
    assert again.fingerprint == own.fingerprint
    assert (again.precision, again.model.threads) == ("f32", 1)
    assert np.abs(again.encode("cat") - own.encode("cat")).max() < 1e-6


def _said(work: Callable[[], Any], answers: Any) -> None:
    try:
        answers.put(work().shape)
    except UsageError as error:
        answers.put(str(error))


def _in_a_fork(work: Callable[[], Any]) -> Any:
    """What it gives, or says, in a forked process; none may wait for ever."""
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    child = fork.Process(target=_said, args=(work, answers))
    child.start()
    try:
        return answers.get(timeout=20)
    finally:
        child.kill()
        child.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_is_told(write_model: WriteModel) -> None:
    own = encoders.load(str(write_model()), precision="f32")
    sent = pickle.dumps(own)
    for work in (lambda: own.encode(["red"] * 60), lambda: pickle.loads(sent).encode(["red"])):
        said = _in_a_fork(work)
        assert "forked from one in which an encoder was open" in said
        assert "spawn" in said
    assert own.encode(["red"]).shape == (1, 32)


def _rows(batch: Any, encoder: Any) -> Any:
    return {"rows": encoder.encode(batch["text"])}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_pool_and_a_data_set_end(write_model: WriteModel) -> None:
    """A pool waits for ever for a task whose arguments could not be read."""
    own = encoders.load(str(write_model()), precision="f32")
    with multiprocessing.get_context("fork").Pool(2) as pool:
        sent = pool.apply_async(_rows, ({"text": ["red"]}, own))
        with pytest.raises(UsageError, match="forked"):
            sent.get(timeout=30)
    import datasets

    made = datasets.Dataset.from_dict({"text": ["red", "blue"] * 20})
    assert len(made.map(_rows, batched=True, fn_kwargs={"encoder": own})["rows"]) == 40
    with pytest.raises(Exception, match="forked"):
        made.map(_rows, batched=True, fn_kwargs={"encoder": own}, num_proc=2)


@pytest.mark.slow
def test_a_spawned_process_opens_its_own(write_model: WriteModel) -> None:
    own = encoders.load(str(write_model()), precision="f32")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        rows = pool.apply_async(own.encode, (["red", "blue"],)).get(timeout=120)
    assert np.abs(rows - own.encode(["red", "blue"])).max() < 1e-6


def test_where_it_computes(own: TextEncoder) -> None:
    assert own.device == "cpu"
    rows = own.encode(["red"], device="cpu", pool={"processes": []}, chunk_size=10, precision=None)
    older = own.encode(sentences=["red"])  # type: ignore[call-overload]
    assert np.abs(rows - older).max() == 0
    assert np.abs(rows - own.encode(["red"], device=["cpu", "cpu"])).max() == 0
    assert np.abs(rows - own.encode_document(inputs=["red"])).max() == 0
    with pytest.raises(UsageError, match="computes on cpu"):
        own.encode(["red"], device="cuda:1")
    with pytest.raises(UsageError, match="chunk_size"):
        own.encode(["red"], chunk_size=0)
    with pytest.raises(UsageError, match="twice"):
        own.encode(["red"], sentences=["red"])
    assert own.get_sentence_embedding_dimension() == 32


def test_a_usage_error_is_a_value_error(own: TextEncoder) -> None:
    with pytest.raises(ValueError, match="truncate_dim"):
        own.encode("red", truncate_dim=-1)


def test_the_default_name_of_a_folder_must_be_known(write_model: WriteModel) -> None:
    folder: Path = write_model()
    settings = {"prompts": {"query": "red "}, "default_prompt_name": "query"}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings), "utf-8")
    assert encoders.load(str(folder)).default_prompt_name == "query"
