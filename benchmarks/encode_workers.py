"""What runs in processes of its own for encode.py, in this project's venv: ours, and the default.

``sentence-transformers`` is as it comes: ``SentenceTransformer(folder).encode(texts)``, fp32.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"
sys.path.insert(0, str(Path(__file__).parent))

from encoding import measured
from measure import cpu_seconds, peak_mib, timed


def nearfield_encoder(precision: str, path: str, name: str) -> dict[str, float]:
    import nearfield as nf

    encoder: Any = nf.load("minilm", precision=precision)
    return measured(encoder.encode, path, name)


def sentence_transformers(path: str, name: str) -> dict[str, float]:
    return measured(_minilm_by_sentence_transformers().encode, path, name)


def _minilm_by_sentence_transformers() -> Any:
    from sentence_transformers import SentenceTransformer

    from nearfield.models import find

    minilm = find("minilm")
    model = SentenceTransformer(str(minilm.path), device="cpu")
    model.max_seq_length = minilm.max_tokens
    return model


def calibrate(path: str) -> dict[str, Any]:
    """Calibrate MiniLM for int8 on some of the texts of a file."""
    from nearfield.encoders import calibrate

    made = calibrate("minilm", json.loads(Path(path).read_text("utf-8")))
    return {"precision": made.precision, "report": str(made.fidelity)}


def first() -> dict[str, float]:
    import nearfield as nf

    encoder: Any = nf.load("minilm")
    encoder.encode("my heart races and skips beats")
    return {"peak": peak_mib()}


def first_of_sentence_transformers() -> dict[str, float]:
    _minilm_by_sentence_transformers().encode("my heart races and skips beats")
    return {"peak": peak_mib()}


def geometry(folder: str) -> dict[str, int]:
    """Save a sentence encoder of ModernBERT base's geometry: random weights, MiniLM's words."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import AutoTokenizer, ModernBertConfig, ModernBertModel

    from nearfield.models import find

    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(str(find("minilm").path))
    marks = {f"{m}_token_id": getattr(tokenizer, f"{m}_token_id") for m in ("pad", "cls", "sep")}
    model = ModernBertModel(ModernBertConfig(**marks))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    transformer = Transformer(folder, max_seq_length=512)
    SentenceTransformer(modules=[transformer, Pooling(768)], device="cpu").save(folder)
    return {"parameters": sum(each.numel() for each in model.parameters())}


def ours_of_folder(folder: str, precision: str, path: str, name: str) -> dict[str, float]:
    import nearfield as nf

    encoder: Any = nf.load(folder, precision=precision)
    return measured(encoder.encode, path, name, warm=8)


def torch_of_folder(folder: str, budget: str, path: str, name: str) -> dict[str, float]:
    """``transformers`` in fp32, on batches that are made as ours are."""
    import numpy as np
    import torch
    from transformers import AutoModel, AutoTokenizer

    from nearfield.encoders.text.batching import batches

    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
    model.eval()

    def encode(texts: list[str]) -> Any:
        ids = tokenizer(texts, truncation=True, max_length=512)["input_ids"]
        rows = np.empty((len(texts), model.config.hidden_size), np.float32)
        for batch in batches(np.array([len(each) for each in ids]), budget=int(budget)):
            padded = tokenizer.pad({"input_ids": [ids[i] for i in batch]}, return_tensors="pt")
            mask = padded["attention_mask"][:, :, None]
            states = model(**padded).last_hidden_state
            rows[batch] = ((states * mask).sum(1) / mask.sum(1)).numpy()
        return rows

    with torch.inference_mode():
        return measured(encode, path, name, warm=8)


def share(precision: str, kept: str, path: str) -> dict[str, float]:
    """Operations a CPU second: of a large product of matrices, and of encoding the texts."""
    import numpy as np

    import nearfield as nf

    texts = json.loads(Path(path).read_text("utf-8"))
    encoder: Any = nf.load("minilm", precision=kept)
    encoder.encode(texts[:64])
    peak = _products(precision)
    spent = timed(lambda: encoder.encode(texts))["cpu"]
    tokens = np.minimum(np.array(encoder.count_tokens(texts)) + 2, 256)
    return {"peak": peak, "reached": _operations(tokens) / spent}


def _operations(tokens: Any) -> float:
    """Multiplications and additions of MiniLM's products, for texts of so many tokens."""
    layers, width, inner = 6, 384, 1536
    dense = 2 * (4 * width * width + 2 * width * inner)  # a token
    attention = 4 * width  # a pair of tokens: scores, and their sums
    return float(layers * (dense * tokens.sum() + attention * (tokens**2).sum()))


def _products(precision: str, size: int = 2048, times: int = 24) -> float:
    """Operations a CPU second of products of square matrices, one a core at once."""
    import numpy as np

    from nearfield.encoders.runtime import choose_threads, core, openvino

    ov, threads = openvino(), choose_threads(None)
    ops = ov.opset15
    rng = np.random.default_rng(0)
    given = ops.parameter([size, size], ov.Type.f32)
    left: Any = given
    right: Any = ops.constant(rng.standard_normal((size, size), np.float32))
    if precision == "int8":
        low, high = np.float32(-4), np.float32(4)
        left = ops.fake_quantize(left, low, high, low, high, 256)
        right = ops.fake_quantize(right, low, high, low, high, 255)
    sums = ops.reduce_max(ops.matmul(left, right, False, False), np.array([1]), False)
    hint = {"f32": ov.Type.f32}.get(precision, ov.Type.bf16)
    options = {
        "INFERENCE_PRECISION_HINT": hint,
        "NUM_STREAMS": str(threads),
        "INFERENCE_NUM_THREADS": threads,
    }
    compiled = core().compile_model(ov.Model([sums], [given], "product"), "CPU", options)
    queue = ov.AsyncInferQueue(compiled, threads)
    inputs = rng.standard_normal((size, size), np.float32)

    def run(count: int) -> None:
        for _ in range(count):
            queue.start_async([inputs])
        queue.wait_all()

    run(threads)
    start = cpu_seconds()
    run(times)
    return times * 2 * size**3 / (cpu_seconds() - start)


WORKERS: dict[str, Any] = {
    "nearfield": nearfield_encoder,
    "sentence-transformers": sentence_transformers,
    "calibrate": calibrate,
    "first": first,
    "first of sentence-transformers": first_of_sentence_transformers,
    "geometry": geometry,
    "ours of folder": ours_of_folder,
    "torch of folder": torch_of_folder,
    "share": share,
}

if __name__ == "__main__":
    print(json.dumps(WORKERS[sys.argv[2]](*sys.argv[3:])))
