"""Rerankers against sentence-transformers' CrossEncoder, on tiny random models (f32, 1e-4)."""

import json
import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tokenizers
from tests.encoders.conftest import PutTokenizer, WriteModel

from nearfield.encoders.rerank import CrossEncoder, Reranked
from nearfield.encoders.text import TruncationWarning
from nearfield.errors import BadModel, UsageError
from nearfield.models import ModelFolder
from nearfield.types import Reranker

pytestmark = pytest.mark.slow  # torch and transformers take seconds to import

PAIRS = {
    "bert": ("[CLS] $A [SEP] $B:1 [SEP]:1", [("[CLS]", 2), ("[SEP]", 3)]),
    "roberta": ("[CLS] $A [SEP] [SEP] $B [SEP]", [("[CLS]", 2), ("[SEP]", 3)]),
}
SIZES = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "vocab_size": 400,
    "max_position_embeddings": 66,
    "pad_token_id": 0,
    "initializer_range": 0.5,
}
TEXTS = ["the cat sat", "red apple", "", "a mat on a mat", "heart pain " * 8, "blue"]


@pytest.fixture(scope="module")
def write_reranker(tmp_path_factory: pytest.TempPathFactory, put_tokenizer: PutTokenizer) -> Any:
    """``write_reranker(kind, labels=1, **settings)`` gives a folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        import transformers

    classes = {"bert": "Bert", "roberta": "Roberta"}

    def write(kind: str = "bert", labels: Any = 1, **settings: Any) -> Any:
        folder = tmp_path_factory.mktemp(kind)
        config = getattr(transformers, f"{classes[kind]}Config")(
            **SIZES | {"type_vocab_size": 2 if kind == "bert" else 1} | settings, num_labels=labels
        )
        torch.manual_seed(1)
        model = getattr(transformers, f"{classes[kind]}ForSequenceClassification")(config)
        model.eval().save_pretrained(folder)
        put_tokenizer(folder)
        path = str(folder / "tokenizer.json")
        tokenizer = tokenizers.Tokenizer.from_file(path)
        pair, special = PAIRS[kind]
        tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
            single="[CLS] $A [SEP]", pair=pair, special_tokens=special
        )
        tokenizer.no_padding()
        tokenizer.no_truncation()
        tokenizer.save(path)
        tokenizer_config = json.loads((folder / "tokenizer_config.json").read_text())
        tokenizer_config |= {"model_max_length": 64, "model_input_names": names(kind)}
        (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer_config))
        return folder

    return write


def names(kind: str) -> Any:
    return ["input_ids", *(["token_type_ids"] if kind == "bert" else []), "attention_mask"]


def open_reranker(folder: Path, **options: Any) -> Any:
    return CrossEncoder(ModelFolder("tiny", folder, "0"), precision="f32", **options)


@pytest.fixture(scope="module")
def tiny(write_reranker: WriteModel) -> Any:
    return open_reranker(write_reranker())


IDENTITY = "torch.nn.modules.linear.Identity"


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("bert", {}),
        ("bert", {"sentence_transformers": {"activation_fn": IDENTITY}}),
        ("bert", {"sbert_ce_default_activation_function": IDENTITY}),
        ("roberta", {}),
    ],
)
def test_equals_sentence_transformers(
    write_reranker: WriteModel, kind: str, settings: dict[str, Any]
) -> None:
    folder = write_reranker(kind, **settings)
    pairs = [(query, text) for query in ("red cat", "heart") for text in TEXTS]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import CrossEncoder as Reference

        theirs = Reference(str(folder), device="cpu").predict(pairs, show_progress_bar=False)
    ours = open_reranker(folder).scores(pairs)
    assert ours.dtype == np.float32
    assert np.ptp(ours) > 0.01
    assert np.abs(ours - theirs).max() < 1e-4


def test_alone_as_in_a_batch_in_any_order_and_with_any_threads(
    write_reranker: WriteModel, tiny: CrossEncoder
) -> None:
    pairs = [("red cat", text) for text in TEXTS * 3]
    together = tiny.scores(pairs)
    alone = np.array([tiny.scores([pair])[0] for pair in pairs])
    assert np.abs(together - alone).max() < 1e-5
    assert np.abs(together - tiny.scores(pairs[::-1])[::-1]).max() < 1e-5
    one = open_reranker(write_reranker(), threads=1)
    assert np.abs(together - one.scores(pairs)).max() < 1e-5


def test_the_query_and_the_text_are_told_apart(tiny: CrossEncoder) -> None:
    there, back = tiny.scores([("red cat", "heart"), ("heart", "red cat")])
    assert abs(there - back) > 1e-4


def test_rank(tiny: CrossEncoder) -> None:
    scores = tiny.scores([("red cat", text) for text in TEXTS])
    ranked = tiny.rank("red cat", TEXTS)
    assert [one.index for one in ranked] == np.argsort(-scores, kind="stable").tolist()
    assert ranked[0] == Reranked(ranked[0].index, max(scores.tolist()), TEXTS[ranked[0].index])
    assert tiny.rank("red cat", TEXTS, top_k=2) == ranked[:2]
    assert [one.index for one in tiny.rank("red", ["blue", "blue"])] == [0, 1]
    assert tiny.rank("red", []) == []


def test_by_the_names_of_sentence_transformers(tiny: CrossEncoder) -> None:
    import torch

    pairs = [("red cat", text) for text in TEXTS]
    scores = tiny.scores(pairs)
    assert (tiny.predict(pairs) == scores).all()
    assert tiny.predict(pairs[0]).shape == ()
    assert (tiny.predict([list(pair) for pair in pairs]) == scores).all()  # type: ignore[misc]
    given = tiny.predict(pairs, convert_to_tensor=True)
    assert isinstance(given, torch.Tensor)
    assert (given.numpy() == scores).all()
    best = tiny.rank("red cat", documents=TEXTS)[0]
    assert best["corpus_id"] == best.corpus_id == best.index
    assert (best["score"], best["text"]) == (best.score, best.text)
    with pytest.raises(KeyError):
        _ = best["index"]


def test_a_long_text_has_the_score_of_its_best_passage(tiny: CrossEncoder) -> None:
    query = "red cat"
    long = "The cat sat. " * 40 + "Heart pain! " * 30
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        score = tiny.scores([(query, long), (query, "blue")])[0]
    pieces = tiny._pairs.pieces(query, [long])[0]
    assert len(pieces) > 3
    assert "".join(pieces).count("Heart pain!") >= 30
    each = tiny.scores([(query, piece) for piece in pieces])
    assert score == pytest.approx(each.max(), abs=1e-5)
    assert np.ptp(each) > 1e-4


def test_a_long_query_is_cut_and_it_is_said(tiny: CrossEncoder) -> None:
    with pytest.warns(TruncationWarning, match="longer than the 30 tokens that it may take of 64"):
        cut = tiny.scores([("red " * 50, "blue")])
    assert cut == pytest.approx(tiny.scores([("red " * 30, "blue")]), abs=1e-5)


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        (["red", "blue"], "position 0 is str 'red'; a pair"),
        ([("red", "blue"), ("a",)], "position 1 is tuple"),
        ([("red", None)], "None"),
        ([(1, "red")], "int 1"),
    ],
)
def test_what_is_no_pair(tiny: CrossEncoder, pairs: Any, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        tiny.scores(pairs)


def test_top_k_of_none(tiny: CrossEncoder) -> None:
    with pytest.raises(UsageError, match="top_k is 0"):
        tiny.rank("red", ["a"], top_k=0)


def test_a_classifier_of_two_labels_is_no_reranker(write_reranker: WriteModel) -> None:
    with pytest.raises(BadModel, match="gives 2 numbers a pair"):
        open_reranker(write_reranker(labels=2))


def test_an_encoder_is_no_reranker(write_model: WriteModel) -> None:
    with pytest.raises(BadModel, match=r"architectures \['BertModel'\]; a reranker is"):
        open_reranker(write_model())


def test_an_activation_that_is_not_known(write_reranker: WriteModel) -> None:
    folder = write_reranker(sentence_transformers={"activation_fn": "torch.nn.Softplus"})
    with pytest.raises(BadModel, match="activation Softplus; known: Sigmoid, Identity"):
        open_reranker(folder)


def test_a_tokenizer_that_knows_more_than_the_weights(write_reranker: WriteModel) -> None:
    with pytest.raises(BadModel, match="its weights only 50"):
        open_reranker(write_reranker(vocab_size=50))


def test_it_is_a_reranker_and_pickles_by_its_folder(tiny: CrossEncoder) -> None:
    reranker: Reranker = tiny
    data = pickle.dumps(tiny)
    assert len(data) < 2_000  # no weights
    copy: CrossEncoder = pickle.loads(data)
    assert (copy.name, copy.precision) == (tiny.name, "f32")
    pairs = [("red", "a red apple"), ("red", "the cat")]
    assert np.abs(copy.scores(pairs) - reranker.scores(pairs)).max() < 1e-5


@pytest.mark.parametrize("limit", [1, 3, 4])
def test_no_room_for_a_pair_is_a_sentence(write_reranker: WriteModel, limit: int) -> None:
    folder = write_reranker()
    (folder / "tokenizer_config.json").write_text(json.dumps({"model_max_length": limit}))
    with pytest.raises(BadModel, match="no room is left for a query and a text"):
        open_reranker(folder)
