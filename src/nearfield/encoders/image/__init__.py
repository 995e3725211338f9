"""Encoders of pictures: a file each, a row in ``table.py``; official names in ``official.py``.

``preparing.py`` and ``processors.py`` make of a picture what a network reads, ``stream.py`` decodes
ahead, ``engine.py`` runs the graph that a :class:`Network` builds.
"""
