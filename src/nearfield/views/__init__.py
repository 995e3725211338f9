"""A result to a picture: figures for a paper, and the page to explore."""
