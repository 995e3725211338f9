"""The senses of a word by each kind of encoder that reads words in context, on tiny weights."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.encoders.text.elmo.written import write_elmo

import nearfield as nf
from nearfield.encoders.text import TextEncoder
from nearfield.encoders.text.elmo import ElmoEncoder
from nearfield.models import ModelFolder
from nearfield.types import TokenEncoder

TEXTS = [
    "The boat lay at the bank of the river.",
    "A loan from the bank was cheap.",
    "The bank.",
    "No such word.",
]
NARROW = {"vocab_size": 400, "pad_token_id": 0, "initializer_range": 0.3}
SIZES: dict[str, dict[str, int]] = {
    "bert": {
        "hidden_size": 32,
        "num_attention_heads": 4,
        "num_hidden_layers": 2,
        "intermediate_size": 64,
    },
    "gpt2": {"n_embd": 32, "n_head": 4, "n_layer": 2, "n_positions": 420},
}


@pytest.fixture(params=["bert", "gpt2", "elmo"])
def encoder(
    request: pytest.FixtureRequest, tmp_path: Path, put_tokenizer: Callable[[Path], None]
) -> TextEncoder | ElmoEncoder:
    kind, folder = request.param, tmp_path / "model"
    if kind == "elmo":
        write_elmo(folder)
        return ElmoEncoder(ModelFolder(kind, folder, "0" * 64))
    import torch
    from transformers import AutoConfig, AutoModel

    torch.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make: Any = AutoModel.from_config
        model = make(AutoConfig.for_model(kind, **NARROW, **SIZES[kind])).eval()
        model.save_pretrained(folder)
    put_tokenizer(folder)
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 400}))
    return TextEncoder(ModelFolder(kind, folder, "0" * 64), precision="f32")


def test_the_senses_of_a_word(encoder: TextEncoder | ElmoEncoder, tmp_path: Path) -> None:
    """Occurrences stand where their contexts say: the same ones at one place, others apart."""
    assert isinstance(encoder, TokenEncoder)
    notes = nf.open("notes", db=tmp_path / "db", model=encoder)
    notes.add([{"id": f"{n}{copy}", "text": t} for n, t in enumerate(TEXTS) for copy in "ab"])
    result = notes.map("pca", tokens="bank")
    assert result.note == "'bank' occurs 6 times."
    data = result.data[0]
    assert sorted(data.ids) == [f"{n}{c}:{TEXTS[n].index('bank')}" for n in range(3) for c in "ab"]
    points = dict(zip(data.ids, result.projection.points, strict=True))
    places = [[p for name, p in sorted(points.items()) if name[0] == n] for n in "012"]
    scale = np.ptp(result.projection.points)
    for one, other in places:
        assert np.abs(one - other).max() < 1e-3 * scale
    for n in range(3):
        assert np.abs(places[n][0] - places[n - 1][0]).max() > 1e-2 * scale
