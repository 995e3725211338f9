"""Links in a model's folder: none leads out of it, but to the blobs of its own repository."""

from __future__ import annotations

import os
from pathlib import Path

from nearfield.errors import BadModel

MOST = 10_000  # files of a folder that are looked at


def check_links(folder: Path) -> None:
    """Refuse a link that leads elsewhere, and what is no file, such as a pipe.

    In the cache of huggingface_hub, ``snapshots/REVISION/`` is links to ``blobs/`` beside it.

    Raises
    ------
    BadModel
        Names the link and where it leads.
    """
    home = folder.resolve()
    allowed = [home]
    if home.parent.name == "snapshots":
        allowed.append(home.parent.parent / "blobs")
    seen = 0
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path, seen = Path(root, name), seen + 1
            target = path.resolve() if path.is_symlink() else path
            if path.is_symlink() and not any(target.is_relative_to(place) for place in allowed):
                raise BadModel(
                    f"{path} is a link to {target}, outside the model's folder.",
                    "Copy the file into the folder, if you trust it.",
                )
            if path.exists() and not (path.is_dir() or path.is_file()):
                raise BadModel(f"{path} is neither a file nor a folder.")
        if seen > MOST:
            raise BadModel(f"{folder} holds over {MOST:,} files: no model's folder does.")
