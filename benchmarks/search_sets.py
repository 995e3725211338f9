"""Questions, and the items that answer each: what ``benchmarks/search.py`` asks.

A family is a way of asking: a question for an answer, a title for its text, a name that the text
has not (names) or has (known), a code that one text holds, a text like another, a script that the
model cannot read. ``part`` says what a set was for: see ``Part``.
"""

import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from corpora import evenly, records
from measure import DATA
from questions import QUESTIONS
from vectors import clinc, medquad, newsgroups, stsb

ASKED = 300  # questions of a set
Asked = tuple[str, dict[str, int]]  # a query, and the gain of each item that answers it
_CODE = re.compile(r"[^\s,;:()\[\]{}\"'<>|]*\d[^\s,;:()\[\]{}\"'<>|]*")


# Constants were chosen on the first; the second were looked at meanwhile, so that they may have
# weighed; the last were scored once, when all was chosen (``search_untouched.py``).
Part = Literal["chosen on", "looked at", "untouched"]


@dataclass(frozen=True)
class Questions:
    """Items by id, what is asked of them, and what the set was for."""

    family: str
    items: dict[str, str]
    asked: list[Asked]
    part: Part = "chosen on"


def medquad_answers() -> Questions:
    """A question of MedQuAD's for its answer, among 2,500."""
    return sampled("questions", [(r["question"], r["answer"]) for r in medquad()], 2500)


def pubmedqa() -> Questions:
    """A research question for the abstract that answers it."""
    with gzip.open(DATA / "pubmedqa" / "ori_pqal.json.gz", "rt", encoding="utf-8") as file:
        papers = json.load(file).values()
    return sampled("questions", [(p["QUESTION"], " ".join(p["CONTEXTS"])) for p in papers], 1000)


def covid_qa() -> Questions:
    """A question for the paragraph of 30 articles that holds its answer."""
    items, asked = {}, []
    for article in records(DATA / "clinical" / "covid_qa.jsonl.gz"):
        text, pieces = article["context"], _pieces(article["context"], 700)
        items |= {f"{article['doc']}-{start}": text[start:end] for start, end in pieces}
        for qa in article["qas"]:
            at = qa["answers"][0]["answer_start"]
            [piece] = [start for start, end in pieces if start <= at < end]
            asked.append((qa["question"], {f"{article['doc']}-{piece}": 1}))
    return Questions("questions", items, some(asked), part="looked at")


def debian_titles() -> Questions:
    """The line that sums a package up for its description, among 3,000."""
    rows = evenly(list(_packages()), 3000)
    return sampled("titles", [(r["summary"], r["description"]) for r in rows], 3000)


def notes_titles() -> Questions:
    """What a note of MTSamples is said to be for the note, among 450."""
    rows = evenly(list(records(DATA / "clinical" / "mtsamples.jsonl.gz")), 450)
    return sampled("titles", [(r["descriptions"][0], r["text"]) for r in rows], 450)


def newsgroup_subjects() -> Questions:
    """A subject for the messages of its thread, among 800; the subject is cut off them."""
    threads: dict[str, list[str]] = defaultdict(list)
    for row in newsgroups():
        subject, _, body = row["text"].partition(" in article ")
        subject = subject.removeprefix("re ").strip()
        if row["split"] == "test" and 3 <= len(subject.split()) <= 8 and len(body) > 100:
            threads[subject].append(body)
    items, asked = {}, []
    for number, (subject, bodies) in enumerate(sorted(threads.items())):
        mine = {f"{number}-{at}": body for at, body in enumerate(bodies)}
        if len(items) + len(mine) <= 800:
            items |= mine
            asked.append((subject, dict.fromkeys(mine, 1)))
    return Questions("titles", items, some(asked), part="looked at")


def clinc_intents() -> Questions:
    """A sentence for others of the same intent, 30 of each of 150."""
    rows = [row for row in clinc() if row["split"] in {"train", "test"}]
    by = defaultdict(list)
    for row in rows:
        by[row["split"], row["label"]].append(row["text"])
    items = {
        f"{i}-{n}": t for (s, i), ts in by.items() if s == "train" for n, t in enumerate(ts[:30])
    }
    asked = [
        (text, {f"{intent}-{n}": 1 for n in range(30)})
        for (split, intent), texts in by.items()
        if split == "test"
        for text in texts[:4]
    ]
    return Questions("alike", items, some(asked))


