"""Duplicates: groups of items that are the same, and how sure that is.

The score is in ``scoring``, the precision without labels in ``precision``, what keeps alike texts
apart in :mod:`nearfield.modalities.text.facts`.
"""

from nearfield.tasks.duplicates.between import matches
from nearfield.tasks.duplicates.between_records import matches_of_records
from nearfield.tasks.duplicates.contraction import contract
from nearfield.tasks.duplicates.finding import duplicates
from nearfield.tasks.duplicates.matched import Match, Matches
from nearfield.tasks.duplicates.records import duplicates_of_records
from nearfield.tasks.duplicates.result import Duplicates, Flag, Group

__all__ = [
    "Duplicates",
    "Flag",
    "Group",
    "Match",
    "Matches",
    "contract",
    "duplicates",
    "duplicates_of_records",
    "matches",
    "matches_of_records",
]
