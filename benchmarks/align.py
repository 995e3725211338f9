"""Two encoders brought together by pairs: how often each half finds the other, beside chance.

    python benchmarks/align.py moji=PAIRS.csv:image,caption,subgroup ...   # file:columns,group

The pairs are parted by lot, and by group, so that no test pair is of a group that was learned from.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from measure import write

SEEDS = (0, 1, 2)


class Once:
    """An encoder that gives the row of an item again without encoding it again."""

    def __init__(self, encoder):
        self.encoder, self.rows = encoder, {}

    def __getattr__(self, name):
        return getattr(self.encoder, name)

    def encode_document(self, items, *, progress=None):
        """Rows of ``items``: those that came before as they were."""
        new = [item for item in items if item not in self.rows]
        self.rows |= zip(new, self.encoder.encode_document(new), strict=True)
        return np.array([self.rows[item] for item in items])


def main() -> None:
    import nearfield as nf

    encoders = {"from_": Once(nf.load("efficientnet-lite0")), "to": Once(nf.load("minilm"))}
    rows = []
    for given in sys.argv[1:]:
        name, _, rest = given.partition("=")
        path, _, columns = rest.rpartition(":")
        image, caption, group = columns.split(",")
        for parted in ("", group):
            for seed in SEEDS:
                with tempfile.TemporaryDirectory() as folder:
                    result = nf.align(
                        path,
                        out=Path(folder, "both"),
                        columns=[image, caption],
                        group=parted or None,
                        random_state=seed,
                        **encoders,
                    )
                rows += rows_of(name, parted or "by lot", seed, result)
                print(rows[-1], flush=True)
    head = [
        "pairs",
        "parted by",
        "seed",
        "chosen",
        "asked by",
        "R@1",
        "R@10",
        "untrained",
        "chance",
    ]
    note = "EfficientNet-Lite0 to MiniLM, a fifth of the pairs held out; intervals of .95."
    write("align", head, rows, note)


def rows_of(name: str, parted: str, seed: int, result) -> list[list[str]]:
    made = []
    for half, asks in (("source", "pictures"), ("target", "words")):
        one, ten = result.recall[half]
        shown = [f"{r.value:.3f} [{r.low:.3f}, {r.high:.3f}]" for r in (one, ten)]
        none = f"{result.untrained[half][1].value:.3f}"
        head = [f"{name}, {result.pairs:,}", parted, str(seed), result.method, asks]
        made.append([*head, *shown, none, f"{ten.chance:.3f}"])
    return made


if __name__ == "__main__":
    main()
