"""Encoders of several modalities in one space."""
