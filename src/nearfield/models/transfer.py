"""One download, checked by its digest, that can be killed at any byte and goes on later.

Bytes are appended to a ``.part`` file. The next attempt, in this process or another, asks for
the rest with a ``Range`` header (RFC 9110, section 14). The name of the ``.part`` file is the
digest that is wanted, so a part is never continued with the bytes of another file.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from nearfield.errors import FetchError, shortened
from nearfield.types import Progress, silent

CHUNK = 1 << 18  # 64 KiB to 1 MiB took the same time over loopback; 256 KiB moves a bar smoothly
TIMEOUT = 30.0  # seconds of silence, not of the whole transfer
TRIES = 5  # breaks in a row, without a byte between them, before giving up
WAIT = 0.5  # seconds before a broken connection is taken up again, doubled each time
AGENT = {"User-Agent": "nearfield", "Accept-Encoding": "identity"}
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
SCHEMES = ("https", "http", "file")


class RefusedError(FetchError):
    """The other side did not begin to send; another way may do. ``status`` is None without one."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class _CutError(Exception):
    """The connection broke in the middle."""


def sha256_of(path: Path) -> str:
    """Hex sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(
    url: str,
    folder: Path,
    wanted: str,
    *,
    digest: Callable[[Path], str] = sha256_of,
    headers: Mapping[str, str] | None = None,
    progress: Progress = silent,
    size: int | None = None,
) -> Path:
    """Fetch ``url`` into ``folder`` and return the file, whose digest is ``wanted``.

    ``size`` is what the file is said to have: not a byte more is taken; None where nobody says.

    ``headers`` are not sent on to another place by a redirect, so a token stays where it belongs.

    Raises
    ------
    RefusedError
        The other side did not begin to send.
    FetchError
        It stopped in the middle (what came is kept), or the digest is wrong (nothing is kept).
    """
    if not _DIGEST.fullmatch(wanted):  # it becomes a name
        raise FetchError(
            f"{_name(url)} is said to have the digest {shortened(repr(wanted))}; 40 or 64 "
            "hexadecimal digits were wanted."
        )
    part = folder / f"{wanted}.part"
    old = _size(part) > 0
    if old and digest(part) == wanted:
        return part
    _receive(url, part, headers or {}, progress, size)
    got = digest(part)
    if got != wanted and old:  # the old bytes may have been damaged: once more, from nothing
        part.unlink()
        _receive(url, part, headers or {}, progress, size)
        got = digest(part)
    if got != wanted:
        part.unlink()
        raise wrong_digest(_name(url), wanted, got)
    return part


def wrong_digest(name: str, wanted: str, got: str) -> FetchError:
    """Say what was wanted and what came."""
    return FetchError(
        f"{name} is not the file we know: its digest is {got}, wanted {wanted}; nothing was kept.",
        "Try again later, or from another network: something on the way changed it.",
    )


def open_url(url: str, headers: Mapping[str, str], offset: int = 0) -> IO[bytes] | None:
    """Open ``url`` from byte ``offset`` on; None where the file ends at or before it.

    Raises
    ------
    RefusedError
        With the status, if there was one.
    """
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or "@" in parts.netloc:  # credentials: pip's to use, not ours
        raise RefusedError(f"{_name(url)} has an address that only pip can open.")
    request = Request(url, headers=AGENT)  # noqa: S310 - the scheme was checked above
    for name, value in headers.items():
        request.add_unredirected_header(name, value)
    if offset:
        request.add_header("Range", f"bytes={offset}-")
    try:
        answer: IO[bytes] = urlopen(request, timeout=TIMEOUT)  # noqa: S310
        return answer
    except HTTPError as error:
        error.close()
        if error.code == 416:
            return None
        raise RefusedError(
            f"{parts.hostname} answered {error.code} {error.reason} for {_name(url)}.", error.code
        ) from None
    except (OSError, HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise RefusedError(
            f"{_name(url)} cannot be had from {parts.hostname}: {reason}."
        ) from error


def _receive(
    url: str, part: Path, headers: Mapping[str, str], progress: Progress, most: int | None
) -> None:
    """Append what is missing, taking a broken connection up again while bytes still come."""
    tries = 0
    while True:
        before = _size(part)
        try:
            return _append(url, part, headers, progress, most)
        except (_CutError, RefusedError) as error:
            if isinstance(error, RefusedError) and not tries:
                raise
            tries = 1 if _size(part) > before else tries + 1
            if tries == TRIES:
                raise FetchError(
                    f"The download of {_name(url)} stopped after {_size(part):,} bytes: {error}",
                    "Run the same command again: it goes on from there.",
                ) from error
            time.sleep(WAIT * 2 ** (tries - 1))


def _append(
    url: str, part: Path, headers: Mapping[str, str], progress: Progress, most: int | None
) -> None:
    offset = _size(part)
    answer = open_url(url, headers, offset)
    if answer is None:
        return
    with answer:
        offset = offset if _continues(answer, offset) else 0
        length = _header(answer, "Content-Length")
        total = offset + int(length) if length else None
        with part.open("ab" if offset else "wb") as file:
            for chunk in _chunks(answer):
                offset += len(chunk)
                if most is not None and offset > most:
                    break
                file.write(chunk)
                progress(offset, total)
    if most is not None and offset > most:
        part.unlink()
        raise FetchError(
            f"{_name(url)} was to have {most:,} bytes, but more came; nothing was kept.",
            "Try again later, or from another network: something on the way changed it.",
        )
    if total is not None and offset < total:
        raise _CutError(f"{total - offset:,} bytes are missing.")


def _continues(answer: Any, offset: int) -> bool:
    """Whether the answer starts at ``offset``, rather than at the file's beginning."""
    if getattr(answer, "status", None) != 206:
        return False
    if not (_header(answer, "Content-Range") or "").startswith(f"bytes {offset}-"):
        raise RefusedError("The server sent another part of the file than was asked for.")
    return True


def _chunks(answer: IO[bytes]) -> Iterator[bytes]:
    from http.client import HTTPException

    try:
        while chunk := answer.read(CHUNK):
            yield chunk
    except (OSError, HTTPException) as error:
        raise _CutError(str(error) or type(error).__name__) from error


def _header(answer: Any, name: str) -> str | None:
    value: str | None = answer.headers.get(name)
    return value


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _name(url: str) -> str:
    return unquote(urlsplit(url).path.rsplit("/", 1)[-1])
