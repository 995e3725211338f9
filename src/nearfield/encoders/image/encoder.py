"""Pictures in, rows out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.forked import opened
from nearfield.encoders.image.engine import PictureEngine
from nearfield.encoders.image.network import build
from nearfield.encoders.image.preparing import Preparing
from nearfield.encoders.image.stream import ahead
from nearfield.encoders.image.table import network
from nearfield.encoders.network.config import Config
from nearfield.encoders.runtime import choose_precision, choose_threads
from nearfield.encoders.text.similarity import normalize
from nearfield.errors import BadModel, BadSource, Hint, UsageError
from nearfield.modalities.image import IMAGE, picture_of
from nearfield.types import Media, Modality, Progress, Segment, Vectors, silent

if TYPE_CHECKING:
    from PIL import Image

    from nearfield.models import ModelFolder

PICTURES: frozenset[Modality] = frozenset({"image"})
Picture: TypeAlias = "Media | Path | Image.Image | NDArray[np.uint8]"


class PictureEncoder:
    """A network that reads a picture and gives one row; the graph of its kind is in a file here.

    The same picture has the same bits in any batch and by any number of threads. It is an
    :class:`~nearfield.types.EngineEncoder` and a :class:`~nearfield.types.MediaEncoder`.

    Parameters
    ----------
    folder
        Weights in safetensors, and ``config.json``.
    config
        What ``config.json`` says, or would.
    preparing
        How a picture becomes what the network reads; None for the network's own.
    precision
        ``"auto"``, ``"f32"`` or ``"bf16"``.
    threads
        Cores to use, at most those available; None for all.

    Attributes
    ----------
    name, fingerprint, dim, modalities, query_modalities
        See :class:`nearfield.types.Encoder`.
    preparing
        How a picture is prepared.

    Raises
    ------
    BadModel
        The files are missing, damaged, or do not fit together.
    UsageError
        A precision that the CPU lacks, or an impossible number of threads.

    Examples
    --------
    >>> import nearfield as nf
    >>> encoder = nf.load("efficientnet-lite0")  # doctest: +SKIP
    >>> encoder.encode(Path("cat.jpg")).shape  # doctest: +SKIP
    (1280,)
    """

    def __init__(
        self,
        folder: ModelFolder,
        config: Config,
        preparing: Preparing | None = None,
        *,
        precision: str = "auto",
        threads: int | None = None,
    ) -> None:
        if precision.startswith("int8"):
            raise UsageError(
                "int8 takes a calibration, which pictures do not have.", Hint.use(precision="auto")
            )
        self.name, self.folder, self.config = folder.name, folder, config
        self.precision, self.threads = choose_precision(precision), choose_threads(threads)
        self.modalities = self.query_modalities = PICTURES
        made = network(folder.path, config)
        self.preparing = preparing or made.default()
        self.dim = made.width
        decides = {
            "weights": folder.sha256,
            "network": made.traits,
            "preparing": self.preparing.to_dict(),
        }
        self._engine = PictureEngine(
            partial(build, made, self.preparing),
            precision=self.precision,
            threads=self.threads,
            traits=decides,
        )
        packed = json.dumps(decides | {"precision": self.precision}, sort_keys=True).encode()
        self.fingerprint = hashlib.sha256(packed).hexdigest()[:16]

    def __reduce__(self) -> tuple[Any, ...]:
        options = {"precision": self.precision, "threads": self.threads}
        arguments = (self.folder, self.config, self.preparing)
        return partial(opened, PictureEncoder, **options), arguments

    def __repr__(self) -> str:
        return f"PictureEncoder({self.name!r}, dim={self.dim}, precision={self.precision!r})"

    def encode(
        self, pictures: Picture | Sequence[Picture], *, progress: Progress = silent
    ) -> Vectors:
        """Unit float32 rows of ``pictures``: one to ``(dim,)``, n to ``(n, dim)``.

        A picture is a path, a :class:`~nearfield.types.Media`, an image of Pillow, or an array of
        pixels, uint8 ``(height, width, 3)``. ``progress`` is called with the pictures done and
        their number.

        Raises
        ------
        BadSource
            One cannot be read; nothing of the others is given.
        UsageError
            What came is no picture.
        """
        one = isinstance(pictures, Media | Path) or not isinstance(pictures, list | tuple)
        listed: list[Any] = [pictures] if one else list(pictures)  # type: ignore[arg-type]
        rows = self.encode_document(listed, progress=progress)
        return rows[0] if one else rows

    def encode_document(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode n ``items``, pictures: ``(n, dim)``; see :meth:`encode`, also for ``progress``."""
        rows, broken = self.encode_readable(items, progress=progress)
        if broken:
            raise broken[min(broken)]
        return rows

    def encode_query(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode ``items`` as documents are; ``progress`` as for :meth:`encode`."""
        return self.encode_document(items, progress=progress)

    def encode_readable(
        self, items: Sequence[Any], *, progress: Progress = silent
    ) -> tuple[Vectors, dict[int, BadSource]]:
        """Rows of ``items``, and why some have none: see :class:`~nearfield.types.MediaEncoder`."""
        rows = np.zeros((len(items), self.dim), np.float32)
        broken: dict[int, BadSource] = {}
        done = 0

        def count(_: int) -> None:
            nonlocal done
            done += 1
            progress(done + len(broken), len(items))

        threads = min(self.threads, len(items)) or 1
        self._engine.run(ahead(items, self._pixels, threads, broken), rows, count)
        if not np.isfinite(rows).all():
            raise BadModel(
                f"{self.name} gives rows that are no numbers (NaN or infinite): its weights are "
                "damaged.",
                "Fetch the model again.",
            )
        return normalize(rows), broken

    def segment(self, items: Sequence[Media]) -> list[list[Segment]]:
        """Each of ``items`` whole.

        Raises ``BadSource`` for one that its head shows to be no picture, or too large a one.
        """
        for item in items:
            IMAGE.check(item)
        return [[IMAGE.whole(item)] for item in items]

    def _pixels(self, picture: Any) -> NDArray[np.uint8]:
        return self.preparing.pixels(_image(picture))


def _image(picture: Any) -> Image.Image:
    from PIL import Image

    from nearfield.modalities.image.colors import rgb

    if isinstance(picture, Path):
        picture = Media("image", str(picture))
    if isinstance(picture, Media):
        return picture_of(picture)
    if isinstance(picture, Image.Image):
        return rgb(picture)
    is_pixels = isinstance(picture, np.ndarray) and picture.dtype == np.uint8
    if not is_pixels or picture.shape[2:] != (3,):
        raise UsageError(
            f"{type(picture).__name__} came where a picture was wanted.",
            "Give a Path, a Media, an image of Pillow, or pixels: uint8 (height, width, 3).",
        )
    return Image.fromarray(picture)
