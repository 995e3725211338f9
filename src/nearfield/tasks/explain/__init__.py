"""Explain: which sentence of a passage, and which of its words, carried the match."""

from nearfield.modalities.text.sentences import sentences
from nearfield.modalities.text.words import words
from nearfield.tasks.explain.explaining import explain
from nearfield.tasks.explain.explanation import Aligned, Explanation, Marked

__all__ = ["Aligned", "Explanation", "Marked", "explain", "sentences", "words"]
