import inspect
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, WriteModel

from nearfield.encoders.text import TextEncoder, TruncationWarning
from nearfield.encoders.text import texts as texts_module
from nearfield.errors import BadModel
from nearfield.types import Encoder, Vectors


def distance(a: Any, b: Any) -> Any:
    return float(1 - (a * b).sum(axis=-1).min())


@pytest.fixture(scope="module")
def fitting(sentences: list[str]) -> Any:
    return [text for text in sentences if len(text) < 60]


def test_it_is_an_encoder(plain: TextEncoder) -> None:
    assert plain.dim == 32
    assert plain.precision == "f32"
    assert isinstance(plain, Encoder)
    assert "tiny" in repr(plain)


def test_shapes(plain: TextEncoder) -> None:
    assert plain.encode("the cat").shape == (32,)
    assert plain.encode(["the cat"]).shape == (1, 32)
    assert plain.encode([]).shape == (0, 32)
    assert plain.encode(("a", "b")).dtype == np.float32


def test_rows_are_unit_and_raw_rows_are_not(write_model: WriteModel, open_model: OpenModel) -> None:
    encoder = open_model(write_model(steps=("Transformer", "Pooling")))
    unit = encoder.encode(["the cat", "", " \n"])
    raw = encoder.encode(["the cat", "", " \n"], normalize_embeddings=False)
    lengths = np.linalg.norm(raw, axis=1, keepdims=True)
    assert np.allclose(np.linalg.norm(unit, axis=1), 1, atol=1e-6)
    assert np.abs(lengths - 1).min() > 0.01
    assert np.allclose(raw / lengths, unit, atol=1e-6)


def test_alone_as_in_a_batch_and_in_any_order(plain: TextEncoder, fitting: list[str]) -> None:
    together = plain.encode(fitting)
    assert distance(together, np.stack([plain.encode(text) for text in fitting])) < 1e-5
    assert distance(together, plain.encode(fitting[::-1])[::-1]) < 1e-5


def test_any_number_of_threads(
    write_model: WriteModel, open_model: OpenModel, fitting: list[str]
) -> None:
    folder = write_model()
    one, two = (open_model(folder, threads=n).encode(fitting) for n in (1, 2))
    assert distance(one, two) < 1e-5


def test_windows_do_not_show(
    plain: TextEncoder, fitting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = plain.encode(fitting)
    monkeypatch.setattr(texts_module, "WINDOW", 7)
    assert distance(together, plain.encode(fitting)) < 1e-5


def test_identical_texts_are_computed_once(
    plain: TextEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    run = plain.model.engine.run

    def watched(ids: list[list[int]], *more: Any) -> Vectors:
        calls.append(len(ids))
        return run(ids, *more)

    monkeypatch.setattr(plain.model.engine, "run", watched)
    rows = plain.encode(["red", "blue", "red", "red"])
    assert calls == [2]
    assert (rows[0] == rows[2]).all()
    assert not np.allclose(rows[0], rows[1])


def test_several_callers_at_once(plain: TextEncoder, fitting: list[str]) -> None:
    expected = plain.encode(fitting)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: plain.encode(fitting), range(8)))
    assert max(distance(expected, rows) for rows in answers) < 1e-5


def test_progress_reaches_the_end_and_never_goes_back(
    plain: TextEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts_module, "WINDOW", 50)
    seen: list[Any] = []
    plain.encode(["red", "blue cat", "red"] * 40, progress=lambda *at: seen.append(at))
    assert seen[-1] == (120, 120)
    assert seen == sorted(seen)


def test_batch_size_is_the_most_texts_a_batch(plain: TextEncoder, fitting: list[str]) -> None:
    seen, different = [], list(dict.fromkeys(fitting))
    rows = plain.encode(different, batch_size=3, progress=lambda *at: seen.append(at[0]))
    assert max(np.diff([0, *seen])) == 3
    assert distance(rows, plain.encode(different)) < 1e-5


def test_positions_are_those_of_sentence_transformers(tiny: TextEncoder) -> None:
    theirs = ["prompt_name", "prompt", "batch_size", "show_progress_bar", "output_value"]
    theirs += ["precision", "convert_to_numpy", "convert_to_tensor"]
    assert list(inspect.signature(tiny.encode).parameters)[1:9] == theirs
    rows = tiny.encode(["red"], "query", None, 8, False, "sentence_embedding", "float32", True)
    assert distance(rows, tiny.encode_query(["red"])) < 1e-6
    by_prompt = tiny.encode_query(["red"], None, "a ", 8)
    assert distance(by_prompt, tiny.encode("red", prompt="a ")) < 1e-6


