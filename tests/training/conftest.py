"""Tiny random models in folders, for students to be built on."""

import json
import string
import warnings
from typing import Any

import pytest

WORDS = ["the", "cat", "dog", "sat", "on", "a", "mat", "red", "blue", "apple", "pear", "heart"]


def put(path: Any, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), "utf-8")


def put_tokenizer(folder: Any) -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    letters = string.ascii_lowercase
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *("##" + each for each in letters)]
    pieces = list(dict.fromkeys([*pieces, *WORDS, ".", "!"]))
    tokenizer = Tokenizer(
        models.WordPiece({piece: n for n, piece in enumerate(pieces)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]"}
    put(folder / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", **names})
    return len(pieces)


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """``tiny_folder(normalize=, prompts=)`` writes a random BERT of 32 numbers, and gives it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from transformers import BertConfig, BertModel
    torch.set_num_threads(1)  # tiny models: threads would only wait for each other

    def write(*, normalize: bool = True, prompts: Any = None, modules: bool = True) -> Any:
        folder = tmp_path_factory.mktemp("tiny")
        torch.manual_seed(0)
        sizes: Any = {"hidden_size": 32, "intermediate_size": 48, "num_attention_heads": 4}
        config = BertConfig(
            vocab_size=put_tokenizer(folder),
            num_hidden_layers=2,
            max_position_embeddings=64,
            initializer_range=0.3,
            **sizes,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            BertModel(config).save_pretrained(folder)
        if not modules:
            return folder
        steps = [("Transformer", ""), ("Pooling", "1_Pooling")]
        steps += [("Normalize", "2_Normalize")] * normalize
        put(
            folder / "modules.json",
            [
                {
                    "idx": n,
                    "name": str(n),
                    "path": at,
                    "type": f"sentence_transformers.models.{kind}",
                }
                for n, (kind, at) in enumerate(steps)
            ],
        )
        put(folder / "1_Pooling/config.json", {"word_embedding_dimension": 32})
        put(folder / "sentence_bert_config.json", {"max_seq_length": 48})
        put(folder / "config_sentence_transformers.json", {"prompts": prompts or {}})
        return folder

    return write


@pytest.fixture(scope="session")
def by_reference() -> Any:
    """``by_reference(folder, texts)`` encodes by sentence-transformers, as the folder has it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer

    def encode(folder: Any, texts: Any, **options: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = SentenceTransformer(str(folder), device="cpu")
            return model.encode(texts, show_progress_bar=False, **options)

    return encode
