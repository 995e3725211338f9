"""Vectors of words and documents, learned from texts alone: Word2Vec, fastText, Doc2Vec."""