def sts_pairs() -> Questions:
    """A sentence for one that means the same (4.5 of 5 and more), among the STS benchmark's."""
    rows = [row for row in stsb() if row["split"] != "train"]
    texts = {row["text"]: f"s{at}" for at, row in enumerate(rows)}
    answers: dict[str, dict[str, int]] = defaultdict(dict)
    for one, two in zip(rows[::2], rows[1::2], strict=True):
        if one["score"] >= 4.5 and one["text"] != two["text"]:
            answers[one["text"]][texts[two["text"]]] = 1
    asked = some(list(answers.items()))
    items = {name: text for text, name in texts.items() if text not in {t for t, _ in asked}}
    asked = [(t, {n: 1 for n in a if n in items}) for t, a in asked]
    return Questions("alike", items, [(t, a) for t, a in asked if a], part="looked at")


def hpo_names() -> Questions:
    """Another name of a phenotype for it; the item has its name and definition only."""
    return _names(hpo_terms(), within=False)


def hpo_known() -> Questions:
    """A synonym for the phenotype whose text lists it."""
    return _names(hpo_terms(), within=True)


def icd_names() -> Questions:
    """Another name of a diagnosis for its code; the item has its name only."""
    return _names(_icd(), within=False)


def icd_known() -> Questions:
    """An inclusion term for the diagnosis whose text lists it."""
    return _names(_icd(), within=True)


def doid_names() -> Questions:
    """Another name of a rare disease for it; the item has its name and definition only."""
    return _names(_doid(), within=False, part="looked at")


def doid_known() -> Questions:
    """A synonym for the rare disease whose text lists it."""
    return _names(_doid(), within=True, part="looked at")


def icd_plain() -> Questions:
    """The 24 questions in plain words, among all of ICD-10-CM's codes."""
    from nearfield import datasets

    rows = list(datasets.records("icd10cm"))
    asked = [
        (text, {r["id"]: 1 for r in rows if r["id"].startswith(categories)})
        for text, categories in QUESTIONS
    ]
    return Questions("plain", {r["id"]: r["text"] for r in rows}, asked, part="looked at")


def medquad_codes() -> Questions:
    """A word with a digit that stands in one answer of MedQuAD's, for it."""
    return _codes(medquad_answers().items)


def debian_codes() -> Questions:
    """A word with a digit that stands in one description of Debian's, for it."""
    return _codes(debian_titles().items)


def covid_codes() -> Questions:
    """A word with a digit that stands in one paragraph of 30 articles, for it."""
    return _codes(covid_qa().items, part="looked at")


def doid_codes() -> Questions:
    """A number that a rare disease has in another vocabulary, for it; some stand at several."""
    items, asked = {}, []
    holders: dict[str, dict[str, int]] = defaultdict(dict)
    for term in _doid():
        items[term["id"]] = f"{term['name']}. {term['definition']} {' '.join(term['xrefs'])}"
        for code in term["xrefs"]:
            holders[code][term["id"]] = 1
    asked = some(list(holders.items()))
    return Questions("codes", items, asked, part="looked at")


def thai_orders() -> Questions:
    """A Thai word for the 60 of 360 short texts that hold it: MiniLM and BGE read no Thai."""
    return _scripts(
        ["กาแฟ", "ชา", "นม", "ขนมปัง", "ข้าว", "ปลา", "ไก่", "หมู", "ไข่", "ผัก", "ผลไม้", "น้ำตาล"],
        ["แดง", "เขียว", "ฟ้า", "ดำ", "ขาว", "เหลือง"],
        ["เงินคืน", "รถไฟ", "หน้าจอ", "สวัสดี", "โรงพยาบาล"],
    )


def amharic_orders() -> Questions:
    """An Amharic word for the texts that hold it."""
    return _scripts(
        ["ቡና", "ሻይ", "ወተት", "ዳቦ", "ሩዝ", "ዓሳ", "ዶሮ", "ሥጋ", "እንቁላል", "ስኳር"],
        ["ቀይ", "አረንጓዴ", "ሰማያዊ", "ጥቁር", "ነጭ", "ቢጫ"],
        ["ተመላሽ", "ባቡር", "ማያ", "ሰላም", "ሆስፒታል"],
        part="looked at",
    )


_ALL: list[Callable[[], Questions]] = [
    *(medquad_answers, pubmedqa, covid_qa),
    *(debian_titles, notes_titles, newsgroup_subjects),
    *(clinc_intents, sts_pairs),
    *(hpo_names, icd_names, doid_names),
    *(hpo_known, icd_known, doid_known),
    *(medquad_codes, debian_codes, covid_codes, doid_codes),
    *(thai_orders, amharic_orders),
    icd_plain,
]
SETS = {function.__name__: function for function in _ALL}
# Sets of the same items share a collection.
ITEMS_OF = {
    "medquad_codes": "medquad_answers",
    "debian_codes": "debian_titles",
    "covid_codes": "covid_qa",
}


