"""Sentence encoders: transformer graphs built from safetensors, run by OpenVINO on the CPU."""

from nearfield.encoders.text.caution import PromptWarning, TruncationWarning
from nearfield.encoders.text.encoder import TextEncoder
from nearfield.encoders.text.passages import Passages
from nearfield.encoders.text.quantize import quantize_embeddings
from nearfield.encoders.text.tokens import TokenVectors

__all__ = [
    "Passages",
    "PromptWarning",
    "TextEncoder",
    "TokenVectors",
    "TruncationWarning",
    "quantize_embeddings",
]
