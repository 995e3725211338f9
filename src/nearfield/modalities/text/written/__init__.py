"""Values as people write them: nothing, yes and no, numbers and amounts, dates and times.

One cell at a time: what a cell can be, and what it leaves open. A column decides as a whole: files
in :mod:`nearfield.sources.columns`, lists of dates in :mod:`nearfield.modalities.text.dates`.
"""

from nearfield.modalities.text.written.labels import labels_of, separator_of
from nearfield.modalities.text.written.lists import listed
from nearfield.modalities.text.written.missing import MISSING, NOTHING, is_missing, says_nothing
from nearfield.modalities.text.written.moments import Moment, is_like_a_date, moment
from nearfield.modalities.text.written.numerals import Numeral, numeral
from nearfield.modalities.text.written.truth import NO, YES, truth

__all__ = [
    "MISSING",
    "NO",
    "NOTHING",
    "YES",
    "Moment",
    "Numeral",
    "is_like_a_date",
    "is_missing",
    "labels_of",
    "listed",
    "moment",
    "numeral",
    "says_nothing",
    "separator_of",
    "truth",
]
