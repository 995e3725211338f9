"""The two official files of an ELMo, whatever stands before their names."""

from __future__ import annotations

from pathlib import Path

from nearfield.errors import BadModel

ENDINGS = ("options.json", "weights.hdf5")  # elmo_2x4096_512_2048cnn_2xhighway_options.json, ...


def is_elmo(name: str) -> bool:
    """Whether a name is a folder that holds an ELMo: weights in HDF5, and their options."""
    folder = Path(name).expanduser()
    return folder.is_dir() and all(any(folder.glob(f"*{ending}")) for ending in ENDINGS)


def elmo_files(folder: Path) -> tuple[Path, Path]:
    """The options and the weights in ``folder``; raises ``BadModel`` unless it is one of each."""
    pair = [sorted(folder.glob(f"*{ending}")) for ending in ENDINGS]
    for files, ending in zip(pair, ENDINGS, strict=True):
        if len(files) != 1:
            names = ", ".join(file.name for file in files) or "none"
            raise BadModel(f"{folder} was to hold one file *{ending}; it holds {names}.")
    return pair[0][0], pair[1][0]
