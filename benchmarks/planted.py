"""Copies of real texts with planted changes: what a search for duplicates has to find.

Each change leaves the meaning: short texts lose small words only, no change touches a number or a
negation, only texts of 12 words or more are cut, by a twentieth to a fifth.
"""

import random
import re
from collections.abc import Sequence

SYNONYMS = """
big large|small little|quick fast|begin start|buy purchase|help assist|show display|make create
get obtain|find locate|fix repair|error mistake|picture image|car automobile|physician doctor
illness disease|kid child|money cash|phone telephone|movie film|simple easy|difficult hard
allow permit|provide offer|several various|need require|tell inform|choose select|finish complete
delete remove|correct right|common frequent|important significant|main principal|method technique
often frequently|people persons|program application|quickly rapidly|reduce decrease|result outcome
transmit send|build construct|reason cause|check verify|directory folder|easily readily
enables allows|great excellent|keep retain|new novel|powerful strong|symptoms signs|think believe
try attempt|trip journey|meal dinner|contains includes|provides offers|used utilized
using utilizing|supports handles|features capabilities|also additionally
"""
PAIRS = [pair.split() for pair in SYNONYMS.strip().replace("\n", "|").split("|")]
OTHER = dict(PAIRS) | {b: a for a, b in PAIRS}
SMALL_WORDS = """
a an the of to for in on at by with is are be it this that and or as from can you i me my please do
does what how which so very also just will would could some any there
"""
LONG = 15  # words
LITTLE = frozenset(SMALL_WORDS.split())
FACT = re.compile(r"\d|n't|\b(?:not|no|never|without|none|nor|neither|cannot)\b", re.IGNORECASE)


def case(text: str, rng: random.Random) -> str:
    """Capitals, or spacing."""
    changes = [text.upper(), text.title(), text.swapcase(), "  ".join(text.split()) + " "]
    return rng.choice(changes)


def typos(text: str, rng: random.Random) -> str:
    """One letter in each twelve words lost, doubled, swapped or mistaken."""
    words = text.split(" ")
    able = [i for i, w in enumerate(words) if len(w) > 3 and w.isalpha() and not FACT.search(w)]
    for i in rng.sample(able, min(len(able), 1 + len(words) // 12)):
        word, at = words[i], rng.randrange(1, len(words[i]) - 1)
        before, after = word[:at], word[at + 1 :]
        letter = rng.choice("aeiounrst")
        swapped = before + after[0] + word[at] + after[1:]
        words[i] = rng.choice(
            [before + after, swapped, before + word[at:], before + letter + after]
        )
    return " ".join(words)


def punctuation(text: str, rng: random.Random) -> str:
    """Signs left out, added or other ones, never within a number or a word."""
    bare = re.sub(r"[^\w\s](?=\s|$)|(?<=\s)[^\w\s](?=\w)", "", text)
    words = text.split(" ")
    at = rng.randrange(1, len(words))
    comma = " ".join(words[:at]) + ", " + " ".join(words[at:])
    return rng.choice(
        [bare, comma, text.rstrip(" .") + "!", text.replace(", ", " - "), f"- {text}"]
    )


def order(text: str, rng: random.Random) -> str:
    """Sentences, or else words, with the end before the start; or two neighbors swapped."""
    parts = re.split(r"(?<=[.!?;])\s+", text.strip())
    if rng.random() < 0.5:
        words = text.split()
        able = [i for i in range(len(words) - 1) if words[i].isalpha() and words[i + 1].isalpha()]
        if able:
            at = rng.choice(able)
            words[at : at + 2] = [words[at + 1], words[at]]
            return " ".join(words)
    parts = parts if len(parts) > 1 else text.split()
    at = rng.randrange(1, len(parts))
    return " ".join(parts[at:] + parts[:at])


def synonyms(text: str, rng: random.Random) -> str:
    """One in each twelve words by another for the same."""
    words = text.split(" ")
    able = [i for i, word in enumerate(words) if word.lower() in OTHER]
    for i in rng.sample(able, min(len(able), 1 + len(words) // 12)):
        words[i] = OTHER[words[i].lower()]
    return " ".join(words)


def dropped(text: str, rng: random.Random) -> str:
    """A word left out: of texts shorter than ``LONG`` a small one."""
    words = text.split(" ")
    able = [
        i
        for i, word in enumerate(words)
        if word and not FACT.search(word) and (len(words) >= LONG or word.lower() in LITTLE)
    ]
    gone = set(rng.sample(able, min(len(able), 1)))
    return " ".join(word for i, word in enumerate(words) if i not in gone)


def truncated(text: str, rng: random.Random) -> str:
    """Without its end."""
    words = text.split(" ")
    return text if len(words) < 12 else " ".join(words[: int(len(words) * rng.uniform(0.8, 0.95))])


CHANGES = {f.__name__: f for f in (case, typos, order, punctuation, dropped, truncated)}


def plant(texts: Sequence[str], each: int, random_state: int = 0) -> list[tuple[int, str, str]]:
    """The row that is changed, the change, the changed text: ``each`` of every kind."""
    rng = random.Random(random_state)
    able = [i for i, text in enumerate(texts) if len(text.split()) >= 5]
    rng.shuffle(able)
    planted = []
    for kind, change in CHANGES.items():
        made = 0
        while made < each and able:
            row = able.pop()
            text = change(texts[row], rng)
            if text != texts[row]:
                planted.append((row, kind, text))
                made += 1
    return planted
