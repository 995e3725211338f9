"""Columns of cells as people write them: what all of them together can be read as.

A cell by itself is read in :mod:`nearfield.modalities.text.written`; what it leaves open, the
column decides. Tables and the paths of records are read so.
"""
