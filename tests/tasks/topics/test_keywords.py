"""Keywords: what may be one, and what a name is made of."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from nearfield.modalities.text.phrases import read
from nearfield.tasks.topics import Named, keywords_of
from nearfield.tasks.topics.keywords import Lexicon
from nearfield.testing import ToyEncoder
from nearfield.types import Vectors


def names(parts: Sequence[Sequence[str]], **options: Any) -> list[Named]:
    """Keywords of groups of texts."""
    texts = [text for part in parts for text in part]
    labels = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return keywords_of(labels, texts, ToyEncoder(64).encode_document(texts), **options)


def test_each_subject_has_its_words(
    texts: list[str], subjects: list[str], vectors: Vectors
) -> None:
    names = sorted(set(subjects))
    labels = np.array([names.index(subject) for subject in subjects])
    fruit, money, space = keywords_of(labels, texts, vectors)
    assert set(fruit.keywords) >= {"apple", "pear", "orchard"}
    assert set(money.keywords) >= {"invoice", "refund", "bank"}
    assert set(space.keywords) >= {"rocket", "orbit", "moon"}
    assert "case" not in fruit.keywords + money.keywords + space.keywords


def test_the_order_of_rows_does_not_matter(texts: list[str], vectors: Vectors) -> None:
    labels = np.arange(len(texts)) % 4 - 1
    order = np.random.default_rng(3).permutation(len(texts))
    shuffled = keywords_of(labels[order], [texts[i] for i in order], vectors[order])
    assert shuffled == keywords_of(labels, texts, vectors)


def test_no_texts() -> None:
    assert keywords_of(np.empty(0, np.int64), [], np.empty((0, 4), np.float32)) == []


def test_phrases_stand_for_their_words() -> None:
    science = ["machine learning model", "machine learning method", "deep machine learning"]
    [first, _] = names([science, ["red apple", "green apple", "apple pie"]])
    assert first.keywords[0] == "machine learning"
    assert not {"machine", "learning"} & set(first.keywords)


def test_a_name_repeats_no_word_and_no_inflection() -> None:
    group = ["change the oil", "changing oil", "oil changed", "changes of oil, engine"]
    name = names([group, ["apple pie", "pear tart", "plum cake"]])[0].name
    assert sum(part.startswith("chang") for part in name.split(", ")) == 1


def test_names_differ_where_words_do_not() -> None:
    result = names([["same words here"] * 3, ["same words here"] * 3])
    assert len({named.name for named in result}) == 2


def test_one_vote_a_group_of_near_duplicates() -> None:
    copies = ["apple spam offer"] * 6
    own = ["apple harvest", "apple orchard harvest", "harvest of pears", "orchard harvest"]
    rest = ["moon rocket", "rocket launch", "moon orbit"]
    plain = names([copies + own, rest], top=3)[0].keywords
    groups = np.array([0] * 6 + list(range(1, 8)))
    voted = names([copies + own, rest], top=3, groups=groups)[0].keywords
    assert any("spam" in word for word in plain)
    assert "harvest" in voted[:2]


def test_a_repeated_passage_counts_less_than_words_of_ones_own() -> None:
    template = "this package installs data files fonts and programs for people speaking"
    tongues = ["arabic", "welsh", "german", "thai", "czech", "greek"]
    locale = [f"{template} {tongue}, locale" for tongue in tongues]
    own = ["locale names", "a locale list", "the locale tool", "locale and keyboard"]
    rest = ["moon rocket", "rocket launch", "moon orbit"] * 3
    assert names([locale + own, rest])[0].keywords[0] == "locale"


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["机器学习模型", "深度机器学习", "股票市场", "股票市场下跌"], ["机器学习", "股票市场"]),
        (["हिन्दी भाषा", "हिन्दी भाषा कठिन", "क्रिकेट मैच", "क्रिकेट मैच"], ["हिन्दी भाषा", "क्रिकेट मैच"]),
        (["Größe Müller", "Müller Größe", "naïve café", "café naïve"], ["größe", "café"]),
    ],
)
def test_any_language(texts: list[str], wanted: list[str]) -> None:
    both = names([texts[:2] * 3, texts[2:] * 3])
    for named, word in zip(both, wanted, strict=True):
        assert any(word in keyword for keyword in named.keywords)


@pytest.mark.parametrize("text", ["42", "a" * 5000])
def test_texts_without_words(text: str) -> None:
    [named] = names([[text, text]])
    assert named == ("topic 0", ())


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["", "?!", "\x00", "..."], "(no answer)"),
        (["n/a", "None", "-", "no comment", "ok"], "(no answer)"),
        (["k.A.", "keine Angabe", "nichts", "-", "Die Lieferung kam nie an"], "(no answer)"),
        (["rien", "néant", "s.o."], "(no answer)"),
        (["ninguno", "nada", "sin comentarios"], "(no answer)"),
        (["なし", "特になし", "无", "没有", "ไม่มี", "нет"], "(no answer)"),
        (["the of and", "it is what it is", "so do we"], "(common words alone)"),
        (["yes", "no, it is not", "n/a"], "(common words alone)"),
    ],
)
def test_texts_that_say_nothing(texts: list[str], name: str) -> None:
    rest = ["moon rocket", "rocket launch", "moon orbit"]
    nothing, rockets = names([texts, rest])
    assert nothing.name == name
    assert set(nothing.keywords) <= set(texts)
    assert rockets.name.startswith("moon") or rockets.name.startswith("rocket")


def test_an_answer_is_not_taken_for_none() -> None:
    [named] = names([["No refund", "nothing works", "none of the keys work", "😀"]])
    assert not named.name.startswith("(")
    two = names([["n/a", "-"], ["none", "."]])
    assert [named.name for named in two] == ["(no answer)", "(no answer) (1)"]


def test_no_cluster_and_a_single_text() -> None:
    assert keywords_of(np.array([-1]), ["word"], np.ones((1, 4), np.float32)) == []
    [named] = keywords_of(np.array([0]), ["red apple"], np.ones((1, 4), np.float32))
    assert named.name in {"red apple", "red, apple", "apple, red"}


def test_who_holds_a_word_or_a_phrase() -> None:
    texts = ["Red apples fall", "an apple, red", "blue sky"]
    lexicon = Lexicon(read(texts))
    assert lexicon.holding(["apple"]).tolist() == [True, True, False]
    assert lexicon.holding(["red apple", "sky"]).tolist() == [True, False, True]
    assert not lexicon.holding(["green", "green sky"]).any()
