"""Keywords: what may be one, and what a name is made of."""

import numpy as np
import pytest

from nearfield.modalities.text.phrases import read
from nearfield.modalities.text.tokens import split_words, tokenize
from nearfield.tasks.topics import keywords_of
from nearfield.tasks.topics.keywords import Lexicon
from nearfield.testing import ToyEncoder


def names(parts, **options):
    """Keywords of groups of texts."""
    texts = [text for part in parts for text in part]
    labels = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return keywords_of(labels, texts, ToyEncoder(64).encode_document(texts), **options)


def words(text):
    found = tokenize([text])
    return [found.words[i] for i in found.ids if found.is_content[i]]


def test_each_subject_has_its_words(texts, subjects, vectors):
    kinds = sorted(set(subjects))
    labels = np.array([kinds.index(subject) for subject in subjects])
    fruit, money, space = keywords_of(labels, texts, vectors)
    assert set(fruit.keywords) >= {"apple", "pear", "orchard"}
    assert set(money.keywords) >= {"invoice", "refund", "bank"}
    assert set(space.keywords) >= {"rocket", "orbit", "moon"}
    assert "case" not in fruit.keywords + money.keywords + space.keywords


def test_the_order_of_rows_does_not_matter(texts, vectors):
    labels = np.arange(len(texts)) % 4 - 1
    order = np.random.default_rng(3).permutation(len(texts))
    shuffled = keywords_of(labels[order], [texts[i] for i in order], vectors[order])
    assert shuffled == keywords_of(labels, texts, vectors)


def test_code_numbers_and_markup_are_no_keywords():
    assert words("see <b class='x'>bold</b> https://example.org/a?b=c me@example.org") == ["bold"]
    assert words("x11 mp3 3d c++ c# 1993 0x1f b8f a1b2c3 " + "k" * 40) == [
        "x11", "mp3", "3d", "c++", "c#",
    ]  # fmt: skip
    assert words("The and you're") == []


def test_a_word_is_the_same_beside_any_other():
    assert split_words("rock'n'roll") == split_words("rock'n'roll é")[:-1]
    assert words("it’s Möbius, ΟΔΟΣ") == ["möbius", "οδος"]


def test_lines_and_lists_part_words_and_markup_is_whole():
    assert split_words("a\n\nb\n * c\n-d\ne") == ["a", "\n\n", "b", "\n *", "c", "\n-", "d", "e"]
    assert split_words("a\n-me@there b\n--http://x c") == ["a", "|", "b", "|", "c"]
    assert split_words("a <b\nc=d> e x://<f g> h") == ["a", "|", "e", "|", "g", ">", "h"]


def test_no_texts():
    assert keywords_of(np.empty(0, np.int64), [], np.empty((0, 4), np.float32)) == []


def test_plural_and_singular_are_one_word():
    text = "images image images batteries battery boxes box news physics gas ideas class"
    found = tokenize([text])
    shown = [found.words[i] for i in found.ids]
    assert shown[:3] == ["images"] * 3
    assert len(set(shown[3:5])) == len(set(shown[5:7])) == 1
    assert shown[7:-1] == ["news", "physics", "gas", "ideas", "class"]


def test_phrases_stand_for_their_words():
    science = ["machine learning model", "machine learning method", "deep machine learning"]
    [first, _] = names([science, ["red apple", "green apple", "apple pie"]])
    assert first.keywords[0] == "machine learning"
    assert not {"machine", "learning"} & set(first.keywords)


def test_a_name_repeats_no_word_and_no_inflection():
    group = ["change the oil", "changing oil", "oil changed", "changes of oil, engine"]
    name = names([group, ["apple pie", "pear tart", "plum cake"]])[0].name
    assert sum(part.startswith("chang") for part in name.split(", ")) == 1


def test_names_differ_where_words_do_not():
    found = names([["same words here"] * 3, ["same words here"] * 3])
    assert len({named.name for named in found}) == 2


def test_one_vote_a_group_of_near_duplicates():
    copies = ["apple spam offer"] * 6
    own = ["apple harvest", "apple orchard harvest", "harvest of pears", "orchard harvest"]
    rest = ["moon rocket", "rocket launch", "moon orbit"]
    plain = names([copies + own, rest], top=3)[0].keywords
    groups = np.array([0] * 6 + list(range(1, 8)))
    voted = names([copies + own, rest], top=3, groups=groups)[0].keywords
    assert any("spam" in word for word in plain)
    assert "harvest" in voted[:2]


def test_a_repeated_passage_counts_less_than_words_of_ones_own():
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
)  # fmt: skip
def test_any_language(texts, wanted):
    both = names([texts[:2] * 3, texts[2:] * 3])
    for named, word in zip(both, wanted, strict=True):
        assert any(word in keyword for keyword in named.keywords)


@pytest.mark.parametrize("text", ["", "?!", "42", "the of and", "\x00", "a" * 5000])
def test_texts_without_words(text):
    [named] = names([[text, text]])
    assert named == ("topic 0", ())


def test_no_cluster_and_a_single_text():
    assert keywords_of(np.array([-1]), ["word"], np.ones((1, 4), np.float32)) == []
    [named] = keywords_of(np.array([0]), ["red apple"], np.ones((1, 4), np.float32))
    assert named.name in {"red apple", "red, apple", "apple, red"}


def test_who_holds_a_word_or_a_phrase():
    texts = ["Red apples fall", "an apple, red", "blue sky"]
    lexicon = Lexicon(read(texts))
    assert lexicon.holding(["apple"]).tolist() == [True, True, False]
    assert lexicon.holding(["red apple", "sky"]).tolist() == [True, False, True]
    assert not lexicon.holding(["green", "green sky"]).any()
