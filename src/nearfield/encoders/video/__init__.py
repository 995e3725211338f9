"""Encoders of clips: a file each, a row in ``table.py``; official names in ``official.py``.

``sampling.py`` says which frames a network reads at once, ``viewing.py`` what becomes of one,
``jobs.py`` takes them out of the stream; ``pooling.py`` makes an encoder of clips of any encoder of
pictures.
"""
