"""Topics: clusters with names, keywords and sub-topics, over time and by group."""

from nearfield.tasks.topics.by_group import ByGroup
from nearfield.tasks.topics.find import topics
from nearfield.tasks.topics.keywords import Named, keywords_of
from nearfield.tasks.topics.over_time import OverTime
from nearfield.tasks.topics.result import Topics
from nearfield.tasks.topics.topic import Placed, Topic
from nearfield.tasks.topics.tree import Node

__all__ = [
    "ByGroup",
    "Named",
    "Node",
    "OverTime",
    "Placed",
    "Topic",
    "Topics",
    "keywords_of",
    "topics",
]
