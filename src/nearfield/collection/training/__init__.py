"""From a file, or what a collection knows, to a better encoder: the conductor of ``training``."""

from nearfield.collection.training.train import train
from nearfield.collection.training.trained import Trained

__all__ = ["Trained", "train"]