def sampled(
    family: str, pairs: Sequence[tuple[str, str]], count: int, part: Part = "chosen on"
) -> Questions:
    """Pairs of a query and its text; a query that stands at several texts is answered by all."""
    pairs = [(query, text) for query, text in pairs if query.strip() and text.strip()]
    pairs = random.Random(0).sample(pairs, min(count, len(pairs)))
    answers: dict[str, dict[str, int]] = defaultdict(dict)
    for at, (query, _) in enumerate(pairs):
        answers[query][str(at)] = 1
    items = {str(at): text for at, (_, text) in enumerate(pairs)}
    return Questions(family, items, some(list(answers.items())), part)


def _names(terms: Iterable[dict[str, Any]], *, within: bool, part: Part = "chosen on") -> Questions:
    items, asked = {}, []
    for term in terms:
        parts = [term["name"], term["definition"], "; ".join(term["synonyms"]) if within else ""]
        items[term["id"]] = ". ".join(part for part in parts if part)
        asked += [(name, {term["id"]: 1}) for name in term["synonyms"][:1]]
    return Questions("known" if within else "names", items, some(asked), part)


def _codes(items: dict[str, str], part: Part = "chosen on") -> Questions:
    holders: dict[str, set[str]] = defaultdict(set)
    for name, text in items.items():
        for code in _CODE.findall(text):
            holders[code.strip(".-/%+*=").casefold()].add(name)
    known = Counter(re.sub(r"\W", "", code) for code in holders)
    asked = [
        (code, {next(iter(names)): 1})
        for code, names in sorted(holders.items())
        if len(names) == 1
        and 4 <= len(code) <= 24
        and re.search(r"[a-z]", code)
        and known[re.sub(r"\W", "", code)] == 1
    ]
    return Questions("codes", items, some(asked), part)


def _scripts(
    things: list[str], colors: list[str], asked: list[str], part: Part = "chosen on"
) -> Questions:
    rng = random.Random(1)
    items, answers = {}, defaultdict(dict)
    for number in range(360):
        word = asked[number // 12] if number < 60 else "ราคา"
        items[f"o{number}"] = f"{rng.choice(things)} {rng.choice(colors)} {number % 9} {word}"
        if number < 60:
            answers[word][f"o{number}"] = 1
    return Questions("scripts", items, [(w, a) for w, a in answers.items()], part)


def hpo_terms(start: int = 0) -> Iterator[dict[str, Any]]:
    from nearfield import datasets

    for row in list(datasets.records("hpo"))[start::3]:
        synonyms = [s for s in str(row["synonyms"] or "").split("; ") if s]
        definition = str(row["text"]).removeprefix(f"{row['name']}. ")
        definition = (
            definition.removesuffix("; ".join(synonyms)).strip() if synonyms else definition
        )
        if definition != row["name"]:
            others = [s for s in synonyms if s.casefold() != row["name"].casefold()]
            named = {"id": row["id"], "name": row["name"]}
            yield {**named, "definition": definition, "synonyms": others}


def _icd() -> Iterator[dict[str, Any]]:
    from nearfield import datasets

    for at, row in enumerate(datasets.records("icd10cm")):
        name, text = str(row["name"]), str(row["text"])
        terms = [t for t in text.removeprefix(name).strip(". ").split(". ") if len(t) > 5]
        terms = [t for term in terms for t in term.split("; ")]
        if terms or at % 8 == 0:
            yield {"id": row["id"], "name": name, "definition": "", "synonyms": terms}


def _doid() -> Iterator[dict[str, Any]]:
    path = DATA / "clinical" / "doid_rare_slim.obo.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        stanzas = file.read().split("[Term]\n")[1:]
    for stanza in stanzas[::2]:
        name = re.search(r"^name: (.*)$", stanza, re.M)
        defined = re.search(r'^def: "(.*?)" \[', stanza, re.M)
        if name is None or "is_obsolete: true" in stanza:
            continue
        yield {
            "id": stanza.splitlines()[0].removeprefix("id: "),
            "name": name[1],
            "definition": defined[1] if defined else "",
            "synonyms": re.findall(r'^synonym: "(.*?)" ', stanza, re.M),
            "xrefs": re.findall(r"^xref: (\S+)", stanza, re.M),
        }


def _packages() -> Iterator[dict[str, Any]]:
    for row in records(DATA / "debian-packages" / "packages.jsonl.gz"):
        if row.get("description") and len(row["description"]) > 100:
            yield row


def _pieces(text: str, length: int) -> list[tuple[int, int]]:
    """Paragraphs put together to about so many characters."""
    cuts = [m.end() for m in re.finditer(r"\n+", text)] + [len(text)]
    pieces, start = [], 0
    for cut in cuts:
        if cut - start >= length or cut == len(text):
            if cut > start:
                pieces.append((start, cut))
            start = cut
    return pieces


def some(asked: list[Asked]) -> list[Asked]:
    return random.Random(0).sample(asked, min(ASKED, len(asked)))
