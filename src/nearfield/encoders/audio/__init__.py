"""Encoders of sounds: a file each, a row in ``table.py``; official names in ``official.py``.

``front.py`` makes of samples what a network reads, by ``spectra.py`` and ``mel.py``; ``windows.py``
says which pieces of a recording it reads at once, ``reading.py`` takes them out of the stream of
samples, ``engine.py`` runs the graph that a :class:`Network` builds.
"""
