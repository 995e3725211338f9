"""nearfield: from any pile of data to vectors, and from vectors to answers."""

__version__ = "0.1.0"
