"""Re-embedding in a process of its own.

It outlives the one that starts it. What it says goes to ``reembedding.log`` in the collection's
folder, how far it is to ``reembedding.json`` (see :mod:`nearfield.store.journal`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from typing import Any

from nearfield.collection.binding import Binding
from nearfield.collection.learning import fitted_on_all
from nearfield.collection.reembed import reembed
from nearfield.errors import Failure, NearfieldError
from nearfield.pipeline.difference import HEAD
from nearfield.store import Database, Journal, changing, is_changing
from nearfield.store.disk import guard
from nearfield.store.journal import LOG
from nearfield.types import unwatched
from nearfield.types.reports import Underway

WAIT = 10.0  # seconds for the model to be loaded, so that most mistakes are told at once
# Where we are goes behind the standard library, which a folder of packages must not shadow.
RUN = (
    "import sys; sys.path.append(sys.argv[1]); "
    f"from {__name__} import main; sys.exit(main(sys.argv[2:]))"
)
NICE = 10  # searches in other processes go first


def start(
    db: Database,
    name: str,
    model: str,
    precision: str = "auto",
    settings: Mapping[str, Any] | None = None,
    wait: float | None = None,
) -> Underway:
    """Start it, and say how far it has come when its first items are on their way.

    Raises
    ------
    Busy
        Another process makes a version of this collection.
    UsageError, Failure
        The new process said so, and has ended.
    """
    folder = db.folder(name)
    db.require(name)
    with changing(folder):
        before = Journal.read(folder)
    said = json.dumps(dict(settings or {}))
    child = _spawn(folder, [str(db.path.resolve()), name, model, precision, said, json.dumps(wait)])
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        ended = child.poll()
        journal = Journal.read(folder)
        if ended is not None or (journal and journal != before and journal.total):
            break
        time.sleep(0.02)
    if ended:
        raise _why(folder, journal, before)
    if ended is None:
        loading = Underway(name, model, 0, 0, running=True, pid=child.pid)
        return loading if journal == before else underway(db, name) or loading
    items = db.table(db.require(name)).count(HEAD)
    return Underway(name, model, items, items, running=False, pid=child.pid)


def underway(db: Database, name: str) -> Underway | None:
    """The version on its way, whoever makes it; None where there is none."""
    folder, manifest = db.folder(name), db.require(name)
    journal = Journal.read(folder)
    if journal is None:
        return None
    running = is_changing(folder)
    there = {manifest.table} | ({manifest.before.table} if manifest.before else set())
    if not running and journal.version and journal.version.table in there:
        return None  # it was killed between the switch and the journal's end
    return Underway(
        name,
        journal.model,
        journal.done,
        journal.total,
        running,
        journal.pid,
        journal.error,
        journal.precision,
    )


def _spawn(folder: Path, arguments: list[str]) -> subprocess.Popen[bytes]:
    """Our own package in a session of its own, which no closed terminal ends."""
    if not sys.executable:
        raise Failure("This program does not know its interpreter.", "Leave out background.")
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
        options = {"creationflags": flags}
    # -P: a file json.py in the user's folder is not ours to import.
    home = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-P", "-c", RUN, str(home), *arguments]
    with guard(folder), (folder / LOG).open("wb") as log:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **options
        )
    Thread(target=child.wait, daemon=True).start()  # or it stays a zombie while we live
    return child


def _why(folder: Path, journal: Journal | None, before: Journal | None) -> NearfieldError:
    if journal and journal != before and journal.error:
        return journal.raised()
    return Failure("The process in the background ended.", f"It says why in {folder / LOG}")


def main(arguments: list[str]) -> int:
    """Re-embed; what goes wrong is in the journal and in the log."""
    path, name, model, precision, settings, wait = arguments
    db = Database(path)
    binding = Binding(name, model, precision, settings=json.loads(settings))
    if hasattr(os, "nice"):
        os.nice(NICE)
    try:
        done = reembed(
            db,
            name,
            model,
            lambda: fitted_on_all(binding.encoder(None), db, name, unwatched),
            unwatched,
            precision=precision,
            announced=True,
            wait=json.loads(wait),
        )
        print(done.sentence)
    except NearfieldError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except Exception:
        traceback.print_exc()
        return 1
    return 0
