"""Texts: words, sentences, tokens, phrases, shingles, and the facts that they state."""
