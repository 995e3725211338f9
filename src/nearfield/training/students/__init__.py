"""What is trained: a map on frozen vectors, all weights, or a table of token vectors."""
