"""The last hidden states of the reference implementation."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest


@pytest.fixture(scope="session")
def hidden() -> Any:
    """``hidden(folder, text)``: offsets and last hidden states by transformers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from tokenizers import Tokenizer
        from transformers import BertModel

    def states(folder: Path, text: str) -> Any:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        encoding = tokenizer.encode(text)
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            model: Any = BertModel.from_pretrained(folder, add_pooling_layer=False)
            states = model.eval()(torch.tensor([encoding.ids])).last_hidden_state[0].numpy()
        return np.array(encoding.offsets), states

    return states
