"""How a network of records learns, with torch."""
