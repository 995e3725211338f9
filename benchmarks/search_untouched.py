"""Sets that nothing in search was chosen on, and that were scored once, when all was chosen.

Docstrings, dialogues, definitions, drugs and a made catalogue: other texts than those of
``search_sets.py``, and as its sets, a query and the items that answer it.
"""

import importlib
import inspect
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from corpora import evenly, records
from measure import DATA
from search_sets import Questions, hpo_terms, sampled, some

_MODULES = ("sklearn", "scipy.stats", "scipy.signal", "scipy.optimize", "scipy.ndimage")
_MODULES += ("scipy.linalg", "scipy.special", "scipy.interpolate", "numpy", "numpy.linalg")


def docstrings() -> Questions:
    """The first line of a docstring of scikit-learn's, SciPy's or NumPy's for what follows it."""
    return sampled("titles", evenly(sorted(set(_docstrings())), 700), 700, part="untouched")


def dialogues() -> Questions:
    """What a doctor noted for the dialogue with the patient, among 600."""
    rows = [
        (row["text"], row["dialogue"][:900])
        for row in records(DATA / "clinical" / "mts_dialog.jsonl.gz")
        if 40 <= len(row["text"]) <= 400
    ]
    return sampled("alike", rows, 600, part="untouched")


def hpo_definitions() -> Questions:
    """The definition of a phenotype for its names, among 2,000."""
    terms = [term for term in hpo_terms(start=1) if len(term["definition"]) > 30]
    terms = evenly(terms, 2000)
    items = {term["id"]: "; ".join([term["name"], *term["synonyms"]]) for term in terms}
    return Questions(
        "questions", items, some([(t["definition"], {t["id"]: 1}) for t in terms]), part="untouched"
    )


def drug_brands() -> Questions:
    """A brand for the drug whose text lists it; some brands stand at several drugs."""
    items, holders = {}, defaultdict(dict)
    path = DATA / "clinical" / "drug_names.jsonl.gz"
    for at, row in enumerate(records(path)):
        brands = [b.strip() for b in re.split(r"[|;,]", row["synonyms"] or "") if b.strip()]
        items[str(at)] = f"{row['name']} ({', '.join(brands)})" if brands else row["name"]
        for brand in brands:
            holders[brand][str(at)] = 1
    asked = [(brand, gains) for brand, gains in holders.items() if len(brand) > 3]
    return Questions("known", items, some(asked), part="untouched")


def catalogue_numbers() -> Questions:
    """An article's number for it, among 2,000 of a made catalogue that differ in little else."""
    rng = random.Random(7)
    kinds = ["drill", "saw", "lamp", "pump", "valve", "sensor", "cable", "filter", "motor", "relay"]
    words = ["cordless", "compact", "heavy duty", "waterproof", "quiet", "spare", "industrial"]
    items: dict[str, str] = {}

    for at in range(2000):
        kind, series = rng.choice(kinds), rng.choice("ABCDEF") + rng.choice("KLMNX")
        number = f"{series}-{rng.randrange(100, 999)}{rng.choice(['', '/2', '.1', '-S', 'T'])}"
        volts, word = rng.choice([12, 18, 24, 230]), rng.choice(words)
        items[str(at)] = f"{word.capitalize()} {kind} {number}, {volts} V, for workshop and site"
    numbers = {at: re.search(r"[A-Z]{2}-\S+(?=,)", text) for at, text in items.items()}
    holders: dict[str, dict[str, int]] = defaultdict(dict)
    for at, found in numbers.items():
        if found:
            holders[found[0]][at] = 1
    asked = list(holders.items())
    return Questions("codes", items, some(asked), part="untouched")


def _docstrings() -> Iterator[tuple[str, str]]:
    for name in _MODULES:
        module = importlib.import_module(name)
        inner = getattr(module, "__all__", dir(module))
        for part in sorted(inner):
            thing = getattr(module, part, None)
            if inspect.ismodule(thing) and name == "sklearn":
                continue
            if name == "sklearn":
                yield from (
                    _of(importlib.import_module(f"{name}.{part}")) if part in _SKLEARN else ()
                )
            elif thing is not None:
                yield from _of_thing(thing)


_SKLEARN = {"cluster", "linear_model", "metrics", "preprocessing", "ensemble", "svm", "datasets"}


def _of(module: object) -> Iterator[tuple[str, str]]:
    for part in getattr(module, "__all__", ()):
        yield from _of_thing(getattr(module, part))


def _of_thing(thing: object) -> Iterator[tuple[str, str]]:
    text = inspect.getdoc(thing) if callable(thing) else None
    first, _, rest = (text or "").partition("\n\n")
    rest = re.sub(r"\s+", " ", rest.split("Examples\n---")[0].replace("----", ""))[:700].strip()
    if 25 <= len(first) <= 140 and len(rest) > 150 and "\n" not in first:
        yield first, rest


_ALL: list[Callable[[], Questions]] = [
    docstrings,
    dialogues,
    hpo_definitions,
    drug_brands,
    catalogue_numbers,
]
UNTOUCHED = {function.__name__: function for function in _ALL}
