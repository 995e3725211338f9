"""Makes ``fasttext/``: tiny models of fastText 0.9.2, and what it says of words and texts.

Run by hand where ``fasttext-numpy2-wheel`` 0.9.2 is installed (the package of that name and not
``fasttext-community``, which gives unit vectors): ``python tests/encoders/words/make_fasttext.py``.
"""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent / "fasttext"
VOCABULARY = [
    "red",
    "apple",
    "fruit",
    "sweet",
    "blue",
    "sky",
    "cloud",
    "rain",
    "king",
    "queen",
    "crown",
    "über",
    "straße",
    "東京",
    "привет",
    "мир",
    "naïve",
    "l'été",
    "نور",
    "שלום",
    "🙂",
    "a",
    "I",
    "x",
    "don't",
    "The",
]
WORDS = [*VOCABULARY, "unknown", "東京タワー", "b", "</s>", "ю", "é", "KING", "naïveté", ""]
TEXTS = [
    "red apple",
    "king  unknownword queen\tüber",
    "東京 タワー",
    "",
    "zzz",
    "__label__a king",
    "a I x y",
    "</s> red",
    "straße naïve l'été",
    "The king, don't!",
]
UNSUPERVISED = {
    "skipgram.bin": {"model": "skipgram", "minn": 2, "maxn": 5},
    "cbow.bin": {"model": "cbow", "minn": 1, "maxn": 3},
    "whole.bin": {"model": "cbow", "minn": 0, "maxn": 0},
}
SUPERVISED = {
    "classes.bin": {"wordNgrams": 1, "minn": 0, "maxn": 0},
    "grams.bin": {"wordNgrams": 3, "minn": 2, "maxn": 4},
}
QUANTISED = {
    "quantised.ftz": {"qnorm": True, "cutoff": 0, "dsub": 2},
    "pruned.ftz": {"qnorm": False, "cutoff": 300, "dsub": 3, "retrain": True, "epoch": 1},
}
SIZE: dict[str, Any] = {"dim": 20, "lr": 0.02, "epoch": 3, "thread": 1, "minCount": 1, "bucket": 90}
USUAL = {"loss": "hs"}  # without a table of ten million words to draw from


def tried(train: Callable[..., Any], path: Path, **options: Any) -> Any:
    """This wheel's fastText now and then reads what it never wrote: NaN, or 1e13."""
    for _ in range(200):
        try:
            model = train(str(path), verbose=0, **options)
        except RuntimeError:
            continue
        if np.abs(model.get_input_matrix()).max() < 10:
            return model
    raise SystemExit("fastText gave no sound model in two hundred times")


def main() -> None:
    import fasttext  # type: ignore[import-not-found]

    HERE.mkdir(exist_ok=True)
    draw = random.Random(1)
    lines = [" ".join(draw.choices(VOCABULARY, k=12)) for _ in range(400)]
    plain, labelled = HERE / "plain.txt", HERE / "labelled.txt"
    plain.write_text("\n".join(lines) + "\n", "utf-8")
    names = [f"__label__{'a' if 'king' in line else 'b'} {line}" for line in lines]
    labelled.write_text("\n".join(names) + "\n", "utf-8")
    models = {
        name: tried(fasttext.train_unsupervised, plain, **SIZE, **USUAL, **options)
        for name, options in UNSUPERVISED.items()
    }
    for name, options in SUPERVISED.items():
        models[name] = tried(fasttext.train_supervised, labelled, **SIZE, **options)
    for name, options in QUANTISED.items():
        settings = SIZE | {"bucket": 400}
        model = tried(fasttext.train_supervised, labelled, **settings, **SUPERVISED["grams.bin"])
        model.quantize(input=str(labelled), thread=1, **options)
        models[name] = model
    expected: dict[str, Any] = {}
    for name, model in models.items():
        model.save_model(str(HERE / name))
        expected[f"{name} words"] = np.stack([model.get_word_vector(word) for word in WORDS])
        expected[f"{name} texts"] = np.stack([model.get_sentence_vector(text) for text in TEXTS])
    np.savez_compressed(HERE / "expected.npz", **expected)
    plain.unlink()
    labelled.unlink()


if __name__ == "__main__":
    main()
