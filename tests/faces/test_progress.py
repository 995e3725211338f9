"""What the bars of the command line say."""

from __future__ import annotations

from nearfield.faces.cli.progress import line_of, watching
from nearfield.types.progress import unwatched
from nearfield.verbs import VERBS


def test_the_bar_of_a_training_says_loss_metric_and_time_left() -> None:
    latest = {"loss": 0.5, "metric": "Spearman", "validation": 0.8, "seconds_left": 61}
    assert line_of(latest) == "loss 0.500  Spearman 0.8000  1:01 left"
    assert line_of({"loss": 0.5, "validation": None, "seconds_left": None}) == "loss 0.500"


def test_a_verb_is_given_what_it_takes_and_no_bar_where_nobody_looks() -> None:
    given = {}
    for name in ("add", "train", "topics", "ls"):
        with watching(name, VERBS[name]) as options:
            given[name] = options
    assert {name: set(options) for name, options in given.items()} == {
        "add": {"watch", "tell"},
        "train": {"watch", "tell"},
        "topics": {"watch"},
        "ls": set(),
    }
    assert given["topics"]["watch"] is unwatched
