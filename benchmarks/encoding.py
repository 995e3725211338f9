"""What every program that encodes is asked: a file of texts, timed; its vectors kept beside it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measure import peak_mib, timed


def measured(
    encode: Callable[[list[str]], Any], path: str, name: str, warm: int = 64
) -> dict[str, float]:
    """Wall and CPU seconds of encoding all texts of a JSON file, warm, and the peak memory."""
    import numpy as np

    texts = json.loads(Path(path).read_text("utf-8"))
    encode(texts[:warm])
    kept: list[Any] = []
    spent = timed(lambda: kept.append(encode(texts)))
    np.save(vectors_of(Path(path), name), np.asarray(kept[0], np.float32))
    return {**spent, "peak": peak_mib()}


def vectors_of(path: Path, name: str) -> Path:
    return path.with_name(f"{path.stem}, {name}.npy")


def fidelity(path: Path, name: str, reference: str) -> tuple[str, str, str]:
    """Cosine to the reference's vectors, mean and lowest hundredth, and the same ten nearest."""
    import numpy as np

    exact, fast = (_unit(np.load(vectors_of(path, each))) for each in (reference, name))
    near = [_nearest(rows) for rows in (exact, fast)]
    same = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(*near, strict=True)])
    if exact.shape != fast.shape:
        return "-", "-", f"{same:.3f}"
    cosines = (exact * fast).sum(axis=1)
    return f"{cosines.mean():.5f}", f"{np.quantile(cosines, 0.01):.5f}", f"{same:.3f}"


def _unit(rows: Any) -> Any:
    import numpy as np

    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def _nearest(rows: Any) -> Any:
    import numpy as np

    near = rows @ rows.T
    np.fill_diagonal(near, -np.inf)
    return np.argpartition(-near, 10, axis=1)[:, :10].tolist()
