"""The verbs: one function a file, the only declaration of its options; and the table of them."""

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
from nearfield.verbs.map import map  # noqa: A004 - the field's word
from nearfield.verbs.matches import matches
from nearfield.verbs.models import calibrate, models, pull
from nearfield.verbs.outliers import outliers
from nearfield.verbs.recommend import recommend
from nearfield.verbs.reembed import reembed
from nearfield.verbs.representatives import representatives
from nearfield.verbs.search import search
from nearfield.verbs.show import show
from nearfield.verbs.signature import Parameter, parameters, summary, target
from nearfield.verbs.similar import similar
from nearfield.verbs.table import VERBS, verbs
from nearfield.verbs.topics import topics
from nearfield.verbs.train import train
from nearfield.verbs.verb import Verb

__all__ = [
    "VERBS",
    "Parameter",
    "Verb",
    "add",
    "align",
    "back",
    "calibrate",
    "check",
    "classify",
    "cluster",
    "compact",
    "datasets",
    "delete",
    "demo",
    "duplicates",
    "encode",
    "evaluate",
    "export",
    "fetch",
    "import_model",
    "info",
    "ls",
    "map",
    "matches",
    "models",
    "outliers",
    "parameters",
    "pull",
    "recommend",
    "reembed",
    "representatives",
    "search",
    "show",
    "similar",
    "summary",
    "target",
    "topics",
    "train",
    "verbs",
]
