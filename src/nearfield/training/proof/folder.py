"""A trained model appears whole, or not at all."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from nearfield.errors import FOLDER, Failure, Hint, UsageError


def check_out(out: Path) -> None:
    """See that nothing is there yet; to be asked before a training, not after it.

    Raises
    ------
    UsageError
        There is, or the folder that it would be in is no folder.
    """
    if out.exists() or out.is_symlink():
        raise UsageError(
            f"{out} is there already, and is left as it is.",
            Hint.use(
                f"Remove it (rm -r {out}), or give another:",
                out=str(out.with_name(f"{out.name}-2")),
            ),
        )
    above = next(folder for folder in out.absolute().parents if folder.exists())
    if not above.is_dir():
        raise UsageError(
            f"{above} is a file, so {out} cannot be in it.", Hint.use("Give another:", out=FOLDER)
        )


def publish(fill: Callable[[Path], None], out: Path) -> None:
    """Let ``fill(folder)`` write beside ``out``, and rename the folder to ``out`` in one step.

    Raises
    ------
    UsageError
        ``out`` is there already.
    Failure
        It cannot be written (the disk is full, say). Nothing of it is left; the training is kept,
        in ``OUT.training``.
    """
    check_out(out)
    part = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        part.chmod(0o755)  # mkdtemp's is for its owner alone
        fill(part)
        check_out(out)  # rename would replace an empty folder
        part.rename(out)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "the disk is full" if full else error.strerror or str(error)
        raise Failure(
            f"{out} could not be written: {why}.",
            f"Nothing of it is left. The training is kept in {out}.training: "
            f"{'make room and ' if full else ''}make the same call.",
        ) from error
    finally:
        if part is not None and part.exists():
            shutil.rmtree(part, ignore_errors=True)
