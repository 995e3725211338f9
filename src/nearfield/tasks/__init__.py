"""One verb a file: pure functions from vectors, rows and scores to result objects."""
