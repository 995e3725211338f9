"""What is read of a text before two are compared: its 4-grams, its words, the slips among them."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from nearfield.modalities.text.shingles import plain
from nearfield.modalities.text.stem import stem
from nearfield.tasks.duplicates.edits import ADDED, CUT, MEASURED, REPLACED, SAME, SMALL, Edits
from nearfield.tasks.duplicates.pairs import Pairs
from nearfield.tasks.duplicates.shingles import Shingles
from nearfield.tasks.duplicates.slips import Slips, one_slip
from nearfield.tasks.duplicates.wording import WORD, Wording


def test_shingles_are_those_of_plain_python() -> None:
    texts = [plain(t) for t in ["The cat sat", "the Cat  sat on it", "", "x", "日本語のテキスト"]]
    sets = [{f" {t} "[i : i + 4] for i in range(max(len(t) - 1, 1))} if t else set() for t in texts]
    pairs = Pairs.of([(a, b) for a in range(5) for b in range(a + 1, 5)])
    result = Shingles(texts)
    assert result.sizes.tolist() == [len(s) for s in sets]
    assert result.shared(pairs).tolist() == [
        len(sets[a] & sets[b]) for a, b in zip(pairs.a, pairs.b, strict=True)
    ]


def test_slips_of_the_finger() -> None:
    words = ["recieve", "dog", "receive", "cat", "received"]
    slips = Slips(words, np.ones(5, np.int64))
    first, other = np.array([0, 1, 2, 3, 4]), np.array([0, 0, 1, 1, 1])
    assert list(slips(first, other, 1)) == [(0, 0, 2)]  # each word once: not "received" as well
    assert list(slips(first, np.array([2, 2, 3, 3, 3]), 2)) == [(1, 0, 2)]
    many = [f"word{letter}" for letter in "abcdefghijklm"]  # too many to be typos
    assert not list(
        Slips([*many, "words"], np.ones(14, np.int64))(np.arange(14), np.array([0] * 13 + [1]), 1)
    )


def test_no_slip_is_overlooked() -> None:
    words = ["".join(letters) for size in (2, 3, 4, 5) for letters in product("ab9", repeat=size)]
    slips = Slips(words, np.ones(len(words), np.int64))
    rng = np.random.default_rng(0)
    for _ in range(40):
        a, b = np.split(rng.choice(len(words), 16, replace=False), 2)
        result = slips(np.append(a, b), np.repeat([0, 1], 8), 1)
        left, right = {words[i] for i in a}, {words[i] for i in b}
        wanted: list[Any] = []
        for one, other in sorted(product(left, right)):
            ends = one[0] == other[0] or one[-1] == other[-1]
            if (
                ends
                and one_slip(one, other)
                and "9" not in one + other
                and one in left
                and other in right
            ):
                wanted.append((one, other))
                left.remove(one)
                right.remove(other)
        assert [(words[i], words[j]) for _, i, j in result] == wanted


def test_a_word_of_several_texts_is_no_typo_of_another() -> None:
    words = ["held", "hold", "this", "ths", "hmac", "mac", "iiic", "iiid", "c++", "c#", "clang"]
    slips = Slips(words, np.array([4, 5, 2_000, 2, 3, 18, 1, 1, 1, 1, 1]))
    same = {(a, b) for a in range(11) for b in range(a + 1, 11) if slips.same(a, b)}
    assert same == {(2, 3)}


def test_a_form_of_a_word_is_the_word() -> None:
    words = ["complication", "complications", "complicates", "communication", "flies", "fly"]
    slips = Slips(words, np.full(6, 40), lambda word: stem(word, "en"))
    same = {(a, b) for a in range(6) for b in range(a + 1, 6) if slips.same(a, b)}
    assert same == {(0, 1), (0, 2), (1, 2)}  # "fly" and "flies" share two letters only


KINDS = [
    ("the red apple falls", "the red aple falls", SAME),
    ("an e-mail came", "an email came", SAME),
    ("the man is here", "a man is here", SAME),
    ("room 4 is cold", "room 5 is cold", SAME),  # figures: the facts tell
    ("the red apple falls", "the red apple falls down", CUT),
    ("the red apple falls", "the big red apple falls", ADDED),
    ("list red apples there", "list of the red apples there", SMALL),
    ("this is sharp", "this is not sharp", ADDED),
    ("the fever is type", "the fever is type i", CUT),  # a letter at the end is a name
    ("it is in c++ now", "it is in c# now", REPLACED),
    ("the phone x broke", "the phone xs broke", REPLACED),
    ("part i of it", "part ii of it", REPLACED),
    ("the red apple falls", "the red grape falls", REPLACED),
]


@pytest.mark.parametrize(("one", "other", "kind"), KINDS)
def test_what_was_done_to_a_text(one: str, other: str, kind: int) -> None:
    wording = Wording([one, other, "and more of it"])
    pairs = Pairs.of([(0, 1)])
    assert wording.compare(pairs).close.item() or kind == REPLACED
    kinds, short, columns = Edits(wording).read(pairs, np.zeros(len(wording.words), np.int64))
    assert kinds.item() == kind
    assert short.item() == (0 if kind in (SMALL, ADDED, CUT) else -1)
    assert np.isfinite(columns).all()


def test_words_of_the_grammar_are_those_of_the_language() -> None:
    texts = ["das gerät ist nicht laut und die uhr steht", "der virus hepatitis a ist ohne gefahr"]
    texts += [f"die lieferung {at} ist noch nicht da und wir warten auf sie" for at in range(40)]
    wording = Wording(texts)
    small = {wording.words[at] for at in wording.small}
    assert wording.language == "de"
    assert {"das", "und", "ist", "auf"} <= small
    assert not small & {"nicht", "ohne", "a", "lieferung"}
    english = Wording(["a virus of a kind"] + ["an apple of hers"] * 30)
    assert {english.words[at] for at in english.small} == {"of", "an"}  # "a" is in one of 31


def test_texts_in_the_same_letters_meet() -> None:
    texts = ["size: 4; ring: e", "size: 4; ring: f", "ring e - size 4", "size 4 ring e", "!!", "?"]
    found = Wording(texts).anagrams()
    assert list(zip(found.a.tolist(), found.b.tolist(), strict=True)) == [(0, 2), (0, 3), (2, 3)]
    assert not len(Wording([]).anagrams())


def test_a_piece_may_be_moved_but_words_do_not_change_places() -> None:
    texts = [
        "the supplier shall pay the customer. this is the law",
        "this is the law. the supplier shall pay the customer",
        "the customer shall pay the supplier. this is the law",
    ]
    wording = Wording(texts)
    pairs = Pairs.of([(0, 1), (0, 2)])
    kinds, _, columns = Edits(wording).read(pairs, np.zeros(len(wording.words), np.int64))
    assert kinds.tolist() == [SAME, SAME]
    assert columns[:, MEASURED.index("moved")].tolist() == [0.0, 1.0]


def test_words_are_the_same_with_and_without_the_short_cut() -> None:
    texts = [plain(t) for t in ["it's a_b-c 3.5%\x1f\x7f[x]~y", "naïve 日本語 a_b", "", "A1 b²"]]
    wording = Wording(texts)
    for row, text in enumerate(texts):
        held = wording.members[wording.starts[row] : wording.starts[row + 1]]
        assert {wording.words[at] for at in held} == set(WORD.findall(text))
        assert held.tolist() == sorted(set(held.tolist()))
