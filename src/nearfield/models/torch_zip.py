"""The files within a zip of ``torch.save``: stored as they are, mapped and not copied."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np

from nearfield.errors import BadModel

_LOCAL = 30  # bytes of a local header before its two names (APPNOTE 4.3.7)


class Zipped:
    """A zip whose files lie in one folder of any name."""

    def __init__(self, path: Path) -> None:
        try:
            with ZipFile(path) as archive:
                infos = archive.infolist()
        except (BadZipFile, OSError, ValueError) as error:
            raise BadModel(f"{path} is no whole zip archive: {error}.", "Fetch it again.") from None
        self.path = path
        self.data: Any = memoryview(np.memmap(path, np.uint8, mode="r"))  # type: ignore[arg-type]
        self.files = {info.filename.partition("/")[2]: info for info in infos}

    @property
    def is_script(self) -> bool:
        """Whether it holds a program."""
        return any(name.startswith("code/") for name in self.files)

    @property
    def order(self) -> str:
        """``little`` or ``big``: how numbers are written."""
        return str(self.read("byteorder"), "ascii") if "byteorder" in self.files else "little"

    def read(self, name: str) -> Any:
        """The bytes of one file; raises ``BadModel`` where it is not there, or is packed."""
        info = self.files.get(name)
        if info is None:
            raise BadModel(f"{self.path} holds no {name}, which torch.save writes.")
        if info.compress_type != ZIP_STORED or info.flag_bits & 1:
            raise BadModel(f"{self.path} holds {name} packed, which torch.save never writes.")
        return self._stored(info)

    def _stored(self, info: ZipInfo) -> Any:
        at = info.header_offset
        if self.data[at : at + 4] != b"PK\x03\x04":
            raise ValueError(f"no file begins at byte {at:,}")
        names = struct.unpack("<HH", self.data[at + 26 : at + _LOCAL])
        start = at + _LOCAL + sum(names)
        if start + info.file_size > len(self.data):
            raise ValueError(f"{info.filename} ends beyond the archive")
        return self.data[start : start + info.file_size]
