"""The table of verbs: what every face is made from."""

from __future__ import annotations

from functools import cache

from nearfield.registry import rows
from nearfield.verbs.add import add
from nearfield.verbs.align import align
from nearfield.verbs.back import back
from nearfield.verbs.check_files import check
from nearfield.verbs.classify import classify
from nearfield.verbs.cluster import cluster
from nearfield.verbs.compact import compact
from nearfield.verbs.datasets import datasets, fetch
from nearfield.verbs.delete import delete
from nearfield.verbs.demo import demo
from nearfield.verbs.duplicates import duplicates
from nearfield.verbs.encode import encode
from nearfield.verbs.evaluate import evaluate
from nearfield.verbs.export import export
from nearfield.verbs.import_model import import_model
from nearfield.verbs.info import info
from nearfield.verbs.ls import ls
from nearfield.verbs.map import map as map_
from nearfield.verbs.matches import matches
from nearfield.verbs.models import calibrate, models, pull
from nearfield.verbs.outliers import outliers
from nearfield.verbs.recommend import recommend
from nearfield.verbs.reembed import reembed
from nearfield.verbs.representatives import representatives
from nearfield.verbs.search import search
from nearfield.verbs.show import show
from nearfield.verbs.similar import similar
from nearfield.verbs.topics import topics
from nearfield.verbs.train import train
from nearfield.verbs.verb import Verb

K = {"k": "-k"}

VERBS: dict[str, Verb] = {
    "demo": Verb(demo, safety="writes", long_running=True),
    "add": Verb(add, safety="writes", long_running=True, creates=True),
    "search": Verb(search, K, table=True),
    "similar": Verb(similar, K, table=True),
    "duplicates": Verb(duplicates, table=True, vectors=True),
    "matches": Verb(matches, table=True),
    "cluster": Verb(cluster, K, table=True, saves=True, vectors=True),
    "topics": Verb(topics, K, table=True, saves=True, vectors=True),
    "map": Verb(map_, vectors=True),
    "recommend": Verb(recommend, K, table=True),
    "classify": Verb(classify, table=True, saves=True, vectors=True),
    "outliers": Verb(outliers, K, table=True, vectors=True),
    "representatives": Verb(representatives, K, table=True, vectors=True),
    "encode": Verb(encode, safety="writes", long_running=True),
    "train": Verb(train, safety="writes", long_running=True),
    "align": Verb(align, safety="writes", long_running=True),
    "evaluate": Verb(evaluate, K, long_running=True, table=True),
    "ls": Verb(ls),
    "info": Verb(info),
    "show": Verb(show),
    "export": Verb(export, safety="writes"),
    "delete": Verb(delete, safety="deletes", asks=("where", "all")),
    "reembed": Verb(reembed, safety="writes", long_running=True),
    "back": Verb(back, safety="writes", long_running=True),
    "check": Verb(check),
    "compact": Verb(compact, safety="deletes"),
    "models": Verb(models),
    "models pull": Verb(pull, safety="writes", long_running=True),
    "models import": Verb(import_model, safety="writes"),
    "models calibrate": Verb(calibrate, safety="writes", long_running=True),
    "datasets": Verb(datasets),
    "datasets pull": Verb(fetch, safety="writes", long_running=True),
}
"""By the name that a face calls it by; two words are a verb of a group."""


@cache
def verbs() -> dict[str, Verb]:
    """Ours, and those of other packages that have another name, as a face lists them."""
    return VERBS | {name: verb for name, verb in rows("verbs").items() if name not in VERBS}