def test_a_bar_is_shown_on_standard_error_when_asked_for(plain: TextEncoder, capsys: Any) -> None:
    plain.encode(["red", "blue"])
    assert capsys.readouterr().err == ""
    plain.encode(["red", "blue"], show_progress_bar=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert "100%" in err


def test_token_embeddings(plain: TextEncoder) -> None:
    tokens = plain.encode(["red apple", "", "red apple"], output_value="token_embeddings")
    assert [states.shape for states in tokens] == [(4, 32), (2, 32), (4, 32)]
    mean = tokens[0].mean(axis=0)
    assert distance(mean / np.linalg.norm(mean), plain.encode("red apple")) < 1e-5
    assert plain.encode("red", output_value="token_embeddings").shape == (3, 32)


def test_what_is_cut_is_said(plain: TextEncoder) -> None:
    with pytest.warns(TruncationWarning, match="1 of 2 texts were longer than 48 tokens"):
        rows = plain.encode(["red " * 100, "blue"])
    with pytest.warns(TruncationWarning, match="1 of 1 text was"):
        assert distance(plain.encode("red " * 46 + "blue"), rows[0]) < 1e-5


WAYS_IN: list[Callable[..., Any]] = [
    lambda e, texts: e.encode(texts),
    lambda e, texts: e.encode(texts[0]),
    lambda e, texts: e.encode_query(texts),
    lambda e, texts: e.encode_document(texts),
    lambda e, texts: list(e.encode_stream(texts)),
    lambda e, texts: e.encode(texts, output_value="token_embeddings"),
]


@pytest.mark.parametrize("way", WAYS_IN)
def test_warnings_point_at_the_callers_line(plain: TextEncoder, way: Any) -> None:
    with pytest.warns(TruncationWarning) as caught:
        way(plain, ["red " * 100])
    assert [warning.filename for warning in caught] == [__file__]


def test_room_is_what_special_tokens_and_the_document_prompt_leave(
    plain: TextEncoder, tiny: TextEncoder
) -> None:
    assert plain.max_tokens == 46
    assert tiny.max_tokens == 44
    tiny.encode_document(["red " * 44])
    with pytest.warns(TruncationWarning):
        tiny.encode_document(["red " * 45])


def test_no_room_for_a_text(write_model: WriteModel, open_model: OpenModel) -> None:
    folder = write_model(settings={"prompts": {"document": "red " * 46}})
    with pytest.raises(BadModel, match="no room is left"):
        open_model(folder)


def test_count_tokens(plain: TextEncoder) -> None:
    assert plain.count_tokens(["", "the cat", "xyz the"]) == [0, 2, 4]


class TestFingerprint:
    def test_is_kept(self, write_model: WriteModel, open_model: OpenModel) -> None:
        folder = write_model()
        assert open_model(folder).fingerprint == open_model(folder, threads=1).fingerprint
        assert len(open_model(folder).fingerprint) == 16

    @pytest.mark.parametrize(
        "change",
        [
            {"pooling": ["cls"]},
            {"steps": ("Transformer", "Pooling")},
            {"settings": {"prompts": {"query": "a "}}},
            {"hidden_act": "relu"},
            {"layer_norm_eps": 1e-3},
            {"num_attention_heads": 2},
        ],
    )
    def test_changes_with_what_decides_a_vector(
        self,
        write_model: WriteModel,
        open_model: OpenModel,
        plain: TextEncoder,
        change: dict[str, Any],
    ) -> None:
        assert open_model(write_model(**change)).fingerprint != plain.fingerprint

    def test_changes_with_the_limit(
        self, write_model: WriteModel, open_model: OpenModel, plain: TextEncoder
    ) -> None:
        folder = write_model()
        (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 47}')
        assert open_model(folder).fingerprint != plain.fingerprint


def test_tokenizer_that_knows_more_than_the_weights(
    write_model: WriteModel, open_model: OpenModel
) -> None:
    folder = write_model(vocab_size=50)
    with pytest.raises(BadModel, match="its weights only 50"):
        open_model(folder)


PROBE = """
import socket, sys, threading
def refuse(*args, **kwargs):
    raise SystemExit("a connection was tried")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from pathlib import Path
from nearfield.encoders.text import TextEncoder
from nearfield.models import ModelFolder
rows = TextEncoder(ModelFolder("tiny", Path(sys.argv[1]), "0")).encode(["the cat", "red"])
assert rows.shape == (2, 32)
loaded = [name for name, module in sys.modules.items() if "openvino_telemetry" in name and module]
assert not loaded, loaded
threads = [thread.name for thread in threading.enumerate()]
assert threads == ["MainThread"], threads
heavy = {"torch", "transformers", "pandas"} & set(sys.modules)
assert not heavy, heavy
"""


def test_nothing_phones_home(write_model: WriteModel, tmp_path: Path) -> None:
    """No connection, no telemetry, no client id written into the home folder."""
    command = [sys.executable, "-c", PROBE, str(write_model())]
    env = {"HOME": str(tmp_path), "PATH": "", "USERPROFILE": str(tmp_path)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []
