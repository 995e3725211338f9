"""Frameworks that nearfield's encoders and collections stand in: one file each, by its name.

::

    from nearfield.integrations.langchain import NearfieldEmbeddings, NearfieldVectorStore

A file imports its framework when it is imported, and nothing here imports any: docs/integrations.md
says which versions were tried. The packages are in the extra ``integrations``.
"""
