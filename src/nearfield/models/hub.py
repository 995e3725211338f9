"""A model from the Hugging Face hub: its safe files, at one commit, each checked.

The hub is asked what it holds (``GET /api/models/NAME?blobs=true``), and each file is fetched by
our own transfer, so it resumes, needs no second cache, and sends nothing about this machine.
huggingface_hub gives the address (``HF_ENDPOINT``), the token (``HF_TOKEN``, or that of
``hf auth login``) and the files' urls. Large files carry a sha256, small ones git's blob id.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nearfield.errors import FetchError, UnknownName
from nearfield.models.folder import safe, weights
from nearfield.models.table import MODELS
from nearfield.models.transfer import RefusedError, download, open_url, sha256_of
from nearfield.types import Progress, silent

LONGEST = 32 << 20  # bytes of an answer of the API: over 100,000 files
_NAME = re.compile(r"\w[\w.-]*/\w[\w.-]*", re.ASCII)


@dataclass(frozen=True)
class HubFile:
    """A file of a repository; ``digest`` is a sha256, or git's blob id where ``git``."""

    name: str
    size: int
    digest: str
    git: bool


def is_hub_name(name: str) -> bool:
    """Whether a name has the form ``org/name``.

    >>> is_hub_name("org/name"), is_hub_name("minilm"), is_hub_name("../org/name")
    (True, False, False)
    """
    return _NAME.fullmatch(name) is not None


def fetch(repo: str, into: Path, parts: Path, *, progress: Progress = silent) -> None:
    """Fetch the safe files of ``repo`` into a folder; ``parts`` keeps what has not ended.

    Raises
    ------
    UnknownName
        The hub has no such model, or does not show it to us.
    BadModel
        It holds no safetensors.
    FetchError
        The hub cannot be reached, or a file is not what the hub says it is.
    """
    from huggingface_hub import hf_hub_url

    commit, files = listing(repo)
    total = sum(file.size for file in files)
    fetched: list[Path] = []
    done = 0
    for file in files:
        own = parts / file.name.replace("/", "--")
        own.mkdir(exist_ok=True)
        try:
            part = download(
                hf_hub_url(repo, file.name, revision=commit, endpoint=_endpoint()),
                own,
                file.digest,
                digest=git_blob_id if file.git else sha256_of,
                headers=_headers(),
                progress=_shifted(progress, done, total),
                size=file.size,
            )
        except RefusedError as error:
            raise _refused(repo, error) from error
        fetched.append(part)
        done += file.size
    for file, part in zip(files, fetched, strict=True):  # at the end: none is fetched twice
        target = into / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        part.rename(target)


def listing(repo: str) -> tuple[str, list[HubFile]]:
    """Newest commit of ``repo``, and its safe files."""
    try:
        answer = open_url(f"{_endpoint()}/api/models/{repo}?blobs=true", _headers())
    except RefusedError as error:
        raise _refused(repo, error) from error
    assert answer is not None  # noqa: S101 - no offset was asked for
    try:
        with answer:
            document = json.loads(_bounded(answer, repo))
        listed = {entry["rfilename"]: entry for entry in document["siblings"]}
        weights(listed, repo)
        commit = _digest(document["sha"], 40)
        return commit, [_file(name, listed[name]) for name in safe(listed)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FetchError(
            f"What answers for the hub does not speak its language ({type(error).__name__}).",
            "Is there a page to sign in to this network? Does HF_ENDPOINT name a hub?",
        ) from error


def git_blob_id(path: Path) -> str:
    """Id that git gives to a file's content (git-hash-object(1))."""
    content = path.read_bytes()
    head = f"blob {len(content)}\0".encode()
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest()


def _refused(repo: str, error: RefusedError) -> FetchError | UnknownName:
    if error.status not in (401, 403, 404):
        return FetchError(error.message, "Is there a network? HF_ENDPOINT may name a mirror.")
    return UnknownName(
        "model",
        repo,
        [model.name for model in MODELS],
        f"The hub answers {error.status}: it has none of that name, or shows it only to some:"
        " accept its terms on its page, and set HF_TOKEN.",
    )


def _file(name: str, entry: Mapping[str, object]) -> HubFile:
    lfs = entry.get("lfs")
    if isinstance(lfs, Mapping):
        return HubFile(name, _count(lfs["size"]), _digest(lfs["sha256"], 64), git=False)
    return HubFile(name, _count(entry["size"]), _digest(entry["blobId"], 40), git=True)


def _digest(value: object, digits: int) -> str:
    """A digest of so many hexadecimal digits, and nothing else: it becomes a name on this disk."""
    if not isinstance(value, str) or not re.fullmatch(f"[0-9a-f]{{{digits}}}", value):
        raise ValueError("a digest")
    return value


def _count(value: object) -> int:
    size = int(str(value))
    if size < 0:
        raise ValueError("a size")
    return size


def _bounded(answer: IO[bytes], repo: str) -> bytes:
    """The whole of an answer, where it is not longer than any list of files needs to be."""
    data = answer.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise FetchError(
            f"What the hub says of {repo} has over {LONGEST >> 20} MiB; no more is taken."
        )
    return data


def _shifted(progress: Progress, base: int, whole: int) -> Callable[[int, int | None], None]:
    return lambda done, _: progress(base + done, whole)


def _endpoint() -> str:
    from huggingface_hub import constants

    return (os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).rstrip("/")


def _headers() -> dict[str, str]:
    from huggingface_hub import get_token

    token = get_token()
    return {"Authorization": f"Bearer {token}"} if token else {}
