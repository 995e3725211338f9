"""Explain: which sentence of a passage, and which of its words, carried the match."""

from nearfield.tasks.explain.explaining import explain
from nearfield.tasks.explain.explanation import Aligned, Explanation, Marked
from nearfield.tasks.explain.sentences import sentences, words

__all__ = ["Aligned", "Explanation", "Marked", "explain", "sentences", "words"]
