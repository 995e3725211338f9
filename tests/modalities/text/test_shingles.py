"""Shingles against plain Python, and MinHashes against the share that two sets have in common."""

from __future__ import annotations

from typing import Any

import numpy as np

from nearfield.modalities.text.shingles import minhashes, plain, shingles

TEXTS = ["The cat sat", "the Cat  sat on it", "", "x", "日本語のテキスト", "\ud800"]


def test_they_are_those_of_plain_python() -> None:
    texts = [plain(text) for text in TEXTS]
    sets = [{f" {t} "[i : i + 4] for i in range(max(len(t) - 1, 1))} if t else set() for t in texts]
    hashes, sizes = shingles(texts)
    assert sizes.tolist() == [len(s) for s in sets]
    hashed: list[set[Any]] = [
        set(part.tolist()) for part in np.split(hashes, np.cumsum(sizes)[:-1])
    ]
    for a, one in enumerate(sets):
        for b, other in enumerate(sets):
            assert len(hashed[a] & hashed[b]) == len(one & other)


def test_minhashes_tell_the_share_in_common() -> None:
    one = np.arange(0, 300, dtype=np.uint32) * np.uint32(2_654_435_761)
    other = np.arange(100, 400, dtype=np.uint32) * np.uint32(2_654_435_761)
    digests = minhashes(np.concatenate([one, other]), np.array([300, 300]), 512)
    assert abs(float((digests[0] == digests[1]).mean()) - 0.5) < 0.08


def test_case_spacing_and_the_forms_of_unicode_do_not_count() -> None:
    assert plain("  The ＣＡＴ\n sat ") == plain("the cat SAT") == "the cat sat"
