"""From sources to rows with vectors: one stage a file; nothing here knows a collection."""
