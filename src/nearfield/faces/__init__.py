"""Faces parse, call one method of the collection, and format; they hold no logic."""
