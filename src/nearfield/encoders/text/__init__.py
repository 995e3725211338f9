"""Sentence encoders: transformer graphs built from safetensors, run by OpenVINO on the CPU."""

from nearfield.encoders.text.encoder import TextEncoder, TruncationWarning

__all__ = ["TextEncoder", "TruncationWarning"]
