"""The reranker's facade beside sentence-transformers' own, on a tiny model."""

import json
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tokenizers
from tests.encoders.conftest import PutTokenizer

from nearfield.compat import CrossEncoder
from nearfield.errors import UsageError

pytestmark = pytest.mark.slow

TEXTS = ["the cat sat", "red apple", "a mat on a mat", "blue"]
PAIRS = [("red cat", text) for text in TEXTS]
Call = Callable[[Any], Any]

SAME: dict[str, Call] = {
    "pairs": lambda m: m.predict(PAIRS),
    "lists": lambda m: m.predict([list(pair) for pair in PAIRS]),
    "one pair": lambda m: m.predict(PAIRS[0]),
    "one pair, a tensor": lambda m: m.predict(PAIRS[0], convert_to_tensor=True),
    "a tensor": lambda m: m.predict(PAIRS, convert_to_tensor=True),
    "a list of tensors": lambda m: m.predict(PAIRS, convert_to_numpy=False),
    "batch_size": lambda m: m.predict(PAIRS, batch_size=2, show_progress_bar=False),
    "ranked": lambda m: m.rank("red cat", TEXTS),
    "the best, with texts": lambda m: m.rank("red cat", TEXTS, top_k=2, return_documents=True),
    "documents=": lambda m: m.rank(query="red cat", documents=TEXTS),
    "labels": lambda m: m.num_labels,
    "the device": lambda m: m.device,
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, put_tokenizer: PutTokenizer) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        import transformers
        from sentence_transformers import CrossEncoder as Theirs

        folder = tmp_path_factory.mktemp("pairs")
        sizes = {"hidden_size": 32, "intermediate_size": 48, "num_attention_heads": 4}
        sizes |= {"num_hidden_layers": 2, "vocab_size": 400, "max_position_embeddings": 66}
        torch.manual_seed(1)
        kind: Any = transformers.BertConfig
        config = kind(**sizes, num_labels=1, initializer_range=0.5)
        model: Any = transformers.BertForSequenceClassification(config)
        model.eval().save_pretrained(folder)
        put_tokenizer(folder)
        path = str(folder / "tokenizer.json")
        tokenizer = tokenizers.Tokenizer.from_file(path)
        tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
            single="[CLS] $A [SEP]",
            pair="[CLS] $A [SEP] $B:1 [SEP]:1",
            special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
        )
        tokenizer.no_padding()
        tokenizer.no_truncation()
        tokenizer.save(path)
        settings = json.loads((folder / "tokenizer_config.json").read_text())
        inputs = ["input_ids", "token_type_ids", "attention_mask"]
        settings |= {"model_max_length": 64, "model_input_names": inputs}
        (folder / "tokenizer_config.json").write_text(json.dumps(settings))
        return CrossEncoder(str(folder)), Theirs(str(folder), device="cpu")


@pytest.mark.parametrize("name", SAME)
def test_the_same_call_gives_the_same(name: str, both: Any) -> None:
    ours, theirs = (SAME[name](model) for model in both)
    assert type(ours) is type(theirs)
    if isinstance(ours, list) and isinstance(ours[0], dict):
        assert [one.keys() for one in ours] == [one.keys() for one in theirs]
        assert [one["corpus_id"] for one in ours] == [one["corpus_id"] for one in theirs]
        ours, theirs = ([one["score"] for one in each] for each in (ours, theirs))
    elif name in ("labels", "the device"):
        assert ours == theirs
        return
    else:
        assert np.shape(ours) == np.shape(theirs)
    assert np.abs(np.asarray(ours, float) - np.asarray(theirs, float)).max() < 1e-4


def test_what_is_refused(both: Any) -> None:
    ours, _ = both
    for options in ({"prompt": "a"}, {"prompt_name": "a"}, {"activation_fn": abs}):
        with pytest.raises(UsageError, match=next(iter(options))):
            ours.predict(PAIRS, **options)
    with pytest.raises(UsageError, match="num_labels"):
        CrossEncoder("ms-marco-minilm", num_labels=3)
    with pytest.raises(UsageError, match="device"):
        CrossEncoder("ms-marco-minilm", device="cuda")
