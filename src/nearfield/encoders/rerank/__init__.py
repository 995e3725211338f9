"""Rerankers: cross-encoders that read a query and a text together."""

from nearfield.encoders.rerank.cross_encoder import CrossEncoder, Reranked

__all__ = ["CrossEncoder", "Reranked"]
