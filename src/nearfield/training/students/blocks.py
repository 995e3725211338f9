"""Rows of texts for users, a block of texts at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from nearfield.training.students.student import Student
from nearfield.types import Vectors


def in_blocks(student: Student, texts: Sequence[str], block: int) -> Vectors:
    """A student's unit rows ``(n, dim)``, in float32, of ``block`` texts at once."""
    rows = np.empty((len(texts), student.dim), np.float32)
    with torch.inference_mode():
        for at in range(0, len(texts), block):
            some = student.features(texts[at : at + block])
            rows[at : at + block] = student(some).float().cpu().numpy()
    return rows
