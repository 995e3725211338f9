"""Maps: items placed in two or three dimensions, and how far each place is to be trusted."""

from nearfield.tasks.project.methods import METHODS
from nearfield.tasks.project.project import project
from nearfield.tasks.project.projection import Projection
from nearfield.tasks.project.trust import Trust, trust

__all__ = ["METHODS", "Projection", "Trust", "project", "trust"]
