"""Arrays of an HDF5 file, by name and of a shape that is known beforehand: what h5py reads.

An HDF5 file can point into other files (external links, external and virtual storage) and say any
size. Nothing of that is followed here, and nothing is read before its shape is the one wanted.
"""

from __future__ import annotations

from math import prod
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from nearfield.errors import BadModel, MissingExtra
from nearfield.types import Vectors

SIGNATURE = b"\x89HDF\r\n\x1a\n"
AGAIN = "Fetch the file again."
SPARE = 2**20  # numbers that a chunk may hold beyond its array: h5py's own chunks hold 262,144


class Hdf5:
    """An HDF5 file, open until it is closed; a context manager.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    MissingExtra
        h5py is not installed (the extra ``hdf5``).
    BadModel
        The file is no HDF5, or was cut short.
    """

    def __init__(self, path: Path) -> None:
        try:
            import h5py
        except ImportError:
            raise MissingExtra("The reader of HDF5 files (h5py)", "hdf5") from None
        self.path, self._h5py = path, h5py
        try:
            with path.open("rb") as file:
                if file.read(len(SIGNATURE)) != SIGNATURE:
                    raise BadModel(f"{path} is no HDF5 file.", AGAIN)
            self._file = h5py.File(path, "r", locking=False)
        except (OSError, RuntimeError) as error:
            raise self._damaged(error) from None

    def __enter__(self) -> Hdf5:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of an array, ``name`` with slashes; raises ``BadModel`` where it is none."""
        try:
            return tuple(self._dataset(name).shape)
        except (OSError, RuntimeError) as error:
            raise self._damaged(error) from None

    def take(self, name: str, *shape: int) -> Vectors:
        """The array ``name``, of exactly that ``shape``, as float32.

        Raises
        ------
        BadModel
            There is none, it has another shape, holds no floats or lies in another file, or the
            file was cut short.
        """
        try:
            dataset = self._dataset(name)
            if tuple(dataset.shape) != shape:
                raise BadModel(
                    f"{self.path} holds {name} with the shape {tuple(dataset.shape)}; {shape} was "
                    "wanted."
                )
            if dataset.chunks and prod(dataset.chunks) > prod(shape) + SPARE:
                raise BadModel(f"{self.path} holds {name} in chunks that are larger than it.")
            return np.ascontiguousarray(dataset[()], np.float32)
        except (OSError, RuntimeError) as error:
            raise self._damaged(error) from None

    def has(self, name: str) -> bool:
        """Whether there is something of that name at the top."""
        return name in self._file

    def texts(self, group: str, attribute: str) -> list[str]:
        """The texts that a group's attribute lists; raises ``BadModel`` where there are none."""
        try:
            held = self._group(group).attrs[attribute]
            return [each.decode("utf-8") if isinstance(each, bytes) else str(each) for each in held]
        except KeyError:
            raise BadModel(f"{self.path} says no {attribute} of {group or 'itself'!r}.") from None
        except (OSError, RuntimeError, TypeError, UnicodeDecodeError) as error:
            raise self._damaged(error) from None

    def _group(self, name: str) -> Any:
        """A group of this very file, the file itself for no name."""
        here = self._file
        for part in filter(None, name.split("/")):
            link = here.get(part, getlink=True) if isinstance(here, self._h5py.Group) else None
            if not isinstance(link, self._h5py.HardLink):
                raise BadModel(f"{self.path} holds no group {name}, or it is a link.")
            here = here[part]
        return here

    def _dataset(self, name: str) -> Any:
        """A dataset of this very file; each step to it is looked at before it is taken."""
        here = self._file
        for part in name.split("/"):
            link = here.get(part, getlink=True) if isinstance(here, self._h5py.Group) else None
            if link is None:
                raise BadModel(f"{self.path} holds no array {name}.")
            if not isinstance(link, self._h5py.HardLink):
                raise BadModel(f"{self.path} holds {name} as a link, which is not followed.")
            here = here[part]
        if not isinstance(here, self._h5py.Dataset) or here.dtype.kind != "f":
            kind = getattr(here, "dtype", "a group")
            raise BadModel(f"{self.path} holds {name} as {kind}; an array of floats was wanted.")
        if here.external or here.is_virtual:
            raise BadModel(f"{self.path} says that {name} lies in another file; none is read.")
        return here

    def _damaged(self, error: Exception) -> BadModel:
        lines = str(error).splitlines() or [type(error).__name__]
        return BadModel(f"{self.path} is damaged or was cut short: {lines[0]}.", AGAIN)
